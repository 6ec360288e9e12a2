"""Leads and handoffs as the reports see them, written straight into the tables."""

from datetime import datetime, timedelta
from typing import Any

from agreement.models import Version
from followup.models import Handoff
from leads.models import Channel, FactSet, Lead, Person
from scoring.models import Assessment
from workspaces.models import Team


def channel(workspace_id: int, name: str) -> Channel:
    found, _ = Channel.objects.get_or_create(workspace_id=workspace_id, key=name, defaults={"name": name})
    return found


def lead(workspace_id: int, arrived_at: datetime, **fields: Any) -> Lead:
    """A lead of a person of its own, with whatever milestones are given."""
    person = Person.objects.create(workspace_id=workspace_id, name="Ann Example")
    return Lead.objects.create(workspace_id=workspace_id, person=person, arrived_at=arrived_at, **fields)


def handoff(of: Lead, started_at: datetime, *, minutes: int = 5, **fields: Any) -> Handoff:
    """A handoff promised within `minutes`, under the agreement in force."""
    version = Version.objects.get(in_force_from__isnull=False, in_force_until__isnull=True)
    facts = FactSet.objects.create(
        workspace_id=of.workspace_id,
        lead=of,
        seq=FactSet.objects.filter(lead=of).count() + 1,
        at=started_at,
        facts={},
        folded={},
    )
    assessment = Assessment.objects.create(
        workspace_id=of.workspace_id, lead=of, definition_id=version.definition_id, fact_set=facts,
        at=started_at, met=0, known=0, score=0, is_ready=True, is_latest=False,
    )  # fmt: skip
    due_at = started_at + timedelta(minutes=minutes)
    return Handoff.objects.create(
        workspace_id=of.workspace_id, lead=of, version=version, assessment=assessment, lane="Lane", medium="call",
        team=Team.objects.get(is_default=True), window_s=minutes * 60, started_at=started_at, due_at=due_at,
        owed_at=due_at, **fields,
    )  # fmt: skip
