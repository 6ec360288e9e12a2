"""What a test would have become: the same road, walked and taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from followup import pipeline
from followup.models import Handoff
from followup.why import Why
from followup.why import of as why_of
from leads.models import Lead, Submission
from scoring.models import Assessment
from workspaces.models import Workspace


@dataclass(frozen=True)
class Trial:
    """Where the road would have led; `fault` says why it would have led nowhere."""

    fault: str = ""
    joins: str = ""  # the open lead's person, where it would have joined one
    why: Why | None = None
    lane: str = ""
    owner: str = ""
    due_at: datetime | None = None


def of(submission: Submission, *, at: datetime) -> Trial:
    """Walk the road with this submission inside a savepoint, look, and go back: no row, no alert and no ring stays."""
    with transaction.atomic():
        found = _walked(submission, at=at)
        transaction.set_rollback(True)
    return found


def _walked(submission: Submission, *, at: datetime) -> Trial:
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.PENDING)
    pipeline.carry([submission], Workspace.objects.get(pk=submission.workspace_id), at=at)
    after = Submission.objects.only("state", "reason", "lead").get(pk=submission.pk)
    if after.lead_id is None:
        return Trial(fault=after.reason)
    lead = Lead.objects.select_related("person").get(pk=after.lead_id)
    joins = lead.person.display_name if after.state == Submission.State.MERGED else ""
    assessed = (
        Assessment.objects.filter(lead=lead, is_latest=True).select_related("definition", "fact_set").first()
    )
    handoff = Handoff.objects.open().filter(lead=lead).select_related("owner").first()
    if handoff is None:
        return Trial(joins=joins, why=why_of(assessed) if assessed else None)
    owner = handoff.owner.name if handoff.owner else "nobody: nobody takes leads now"
    return Trial(
        joins=joins, why=why_of(assessed) if assessed else None, lane=handoff.lane, owner=owner, due_at=handoff.due_at
    )  # fmt: skip
