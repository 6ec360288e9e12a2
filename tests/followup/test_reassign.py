"""A handoff changes hands: both are told, its past stays, and its promise never moves."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from followup import reassign, routing, touches
from followup.handoffs import Conflict
from followup.models import Alert, Assignment, Delivery, Handoff
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.races import at_once
from tests.followup.road import hand_over_one
from workspaces import keys, scope, setup
from workspaces.models import Member, Role, Seat

WHY = {"by": "given by a manager"}


def other_of(cast: Cast, handoff: Handoff) -> Member:
    return cast.sofia if handoff.owner_id == cast.sam.pk else cast.sam


def give(
    cast: Cast, handoff: Handoff, to: Member, by: Member | None = None, *, had_by: int | None = None
) -> Handoff:
    with scope.workspace(cast.workspace.pk):
        return reassign.reassign(handoff, to=to, by=by, at=timezone.now(), why=WHY, had_by=had_by)


def test_it_goes_on_with_its_history_and_its_promise(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    former, to = handoff.owner, other_of(cast, handoff)
    assert former is not None
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "no_answer"), by=former, at=timezone.now())
        before = Handoff.objects.values("due_at", "owed_at", "touches", "rung", "rung_at").get()
    moved = give(cast, handoff, to, cast.rita)
    assert moved.owner == to
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.values("due_at", "owed_at", "touches", "rung", "rung_at").get() == before
        ended, begun = Assignment.objects.order_by("pk")
        assert (ended.member_id, ended.ended_at) == (former.pk, begun.started_at)
        assert (begun.member_id, begun.ended_at, begun.why) == (to.pk, None, WHY)
        line = Activity.objects.get(kind="reassigned")
        assert (line.member_id, line.detail["owner"], line.detail["from"]) == (
            cast.rita.pk,
            to.pk,
            former.pk,
        )


def test_both_are_told_once_and_who_did_it_is_not(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    former, to = handoff.owner, other_of(cast, handoff)
    assert former is not None
    give(cast, handoff, to)
    give(cast, handoff, to)  # holds it by now: nothing more
    with scope.workspace(cast.workspace.pk):
        told = Alert.objects.filter(rung__in=[reassign.TO, reassign.FROM]).order_by("rung")
        assert list(told.values_list("rung", "recipient")) == [("moved", former.pk), ("passed_on", to.pk)]
        assert Delivery.objects.filter(alert__in=told).count() == 2
    give(cast, handoff, former, by=former)  # takes it back themselves
    with scope.workspace(cast.workspace.pk):
        assert list(
            Alert.objects.filter(rung__in=[reassign.TO, reassign.FROM])
            .order_by("pk")
            .values_list("rung", "recipient")[2:]
        ) == [("moved", to.pk)]


def test_nothing_closed_or_moved_meanwhile_changes_hands(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    former, to = handoff.owner, other_of(cast, handoff)
    assert former is not None
    with pytest.raises(Conflict, match=f"{former.name} has this lead."):
        give(cast, handoff, to, had_by=to.pk)
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(ended_at=timezone.now(), ended_as="lost")
    with pytest.raises(Conflict, match="closed meanwhile"):
        give(cast, handoff, to)


def test_nobody_gets_it_who_works_no_leads(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        key, _ = keys.create(cast.workspace.pk, name="CRM", role="sales", by=None, at=timezone.now())
    left = other_of(cast, handoff)
    left.is_active = False
    for member in (cast.mara, key.member, left):
        with pytest.raises(Conflict, match=f"{member.name} takes no leads."):
            give(cast, handoff, member)


def test_of_two_who_give_it_away_at_once_one_is_refused(committed: Cast) -> None:
    handoff = hand_over_one(committed)
    former = handoff.owner_id
    answers = at_once(
        *(
            partial(give, committed, handoff, to, committed.rita, had_by=former)
            for to in (other_of(committed, handoff), committed.olive)
        ),
        behind=f"SELECT 1 FROM followup_handoff WHERE id = {handoff.pk} FOR UPDATE",  # noqa: S608  a number of ours
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Handoff"]
    with scope.workspace(committed.workspace.pk):
        assert Assignment.objects.filter(ended_at__isnull=True).count() == 1
        assert Assignment.objects.count() == 2


def test_the_next_for_a_handoff_is_somebody_else_with_the_reasons(cast: Cast, at: datetime) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    other = other_of(cast, handoff)
    with scope.workspace(cast.workspace.pk):
        tom = setup.add_member(
            cast.workspace, email="tom@acme.example", name="Tom", role=Role.SALES, team=cast.team
        )
        decision = routing.next_for(handoff, at=at, excluding=[tom.pk])
        assert decision.member_id == other.pk
        assert decision.why["passed_over"] == {handoff.owner.name: "has it now", "Tom": "was asked before"}
        Seat.objects.exclude(member=handoff.owner).update(takes_leads=False)
        nobody = routing.next_for(handoff, at=at + timedelta(minutes=1))
        assert (nobody.member_id, nobody.why["by"]) == (None, "nobody eligible")
