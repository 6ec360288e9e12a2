"""Taking a lead, and taking that back."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from followup import handoffs
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from leads.models import Activity, Lead
from tests.cast import Cast
from tests.followup.races import at_once
from tests.followup.road import hand_over_one
from workspaces import keys, scope
from workspaces.models import Member, Seat


def nobodys(cast: Cast) -> Handoff:
    """A lead that came while nobody took any."""
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)
    return hand_over_one(cast)


def accept(cast: Cast, handoff: Handoff, by: Member) -> Handoff:
    with scope.workspace(cast.workspace.pk):
        return handoffs.accept(handoff, by=by, at=timezone.now())


def test_two_reps_take_a_lead_at_the_same_instant_and_one_gets_it(committed: Cast) -> None:
    handoff = nobodys(committed)
    reps = [committed.sam, committed.sofia]
    answers = at_once(
        *(partial(accept, committed, handoff, rep) for rep in reps),
        behind=f"SELECT 1 FROM followup_handoff WHERE id = {handoff.pk} FOR UPDATE",  # noqa: S608  a number of ours
    )
    [winner] = [rep for rep, answer in zip(reps, answers, strict=True) if isinstance(answer, Handoff)]
    [refusal] = [answer for answer in answers if isinstance(answer, Conflict)]
    assert str(refusal) == f"{winner.name} has this lead."
    with scope.workspace(committed.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.owner_id, handoff.accepted_by_id) == (winner.pk, winner.pk)
        assert Assignment.objects.filter(ended_at__isnull=True).get().member_id == winner.pk


def test_taking_a_lead_twice_changes_nothing(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    first = accept(cast, handoff, handoff.owner)
    second = accept(cast, handoff, handoff.owner)
    assert first.accepted_at == second.accepted_at
    with scope.workspace(cast.workspace.pk):
        assert Activity.objects.filter(kind="accepted").count() == 1
        assert Lead.objects.get().accepted_at == first.accepted_at


def test_another_rep_is_told_who_has_it_and_a_manager_may(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    other = cast.sofia if handoff.owner == cast.sam else cast.sam
    with pytest.raises(Conflict, match=f"{handoff.owner.name} has this lead."):
        accept(cast, handoff, other)
    taken = accept(cast, handoff, cast.rita)
    assert (taken.owner_id, taken.accepted_by_id) == (handoff.owner_id, cast.rita.pk)


def test_a_key_takes_no_lead_for_itself(cast: Cast) -> None:
    handoff = nobodys(cast)
    with scope.workspace(cast.workspace.pk):
        key, _ = keys.create(cast.workspace.pk, name="CRM", role="sales", by=None, at=timezone.now())
    with pytest.raises(Conflict, match="A rep has to take it first"):
        accept(cast, handoff, key.member)


def test_taking_back_an_acceptance_takes_back_its_milestone(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    accept(cast, handoff, handoff.owner)
    with scope.workspace(cast.workspace.pk):
        for _ in range(2):
            handoffs.take_back_acceptance(handoff, by=handoff.owner, at=timezone.now())
        handoff.refresh_from_db()
        assert (handoff.accepted_at, handoff.accepted_by) == (None, None)
        assert Lead.objects.get().accepted_at is None
        kinds = (
            Activity.objects.filter(kind__startswith="accept").order_by("pk").values_list("kind", flat=True)
        )
        assert list(kinds) == ["accepted", "acceptance_undone"]


@pytest.mark.parametrize("verb", [handoffs.accept, handoffs.take_back_acceptance])
def test_nothing_is_accepted_after_the_end(cast: Cast, verb: Callable[..., Handoff]) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(ended_at=timezone.now(), ended_as="lost")
        with pytest.raises(Conflict, match="closed meanwhile"):
            verb(handoff, by=cast.rita, at=timezone.now())
