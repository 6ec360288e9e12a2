"""Many handoffs at once, with what a test says of each: a workspace whose answers are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agreement.models import Version
from followup.models import Handoff, Touch
from leads.models import Channel, FactSet, Lead, Person
from scoring.models import Assessment
from tests.cast import Cast

START = datetime.fromisoformat("2026-03-02T08:00:00+00:00")


@dataclass
class Case:
    """A lead handed over and tried; `contact` is the attempt that reached it, 0 for none."""

    waited_s: float
    qualified: bool = False
    won: bool = False
    channel: Channel | None = None
    score: int = 0
    touches: int = 1
    contact: int = 0
    touched_at: list[datetime] = field(default_factory=list)
    at: datetime = START


def sow(cast: Cast, cases: Sequence[Case]) -> None:
    """Write them, a statement for each kind of row."""
    own = cast.workspace.pk
    version = Version.objects.get(in_force_from__isnull=False, in_force_until__isnull=True)
    person = Person.objects.create(workspace_id=own, name="Ann Example")
    leads = Lead.objects.bulk_create(
        Lead(
            workspace_id=own, person=person, is_history=True, arrived_at=case.at, handed_off_at=case.at,
            sales_ready_at=case.at, channel=case.channel, outcome="won" if case.won else "lost",
            qualified_at=case.at if case.qualified or case.won else None,
        )
        for case in cases
    )  # fmt: skip
    facts = FactSet.objects.bulk_create(
        FactSet(workspace_id=own, lead=lead, seq=1, at=lead.arrived_at, facts={}, folded={}) for lead in leads
    )
    judged = Assessment.objects.bulk_create(
        Assessment(
            workspace_id=own, lead=lead, definition_id=version.definition_id, fact_set=known, at=lead.arrived_at,
            met=0, known=0, score=case.score, is_ready=True, is_latest=True,
        )
        for lead, known, case in zip(leads, facts, cases, strict=True)
    )  # fmt: skip
    handoffs = Handoff.objects.bulk_create(
        Handoff(
            workspace_id=own, lead=lead, version=version, assessment=one, score=one.score, team=cast.team, lane="Lane",
            medium="call", window_s=300, started_at=case.at, due_at=case.at + timedelta(minutes=5), owed_at=case.at,
            first_touch_at=_tries(case)[0] if case.touches else None, touches=case.touches,
            contacted_at=_tries(case)[case.contact - 1] if case.contact else None,
            ended_at=case.at + timedelta(days=30), ended_as="won" if case.won else "lost", owner=cast.sam,
        )
        for lead, one, case in zip(leads, judged, cases, strict=True)
    )  # fmt: skip
    Touch.objects.bulk_create(
        Touch(
            workspace_id=own, handoff=handoff, lead_id=handoff.lead_id, member=cast.sam, medium="call", at=at,
            recorded_at=at, result="spoke" if number == case.contact else "no_answer", is_contact=number == case.contact,
        )
        for handoff, case in zip(handoffs, cases, strict=True)
        for number, at in enumerate(_tries(case), start=1)
    )  # fmt: skip


def _tries(case: Case) -> list[datetime]:
    first = case.at + timedelta(seconds=case.waited_s)
    return case.touched_at or [first + timedelta(days=number) for number in range(case.touches)]
