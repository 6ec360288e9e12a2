"""A handoff goes to another rep, with its history and its clock as they are."""

from datetime import datetime
from typing import Any

from followup import alerts
from followup.alerts import Note
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from leadbridge import doorbell
from leads.models import Activity
from workspaces.models import Member

TO, FROM = "passed_on", "moved"  # the rungs of who gets it and of who had it


def reassign(
    handoff: Handoff,
    *,
    to: Member,
    by: Member | None,
    at: datetime,
    why: dict[str, Any],
    had_by: int | None = None,
) -> Handoff:
    """End the stretch in which somebody (or nobody) held it and begin `to`'s, kept with `why`; both are told, but not
    who did it themselves. What was promised and what was done stay as they are. `by` is None for the product itself.

    `had_by`: the member it was seen with; if it is somebody else's by now, nothing is done. Giving it to who holds it
    changes nothing. Raises Conflict where it was closed, moved meanwhile, or `to` doesn't work on leads.
    """
    # The owner is read after the lock: joined to the row that is waited for, it would be the one before the wait.
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if handoff.owner_id == to.pk:
        return handoff
    if had_by is not None and handoff.owner_id != had_by:
        raise Conflict(f"{handoff.owner.name} has this lead." if handoff.owner else "Nobody has this lead.")
    if not (to.is_active and to.works_leads and to.user_id is not None):
        raise Conflict(f"{to.name} takes no leads.")
    former = handoff.owner_id
    handoff.owner = to
    handoff.save(update_fields=["owner"])
    ended = Assignment.objects.filter(handoff=handoff, ended_at__isnull=True).order_by("pk").last()
    if ended is not None:
        ended.ended_at = at
        ended.save(update_fields=["ended_at"])
    begun = Assignment.objects.create(
        workspace_id=handoff.workspace_id, handoff=handoff, member=to, started_at=at, why=why
    )
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind="reassigned", member=by,
        detail={"handoff": handoff.pk, "owner": to.pk, "from": former, "by": why.get("by", "")},
    )  # fmt: skip
    notes = [Note(handoff, begun.pk, TO, to.pk, at)]
    if ended is not None and former is not None:
        notes.append(Note(handoff, ended.pk, FROM, former, at))
    alerts.write(
        handoff.workspace_id, [note for note in notes if by is None or note.member_id != by.pk], at=at
    )
    # Everybody's queue: what leaves the pool, or a manager's view of the team, is on more screens than these two.
    doorbell.announce(handoff.workspace_id, "queue")
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return handoff
