"""Who each rung speaks to, and by what."""

from typing import Any

from django.utils import timezone

from followup import clock, letters
from followup.models import Alert, Delivery, Handoff
from tests.cast import Cast
from tests.followup.ladders import BREACH, TEAM, agree_on, missed_by
from tests.followup.road import hand_over_one
from workspaces import absences, scope
from workspaces.models import Seat

HELPERS = {"rung": "helpers", "from": "due", "after_s": 0, "to": ["helpers"]}


def sams(cast: Cast, *rungs: dict[str, Any]) -> Handoff:
    """Sam's lead under an agreement with this ladder; Sofia has her seat back afterwards."""
    agree_on(cast, *rungs)
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=True)
    assert found.owner == cast.sam
    return found


def told(cast: Cast) -> set[tuple[str, str]]:
    with scope.workspace(cast.workspace.pk):
        return set(Alert.objects.exclude(rung="handoff").values_list("rung", "recipient__name"))


def test_helpers_are_those_of_the_team_who_are_there_but_not_the_owner(cast: Cast) -> None:
    handoff = sams(cast, BREACH, HELPERS, TEAM)
    missed_by(cast, handoff, 121)
    clock.tick()
    assert told(cast) == {
        ("breach", "Sam"), ("breach", "Rita"), ("helpers", "Sofia"), ("team", "Sam"), ("team", "Sofia"),
    }  # fmt: skip


def test_who_is_away_is_told_with_the_whole_team_and_not_asked_to_help(cast: Cast) -> None:
    handoff = sams(cast, BREACH, HELPERS, TEAM)
    with scope.workspace(cast.workspace.pk):
        absences.step_out(cast.sofia, 60, by=cast.sofia, at=timezone.now())
    missed_by(cast, handoff, 121)
    clock.tick()
    assert told(cast) == {("breach", "Sam"), ("breach", "Rita"), ("team", "Sam"), ("team", "Sofia")}


def test_a_reminder_that_comes_too_late_is_left_out_and_a_breach_never(cast: Cast) -> None:
    reminder = {"rung": "rung_1", "from": "due", "after_s": -60, "to": ["owner"]}
    handoff = sams(cast, reminder, BREACH)
    missed_by(cast, handoff, 30)
    clock.tick()
    assert {rung for rung, _ in told(cast)} == {"breach"}


def test_a_rung_that_only_the_agreement_names_is_told_in_words(cast: Cast) -> None:
    own = {"rung": "rung_1", "from": "due", "after_s": 60, "to": ["owner"]}
    handoff = sams(cast, BREACH, own)
    missed_by(cast, handoff, 61)
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        alert = Alert.objects.select_related("handoff__lead__person").get(rung="rung_1")
        assert letters.title(alert) == "Promise missed: Ann Lee"


def test_by_nothing_it_stays_in_the_product(cast: Cast) -> None:
    handoff = sams(cast, BREACH | {"by": []})
    missed_by(cast, handoff, 1)
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Alert.objects.filter(rung="breach").count() == 2
        assert not Delivery.objects.filter(alert__rung="breach").exists()
