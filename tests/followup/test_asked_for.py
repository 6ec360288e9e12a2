"""The lead asks to be called at a time: the clock pauses until then, and that call has a clock of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup import asked_for, clock, touches
from followup.models import Alert, Breach, Handoff, Touch
from followup.touches import Attempt
from tests.cast import Cast
from tests.followup.ladders import BREACH, PASS_ON, TEAM, agree_on, now
from tests.followup.road import hand_over_one
from workspaces import scope

HOUR = timedelta(hours=1)


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Reached at once, and asked to be called in an hour."""
    agree_on(cast, BREACH, PASS_ON, TEAM)
    found = hand_over_one(cast)
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        touches.log(found, Attempt("call", "call_back", call_back_at=at + HOUR), by=found.owner, at=at)
    return found


def called_for(cast: Cast) -> Touch:
    with scope.workspace(cast.workspace.pk):
        return Touch.objects.get(result="call_back")


def told(cast: Cast) -> list[tuple[str, str]]:
    with scope.workspace(cast.workspace.pk):
        rows = Alert.objects.exclude(rung="handoff").order_by("pk")
        return [(rung.partition(":")[0], name) for rung, name in rows.values_list("rung", "recipient__name")]


def fire(cast: Cast, seconds: float) -> int:
    """The loop, that long after the time the lead asked for."""
    at = called_for(cast).call_back_at + timedelta(seconds=seconds)
    with scope.workspace(cast.workspace.pk):
        return clock.fire_due(cast.workspace.pk, at=at)


def test_until_then_nothing_is_told_and_nothing_missed(cast: Cast, handoff: Handoff) -> None:
    assert now(cast, handoff).rung_at == called_for(cast).call_back_at
    assert fire(cast, -1) == 0
    assert told(cast) == []


def test_at_the_time_its_rep_is_told_then_the_manager_too_each_once(cast: Cast, handoff: Handoff) -> None:
    assert fire(cast, 0) == 1
    assert fire(cast, 1) == 0
    assert told(cast) == [("now", handoff.owner.name)]
    assert now(cast, handoff).rung_at == called_for(cast).call_back_at + asked_for.GRACE
    assert fire(cast, 600) == 1
    assert fire(cast, 601) == 0
    assert told(cast)[1:] == [("late", handoff.owner.name), ("late", "Rita")]
    with scope.workspace(cast.workspace.pk):
        assert not Breach.objects.exists(), "what was promised was kept"


def test_a_loop_that_comes_late_says_only_what_is_true_now(cast: Cast, handoff: Handoff) -> None:
    assert fire(cast, 7200) == 1
    assert [rung for rung, _ in told(cast)] == ["late", "late"]


def test_who_was_called_meanwhile_is_not_told_of(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())
    assert now(cast, handoff).rung_at is None
    assert fire(cast, 0) == 0
    assert told(cast) == []


def test_taken_back_the_promise_counts_again(cast: Cast, handoff: Handoff) -> None:
    touch = called_for(cast)
    with scope.workspace(cast.workspace.pk):
        touches.retract(touch, by=handoff.owner, at=timezone.now())
    row = now(cast, handoff)
    assert (row.is_answered, row.rung_at) == (False, row.due_at)


def test_asked_for_again_it_is_told_of_again(cast: Cast, handoff: Handoff) -> None:
    fire(cast, 0)
    at = called_for(cast).call_back_at + timedelta(seconds=30)
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "call_back", call_back_at=at + HOUR), by=handoff.owner, at=at)
        assert clock.fire_due(cast.workspace.pk, at=at + HOUR) == 1
    assert [rung for rung, _ in told(cast)] == ["now", "now"]
