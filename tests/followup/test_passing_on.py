"""Where it was agreed, a lead nobody answered goes to the next rep; never while its owner is on a call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup import calls, clock, touches
from followup.models import Alert, Assignment, Handoff
from followup.touches import Attempt
from tests.cast import Cast
from tests.followup.ladders import BREACH, PASS_ON, TEAM, agree_on, missed_by, now
from tests.followup.races import in_parallel
from tests.followup.road import hand_over_one
from workspaces import scope
from workspaces.models import Seat


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Missed by a minute and a bit, under an agreement that passes it on then."""
    agree_on(cast, BREACH, PASS_ON, TEAM)
    found = hand_over_one(cast)
    missed_by(cast, found, 61)
    return found


def other(cast: Cast, handoff: Handoff) -> object:
    return cast.sofia if handoff.owner == cast.sam else cast.sam


def test_the_next_rep_gets_it_with_its_promise_as_it_was_and_both_are_told(
    cast: Cast, handoff: Handoff
) -> None:
    before = now(cast, handoff)
    assert clock.tick() == 1
    after = now(cast, handoff)
    assert after.owner == other(cast, handoff)
    assert (after.due_at, after.started_at) == (before.due_at, before.started_at)
    with scope.workspace(cast.workspace.pk):
        first, second = Assignment.objects.filter(handoff=handoff).order_by("pk")
        assert (first.member, first.ended_at is None, second.member) == (handoff.owner, False, after.owner)
        assert second.why["by"] == "nobody answered in time"
        assert {(rung, who) for rung, who in Alert.objects.values_list("rung", "recipient_id")} >= {
            ("passed_on", after.owner_id), ("moved", handoff.owner_id),
        }  # fmt: skip


def test_the_rungs_after_it_speak_to_whoever_holds_it_then(cast: Cast, handoff: Handoff) -> None:
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        row = Handoff.objects.get(pk=handoff.pk)
        assert row.rung_at == row.due_at + timedelta(seconds=120)
        clock.fire_due(cast.workspace.pk, at=row.rung_at)
        second = Assignment.objects.get(handoff=handoff, ended_at__isnull=True)
        assert set(Alert.objects.filter(rung="team").values_list("assignment_id", flat=True)) == {second.pk}


def test_not_while_its_owner_is_on_a_call_and_then_it_is(cast: Cast, handoff: Handoff) -> None:
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        calls.begin(handoff, by=handoff.owner, at=at)
        clock.fire_due(cast.workspace.pk, at=at)
        row = Handoff.objects.get(pk=handoff.pk)
        assert (row.owner_id, row.rung_at) == (handoff.owner_id, row.due_at + timedelta(seconds=120))
        assert row.breached_at is not None
        clock.fire_due(cast.workspace.pk, at=row.rung_at)
        row.refresh_from_db()
        assert (row.owner_id, row.rung_at) == (handoff.owner_id, at + calls.LASTS), (
            "the whole team was told in time"
        )
        told = Alert.objects.count()
        assert Alert.objects.filter(rung="team").count() == 2
        assert clock.fire_due(cast.workspace.pk, at=at + timedelta(minutes=14)) == 0
        clock.fire_due(cast.workspace.pk, at=at + calls.LASTS)
        assert Handoff.objects.get(pk=handoff.pk).owner == other(cast, handoff)
        assert Alert.objects.count() == told + 2, (
            "both of the move; what the rung told before is not told twice"
        )
        row.refresh_from_db()
        clock.fire_due(cast.workspace.pk, at=row.rung_at)
        assert Alert.objects.filter(rung="team").count() == 4, "each of both, once for each who held it"


def test_a_call_on_another_lead_counts_too(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.exclude(member=handoff.owner).update(takes_leads=False)
    second = hand_over_one(cast, "bo@example.com")
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=True)
        calls.begin(second, by=handoff.owner, at=timezone.now())
    clock.tick()
    assert now(cast, handoff).owner == handoff.owner


def test_a_result_logged_ends_the_call_and_the_ladder(cast: Cast, handoff: Handoff) -> None:
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        calls.begin(handoff, by=handoff.owner, at=at)
        assert calls.on_the_phone([handoff.owner_id], at=at) == {handoff.owner_id: at + calls.LASTS}
        touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=at)
        assert calls.on_the_phone([handoff.owner_id], at=at) == {}
    clock.tick()
    assert now(cast, handoff).owner == handoff.owner


def test_it_stays_where_it_is_when_there_is_nobody_else(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.exclude(member=handoff.owner).update(takes_leads=False)
    clock.tick()
    row = now(cast, handoff)
    assert (row.owner, row.stuck) == (handoff.owner, "")
    assert row.rung_at is not None, "the ladder goes on"


def test_two_ticks_pass_it_on_once(committed: Cast) -> None:
    agree_on(committed, BREACH, PASS_ON)
    found = hand_over_one(committed)
    missed_by(committed, found, 61)
    assert sum(in_parallel(clock.tick, clock.tick)) == 1
    with scope.workspace(committed.workspace.pk):
        assert Assignment.objects.filter(handoff=found).count() == 2
