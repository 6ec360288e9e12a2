"""A call that the rep reports and the phone system tells of is one attempt, in whichever order the two come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from followup import evidence, milestones, timeline, touches
from followup.clock import standing
from followup.models import Handoff, Touch
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one
from workspaces import scope


@dataclass(frozen=True)
class Call:
    at: datetime
    rep: str = ""
    result: str = ""
    duration_s: int | None = 120
    medium: str = "call"
    is_timed: bool = True
    note: str = ""
    source_key: str = "call:1"


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(found, timedelta(hours=1))
        return Handoff.objects.select_related("lead", "owner").get()


def tell(handoff: Handoff, minutes: float, **others: object) -> None:
    call = Call(handoff.started_at + timedelta(minutes=minutes), **others)  # type: ignore[arg-type]
    evidence.append(handoff.workspace_id, [(call, handoff.lead)], at=timezone.now())


def report(handoff: Handoff, minutes: float, result: str = "spoke", medium: str = "call") -> Touch:
    assert handoff.owner is not None
    attempt = Attempt(
        medium, result, happened_at=handoff.started_at + timedelta(minutes=minutes), note="Nice"
    )
    return touches.log(handoff, attempt, by=handoff.owner, at=timezone.now())


def counted(handoff: Handoff) -> list[tuple[str, str, int, int | None, str]]:
    """What stands: result, evidence, minutes after hand-off, seconds, note."""
    return [
        (
            touch.result,
            touch.evidence,
            round((touch.at - handoff.started_at).total_seconds() / 60),
            touch.duration_s,
            touch.note,
        )
        for touch in standing(Touch.objects.filter(handoff=handoff)).order_by("at", "pk")
    ]


ONE = [("spoke", "confirmed", 2, 120, "Nice")]


@pytest.mark.parametrize("order", ["reported first", "told first"])
def test_reported_and_told_they_are_one_confirmed_attempt(cast: Cast, handoff: Handoff, order: str) -> None:
    with scope.workspace(cast.workspace.pk):
        if order == "reported first":
            report(handoff, 5)
            tell(handoff, 2)
        else:
            tell(handoff, 2)
            report(handoff, 5)
        assert counted(handoff) == ONE
        handoff.refresh_from_db()
        assert handoff.touches == 1
        assert handoff.first_touch_at == handoff.contacted_at == handoff.started_at + timedelta(minutes=2)
        assert milestones.disagreements() == []
        tell(handoff, 2)  # told again
        assert counted(handoff) == ONE


def test_the_rep_s_undo_leaves_the_call_itself(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        made = report(handoff, 5)
        tell(handoff, 2)
        touches.retract(made, by=handoff.owner, at=timezone.now())
        assert counted(handoff) == [("", "confirmed", 2, 120, "")]
        touches.retract(made, by=handoff.owner, at=timezone.now())
        assert counted(handoff) == [("", "confirmed", 2, 120, "")]
        report(handoff, 3)
        assert counted(handoff) == ONE
        tell(handoff, 2)
        assert counted(handoff) == ONE
        handoff.refresh_from_db()
        assert (handoff.touches, milestones.disagreements()) == (1, [])


@pytest.mark.parametrize(
    ("told", "reported"),
    [
        ({"minutes": 2}, {"minutes": 10}),  # it lasted two minutes, and more than a few passed since
        ({"minutes": 20}, {"minutes": 10}),
        ({"minutes": 2, "rep": "Olive"}, {"minutes": 2}),  # somebody else's call
        ({"minutes": 2}, {"minutes": 2, "medium": "email", "result": "sent"}),
    ],
)
def test_what_is_not_the_same_stays_two(
    cast: Cast, handoff: Handoff, told: dict[str, object], reported: dict[str, object]
) -> None:
    with scope.workspace(cast.workspace.pk):
        report(handoff, **reported)  # type: ignore[arg-type]
        tell(handoff, **told)  # type: ignore[arg-type]
        assert len(counted(handoff)) == 2


def test_two_calls_and_one_report_are_two_attempts(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        report(handoff, 5)
        tell(handoff, 1)
        tell(handoff, 4, source_key="call:2", duration_s=30)
        assert counted(handoff) == [
            ("spoke", "confirmed", 1, 120, "Nice"),
            ("", "confirmed", 4, 30, ""),
        ]


def test_the_timeline_says_that_it_was_confirmed(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        report(handoff, 5)
        tell(handoff, 2)
        kinds = set(Activity.objects.filter(kind__startswith="touch").values_list("kind", flat=True))
        assert kinds == {"touched", "touch_confirmed"}
        lines = timeline.of(handoff.lead, viewer=handoff.owner, at=timezone.now())
        assert any("Confirmed by another system: <b>call of 2 min" in line.sentence for line in lines)
