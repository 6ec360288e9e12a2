"""Ends: only by an agreed reason, with what was tried frozen, and nothing after."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from followup import outcomes, pipeline, touches
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff, OutcomeEntry
from followup.outcomes import BadOutcome, Word
from followup.touches import Attempt
from leads.models import Lead, Submission
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one, submit
from workspaces import scope


def record(cast: Cast, handoff: Handoff, kind: str, **said: Any) -> OutcomeEntry:
    with scope.workspace(cast.workspace.pk):
        return outcomes.record(handoff, Word(kind, **said), by=cast.rita, at=timezone.now())


@pytest.mark.parametrize(
    ("word", "field"),
    [
        (Word("returned"), "reason"),
        (Word("returned", reason="because"), "reason"),
        (Word("returned", reason="price"), "reason"),
        (Word("lost"), "reason"),
        (Word("lost", reason="not_a_fit"), "reason"),
        (Word("returned", reason="not_a_fit", criterion="no_such_line"), "criterion"),
        (Word("vanished"), "outcome"),
        (Word("won", value=Decimal(-1)), "value"),
        (Word("won", value=Decimal(10) ** 12), "value"),
        (Word("lost", reason="price", value=Decimal(5)), "value"),
    ],
)
def test_an_end_that_was_not_agreed_is_refused_at_its_field(cast: Cast, word: Word, field: str) -> None:
    handoff = hand_over_one(cast)
    with pytest.raises(BadOutcome) as refusal, scope.workspace(cast.workspace.pk):
        outcomes.record(handoff, word, by=cast.rita, at=timezone.now())
    assert refusal.value.field == field
    with scope.workspace(cast.workspace.pk):
        assert not OutcomeEntry.objects.exists()


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=-800), timedelta(days=-700_000)])
def test_an_end_before_the_lead_asked_or_after_now_is_refused(cast: Cast, shift: timedelta) -> None:
    handoff = hand_over_one(cast)
    with pytest.raises(BadOutcome) as refusal:
        record(cast, handoff, "won", happened_at=timezone.now() + shift)
    assert refusal.value.field == "at"


def test_a_reason_is_understood_by_its_words_and_kept_by_its_key(cast: Cast) -> None:
    assert record(cast, hand_over_one(cast), "returned", reason=" NOT WHO WE SELL TO ").reason == "not_a_fit"


def test_what_was_tried_is_frozen_beside_the_reason(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        for minutes, result in ((12, "no_answer"), (60, "spoke")):
            attempt = Attempt("call", result, handoff.started_at + timedelta(minutes=minutes))
            touches.log(handoff, attempt, by=handoff.owner, at=at)
        taken_back = touches.log(handoff, Attempt("email", "sent"), by=handoff.owner, at=at)
        touches.retract(taken_back, by=handoff.owner, at=at)
    record(cast, handoff, "returned", reason="not_a_fit", criterion="large_enough", note="three people")
    with scope.workspace(cast.workspace.pk):
        ended = Handoff.objects.get()
        receipt = ended.receipt
        lead = Lead.objects.get()
        assert Assignment.objects.get().ended_at == ended.ended_at
    assert receipt is not None
    assert {
        name: receipt[name] for name in ("first_attempt_min", "on_time", "attempts", "reached", "confirmed")
    } == {
        "first_attempt_min": 12.0,
        "on_time": False,
        "attempts": 2,
        "reached": 1,
        "confirmed": 0,
    }
    assert receipt["by_medium"] == {"call": 2}
    assert [held["name"] for held in receipt["held_by"]] == [handoff.owner.name]
    assert (ended.ended_as, ended.rung_at, lead.outcome, lead.reason) == (
        "returned",
        None,
        "returned",
        "not_a_fit",
    )


def test_qualified_is_on_the_way_and_won_is_qualified_too(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    record(cast, handoff, "qualified")
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().is_open
        qualified_at = Lead.objects.get().qualified_at
    record(cast, handoff, "won", value=Decimal("12.50"))
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        assert Handoff.objects.get().receipt is None
    assert (lead.outcome, lead.value, lead.qualified_at) == ("won", Decimal("12.50"), qualified_at)


def test_recycling_keeps_the_lead_open_and_its_next_enquiry_is_handed_over_anew(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    record(cast, handoff, "recycled")
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        assert (lead.outcome, lead.closed_at) == ("", None)
    submit(cast, {"channel": "Email", "person": {"email": "ANN@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get().pk == lead.pk
        first, second = Handoff.objects.order_by("pk")
        assert (first.ended_as, second.is_open, second.lead_id) == ("recycled", True, lead.pk)
        assert Submission.objects.latest("pk").state == "merged"


@pytest.mark.parametrize("kind", ["won", "lost", "returned"])
def test_who_asks_again_after_the_end_is_a_new_lead_of_the_same_person(cast: Cast, kind: str) -> None:
    reason = {"lost": "price", "returned": "no_need"}.get(kind, "")
    record(cast, hand_over_one(cast), kind, reason=reason)
    submit(cast, {"person": {"email": "ann@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        old, new = Lead.objects.order_by("pk")
        assert (old.outcome, new.outcome, old.person_id) == (kind, "", new.person_id)
        assert Handoff.objects.filter(lead=new).get().is_open


@pytest.mark.parametrize("end", ["won", "lost", "returned", "recycled"])
def test_nothing_is_said_after_the_end(cast: Cast, end: str) -> None:
    handoff = hand_over_one(cast)
    reasons = {"lost": "price", "returned": "no_need"}
    record(cast, handoff, end, reason=reasons.get(end, ""))
    for kind in ("qualified", "won", "lost", "returned", "recycled"):
        with pytest.raises(Conflict):
            record(cast, handoff, kind, reason=reasons.get(kind, ""))
    with scope.workspace(cast.workspace.pk):
        assert OutcomeEntry.objects.count() == 1
