"""Putting a lead back where anyone in sales may take it."""

from datetime import datetime

from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from followup.routing.waiting import LEFT_TO_ANYONE
from leadbridge import doorbell
from leads.models import Activity
from workspaces.models import Member


def put_back(handoff: Handoff, *, by: Member, at: datetime) -> Handoff:
    """End the stretch of whoever holds it: it is nobody's again. A second time changes nothing; Conflict once it ended."""
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if handoff.owner_id is None:
        return handoff
    handoff.owner = None
    handoff.save(update_fields=["owner"])
    Assignment.objects.filter(handoff=handoff, ended_at__isnull=True).update(ended_at=at)
    Assignment.objects.create(
        workspace_id=handoff.workspace_id,
        handoff=handoff,
        member=None,
        started_at=at,
        why={"by": LEFT_TO_ANYONE},
    )
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind="put_back", member=by,
        detail={"handoff": handoff.pk},
    )  # fmt: skip
    doorbell.announce(handoff.workspace_id, "queue")
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return handoff
