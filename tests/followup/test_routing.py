"""Whose turn it is: shares kept to within one lead, only for who is there, whoever asks at the same time."""

import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest

from followup import pipeline
from followup.models import Handoff
from followup.routing import decide, roster
from followup.routing.decide import Decision, Enquiry
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import submit
from workspaces import absences, scope, setup
from workspaces.models import Member, Role, Seat


def deal(cast: Cast, count: int, *, at: datetime) -> list[Decision]:
    """As a batch of leads that no rule is about."""
    here = roster.read(cast.workspace.pk, at=at)
    decisions = [decide.decide(here, Enquiry()) for _ in range(count)]
    here.save()
    return decisions


def seat(cast: Cast, name: str, weight: int) -> Member:
    member = setup.add_member(
        cast.workspace, email=f"{name}@acme.example", name=name, role=Role.SALES, team=cast.team
    )
    Seat.objects.filter(member=member).update(weight=weight)
    return member


@pytest.mark.parametrize(
    "weights", [[1, 1], [1, 2], [5, 1, 1], [3, 2, 2, 1], [1] * 7, [10, 1, 1, 1, 1, 1], [100, 99, 1]]
)
def test_nobody_is_ever_more_than_one_lead_from_their_share(
    scoped: Cast, at: datetime, weights: list[int]
) -> None:
    Seat.objects.update(takes_leads=False)
    members = [seat(scoped, f"rep{number}", weight) for number, weight in enumerate(weights)]
    chance = random.Random(7)
    got: Counter[int | None] = Counter()
    routed = 0
    while routed < 1000:
        batch = min(chance.randint(1, 100), 1000 - routed)
        for decision in deal(scoped, batch, at=at):
            routed += 1
            got[decision.member_id] += 1
            for member, weight in zip(members, weights, strict=True):
                assert abs(got[member.pk] - routed * weight / sum(weights)) <= 1
    assert sum(got.values()) == 1000


def test_only_who_is_there_takes_a_turn(scoped: Cast, at: datetime) -> None:
    seat(scoped, "ulf", 0)
    tom = seat(scoped, "tom", 1)
    absences.step_out(scoped.sofia, 1, by=scoped.sofia, at=at)
    Member.objects.filter(pk=tom.pk).update(is_active=False)
    decisions = deal(scoped, 10, at=at)
    assert {decision.member_id for decision in decisions} == {scoped.sam.pk}
    assert decisions[0].why == {
        "by": "rotation",
        "passed_over": {"Sofia": "away", "ulf": "takes no leads", "tom": "no longer active"},
    }
    back = deal(scoped, 10, at=at + timedelta(minutes=1))
    assert Counter(decision.member_id for decision in back) == {scoped.sam.pk: 5, scoped.sofia.pk: 5}


def test_who_left_a_moment_ago_gets_nothing(scoped: Cast, at: datetime) -> None:
    for _ in range(3):
        deal(scoped, 1, at=at)
    Seat.objects.filter(member=scoped.sam).update(takes_leads=False)
    assert {decision.member_id for decision in deal(scoped, 5, at=at)} == {scoped.sofia.pk}


def test_two_workers_hand_over_each_lead_once_and_in_turn(committed: Cast, at: datetime) -> None:
    for number in range(40):
        submit(
            committed,
            {"channel": f"c{number % 3}", "person": {"email": f"p{number}@example.com"}},
            key=str(number),
        )

    def work() -> int:
        taken = 0
        while found := pipeline.take_in(committed.workspace.pk, limit=4).taken:
            taken += found
        return taken

    taken = in_parallel(work, work, partial(pipeline.take_in_everywhere))
    assert sum(taken) == 40
    with scope.workspace(committed.workspace.pk):
        rows = list(Handoff.objects.values_list("lead_id", "owner_id"))
    assert len({lead for lead, _ in rows}) == len(rows) == 40
    assert Counter(owner for _, owner in rows) == {committed.sam.pk: 20, committed.sofia.pk: 20}
