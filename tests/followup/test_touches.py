"""Attempts: the earliest counts, a retraction computes everything again."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from followup import clock, touches
from followup.handoffs import Conflict
from followup.models import Alert, Breach, Handoff, Retraction, Touch
from followup.touches import Attempt, BadTouch
from leads.models import Activity, Lead
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one
from workspaces import scope
from workspaces.models import Member

HOUR = timedelta(hours=1)


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Handed over an hour ago, its window of five minutes long over; nobody looked at the clock yet."""
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(found, HOUR)
    return found


class Work:
    """Verbs on one handoff by its owner, inside its workspace."""

    def __init__(self, handoff: Handoff) -> None:
        assert handoff.owner is not None
        self.handoff, self.by = handoff, handoff.owner
        self.now = timezone.now()

    def log(
        self, result: str, minutes: float | None = None, by: Member | None = None, **more: object
    ) -> Touch:
        """An attempt, that many minutes after the hand-off, or now."""
        happened_at = None if minutes is None else self.handoff.started_at + timedelta(minutes=minutes)
        attempt = Attempt("call", result, happened_at, **more)  # type: ignore[arg-type]  # fields by name
        with scope.workspace(self.handoff.workspace_id):
            return touches.log(self.handoff, attempt, by=by or self.by, at=self.now)

    def retract(self, touch: Touch) -> None:
        with scope.workspace(self.handoff.workspace_id):
            touches.retract(touch, by=self.by, at=self.now)

    def read(self) -> tuple[Handoff, Lead]:
        with scope.workspace(self.handoff.workspace_id):
            return Handoff.objects.get(pk=self.handoff.pk), Lead.objects.get(pk=self.handoff.lead_id)


@pytest.fixture
def work(handoff: Handoff) -> Work:
    return Work(handoff)


def test_the_earliest_attempt_stops_the_clock_whenever_it_is_reported(work: Work) -> None:
    work.log("spoke")
    late = work.log("no_answer", minutes=3)
    handoff, lead = work.read()
    assert handoff.first_touch_at == late.at < handoff.due_at
    assert (handoff.touches, handoff.rung_at) == (2, None)
    assert handoff.contacted_at == lead.contacted_at == work.now


def test_a_retraction_computes_clock_and_milestones_again(work: Work) -> None:
    first = work.log("spoke", minutes=2)
    second = work.log("replied", minutes=30)
    work.retract(first)
    handoff, lead = work.read()
    assert handoff.first_touch_at == handoff.contacted_at == lead.contacted_at == second.at
    assert (handoff.touches, handoff.first_evidence) == (1, "reported")
    work.retract(second)
    handoff, lead = work.read()
    assert (handoff.first_touch_at, handoff.contacted_at, handoff.touches) == (None, None, 0)
    assert handoff.first_evidence == ""
    assert lead.contacted_at is None
    assert handoff.owed_at == handoff.due_at


def test_a_retraction_starts_the_ladder_again_where_it_stood(cast: Cast, work: Work) -> None:
    touch = work.log("no_answer")
    with scope.workspace(cast.workspace.pk):
        assert clock.fire_due(cast.workspace.pk, at=work.now) == 0
        assert not Breach.objects.exists()
    work.retract(touch)
    with scope.workspace(cast.workspace.pk):
        assert clock.fire_due(cast.workspace.pk, at=work.now) == 1
        assert clock.fire_due(cast.workspace.pk, at=work.now) == 0
        assert Breach.objects.count() == 1
        assert sorted(Alert.objects.values_list("rung", flat=True)) == [
            "breach",
            "breach",
            "handoff",
            "helpers",
            "team",
            "team",
        ]


def test_a_retraction_after_a_miss_misses_nothing_twice(cast: Cast, work: Work) -> None:
    with scope.workspace(cast.workspace.pk):
        clock.fire_due(cast.workspace.pk, at=work.now)
    work.retract(work.log("no_answer"))
    with scope.workspace(cast.workspace.pk):
        assert clock.fire_due(cast.workspace.pk, at=work.now) == 0
        assert (Breach.objects.count(), Alert.objects.filter(rung="breach").count()) == (1, 2)


def test_taking_an_attempt_back_twice_changes_nothing(cast: Cast, work: Work) -> None:
    touch = work.log("spoke")
    work.retract(touch)
    work.retract(touch)
    with scope.workspace(cast.workspace.pk):
        assert Retraction.objects.count() == 1
        assert Activity.objects.filter(kind="touch_undone").count() == 1
        assert Touch.objects.count() == 1, "both stay readable"


def test_a_call_back_is_owed_when_it_was_asked_for(work: Work) -> None:
    asked_for = work.now + timedelta(days=3)
    work.log("call_back", call_back_at=asked_for)
    handoff, lead = work.read()
    assert handoff.owed_at == asked_for
    assert lead.contacted_at == work.now


def test_the_next_attempt_is_owed_by_the_agreed_gaps(work: Work) -> None:
    for number, gap in enumerate([2, 24, 48, 72, 120, 120, 120]):
        work.log("no_answer", minutes=number)
        handoff, _ = work.read()
        assert handoff.owed_at == handoff.started_at + timedelta(minutes=number) + gap * HOUR


@pytest.mark.parametrize(
    ("attempt", "field"),
    [
        (lambda now: Attempt("call", "spoke", now + timedelta(minutes=2)), "at"),
        (lambda now: Attempt("call", "spoke", now - timedelta(days=1)), "at"),
        (lambda now: Attempt("call", "spoke", datetime.min.replace(tzinfo=now.tzinfo)), "at"),
        (lambda now: Attempt("call", "spoke", datetime.max.replace(tzinfo=now.tzinfo)), "at"),
        (lambda now: Attempt("call", "call_back"), "call_back_at"),
        (lambda now: Attempt("call", "call_back", call_back_at=now), "call_back_at"),
        (lambda now: Attempt("call", "call_back", call_back_at=now + timedelta(days=400)), "call_back_at"),
        (
            lambda now: Attempt("call", "call_back", call_back_at=datetime.max.replace(tzinfo=now.tzinfo)),
            "call_back_at",
        ),
        (lambda now: Attempt("carrier pigeon", "spoke"), "medium"),
        (lambda now: Attempt("call", "shouted"), "result"),
    ],
)
def test_what_can_t_have_happened_is_refused_at_its_field(work: Work, attempt: object, field: str) -> None:
    assert callable(attempt)
    with pytest.raises(BadTouch) as refusal, scope.workspace(work.handoff.workspace_id):
        touches.log(work.handoff, attempt(work.now), by=work.by, at=work.now)
    assert refusal.value.field == field


def test_a_clock_a_little_wrong_is_forgiven_within_the_life_of_the_handoff(work: Work) -> None:
    soon = Attempt("call", "spoke", work.now + timedelta(seconds=30))
    with scope.workspace(work.handoff.workspace_id):
        early = touches.log(work.handoff, soon, by=work.by, at=work.now)
        started_at = work.handoff.started_at
        before = Attempt("call", "spoke", started_at - timedelta(seconds=30))
        late = touches.log(work.handoff, before, by=work.by, at=work.now)
    assert (early.at, late.at) == (work.now, started_at), "nobody answers before it was theirs to answer"


def test_no_attempt_is_added_or_taken_back_after_the_end(cast: Cast, work: Work) -> None:
    touch = work.log("spoke")
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(ended_at=work.now, ended_as="lost")
    with pytest.raises(Conflict):
        work.log("spoke")
    with pytest.raises(Conflict):
        work.retract(touch)
