from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import InterfaceError

from followup import clock, pipeline
from followup.models import Alert, Assignment, Breach, Delivery, Handoff
from leads import fact_sets, intake, sources
from leads.models import FactSet, Lead, Person, Submission
from tests.cast import Cast
from workspaces import keys, scope


def submit(cast: Cast, payload: dict[str, Any], *, key: str, at: datetime, is_history: bool = False) -> int:
    """Store one submission, as the API would."""
    with scope.workspace(cast.workspace.pk):
        connection = sources.connection_of_file(cast.workspace.pk, "tests", at=at)
        return intake.receive(
            cast.workspace.pk, connection.pk, payload, key=key, at=at, is_history=is_history
        ).id


ANN = {
    "channel": "Paid search",
    "person": {"name": "Ann Lee", "email": "Ann@Example.com", "phone": "+1 202 555 0143"},
}


def test_a_submission_becomes_a_lead_handed_to_a_rep_with_its_clock_running(cast: Cast, at: datetime) -> None:
    submit(cast, ANN, key="1", at=at)

    assert pipeline.take_in(cast.workspace.pk).taken == 1

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.select_related("person", "channel").get()
        handoff = Handoff.objects.get()
        assert (lead.person.email, lead.channel.name, lead.arrived_at) == (
            "Ann@Example.com",
            "Paid search",
            at,
        )
        assert lead.sales_ready_at == lead.handed_off_at == handoff.started_at
        assert handoff.due_at == handoff.started_at + timedelta(minutes=5)
        assert handoff.owner_id in {cast.sam.pk, cast.sofia.pk}
        assert handoff.score == handoff.assessment.score > 0
        assert list(Alert.objects.values_list("rung", "recipient")) == [("handoff", handoff.owner_id)]
        assert Delivery.objects.get().state == "pending"
        assert Submission.objects.get().state == "accepted"


def test_a_repeat_enquiry_joins_the_open_lead(cast: Cast, at: datetime) -> None:
    submit(cast, ANN, key="1", at=at)
    again = ANN | {"person": {"email": "ann@example.COM", "company": "Lee Ltd"}, "channel": "Email"}
    submit(cast, again, key="2", at=at)

    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get().channel.name == "Paid search"
        assert Person.objects.count() == 1
        assert FactSet.objects.get().facts["submissions"] == 2
        assert list(Submission.objects.order_by("pk").values_list("state", flat=True)) == [
            "accepted",
            "merged",
        ]
        assert Handoff.objects.count() == 1


def test_a_lead_keeps_the_form_and_page_it_first_came_by(cast: Cast, at: datetime) -> None:
    came = {
        "form": {"name": "Request a demo", "answers": []},
        "page_url": "https://acme.example/demo/?utm=1#top",
    }
    submit(cast, ANN | came, key="1", at=at)
    pipeline.take_in(cast.workspace.pk)
    submit(cast, ANN | {"page_url": "https://acme.example/prices"}, key="2", at=at)
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        assert (lead.form_name, lead.landing_page) == ("Request a demo", "https://acme.example/demo")
        assert FactSet.objects.count() == 2
        assert fact_sets.disagreements() == []


def test_reps_take_turns(cast: Cast, at: datetime) -> None:
    for number in range(5):
        submit(cast, {"person": {"email": f"p{number}@example.com"}}, key=str(number), at=at)
    pipeline.take_in(cast.workspace.pk, limit=3)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        owners = list(Handoff.objects.order_by("pk").values_list("owner", flat=True))
    assert owners == [cast.sam.pk, cast.sofia.pk, cast.sam.pk, cast.sofia.pk, cast.sam.pk]


def test_nobody_eligible_is_a_state_that_the_manager_hears_of(cast: Cast, at: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        cast.team.seats.update(takes_leads=False)
    submit(cast, ANN, key="1", at=at)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert list(Alert.objects.values_list("rung", "recipient")) == [("unassigned", cast.rita.pk)]
        assert Assignment.objects.get().why == {
            "by": "nobody eligible",
            "passed_over": {"Sam": "takes no leads", "Sofia": "takes no leads"},
        }


def test_history_is_never_handed_off(cast: Cast, at: datetime) -> None:
    submit(cast, ANN | {"submitted_at": "2025-12-01T10:00:00Z"}, key="1", at=at, is_history=True)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get().arrived_at.isoformat() == "2025-12-01T10:00:00+00:00"
        assert not Handoff.objects.exists()


def test_what_cannot_be_mapped_waits_with_its_reason(cast: Cast, at: datetime) -> None:
    submit(cast, {"person": {"name": "Nobody"}}, key="1", at=at)
    submit(cast, ANN, key="2", at=at)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        waiting = Submission.objects.get(state="attention")
        assert "no e-mail, phone or external id" in waiting.reason
        assert Lead.objects.count() == 1


def test_an_unanswered_lead_is_reminded_of_once_and_missed_once(cast: Cast, at: datetime) -> None:
    submit(cast, ANN, key="1", at=at)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.get()
        for moment in (
            handoff.due_at - timedelta(seconds=60),
            handoff.due_at,
            handoff.due_at + timedelta(seconds=1),
        ):
            clock.fire_due(cast.workspace.pk, at=moment)
            clock.fire_due(cast.workspace.pk, at=moment)
        assert list(Alert.objects.order_by("pk").values_list("rung", "recipient")) == [
            ("handoff", handoff.owner_id),
            ("reminder", handoff.owner_id),
            ("breach", handoff.owner_id),
            ("breach", cast.rita.pk),
            ("helpers", cast.sofia.pk if handoff.owner_id == cast.sam.pk else cast.sam.pk),
        ]
        assert Breach.objects.get().due_at == handoff.due_at
        handoff.refresh_from_db()
        assert handoff.rung_at == handoff.due_at + timedelta(minutes=15), "then the whole team"


def test_a_late_loop_drops_the_reminder_and_keeps_the_breach(cast: Cast, at: datetime) -> None:
    submit(cast, ANN, key="1", at=at)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.get()
        clock.fire_due(cast.workspace.pk, at=handoff.due_at + timedelta(hours=1))
        rungs = set(Alert.objects.values_list("rung", flat=True))
    assert rungs == {"handoff", "breach", "helpers", "team"}


def test_keys_are_found_by_their_hash_alone(cast: Cast, at: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        key, secret = keys.create(cast.workspace.pk, name="CRM", role="sales", by=cast.olive, at=at)
    assert keys.find(secret) == (cast.workspace.pk, key.member_id, key.pk)
    assert keys.find(secret + "x") is None


def test_when_someone_last_asked_is_a_fact(cast: Cast) -> None:
    first, again = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 4, 10, tzinfo=UTC)
    ann = {
        "channel": "Web",
        "person": {"email": "ann@example.com"},
        "facts": {"last_enquiry_at": "1999-01-01"},
    }
    for number, at in enumerate((first, again)):
        submit(cast, ann, key=str(number), at=at)
        pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        known = [
            facts["last_enquiry_at"]
            for facts in FactSet.objects.order_by("seq").values_list("facts", flat=True)
        ]
    assert known == [first.isoformat(), again.isoformat()]


@pytest.mark.django_db
def test_a_server_that_is_away_is_no_submission_s_fault() -> None:
    walked: list[int] = []
    aside: list[str] = []

    def walk(batch: Sequence[int]) -> None:
        walked.append(len(batch))
        raise InterfaceError("connection already closed")

    with pytest.raises(InterfaceError):
        pipeline.halve([1, 2, 3, 4], walk, lambda _, reason: aside.append(reason))

    assert (walked, aside) == ([4], [])
