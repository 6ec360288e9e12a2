"""Someone who leads reminds whoever has a lead; once a day, for a storm of reminders is none."""

from datetime import datetime

from followup import alerts
from followup.alerts import Note
from followup.handoffs import Conflict
from followup.models import Alert, Assignment, Handoff
from leadbridge import doorbell
from leads.models import Activity
from workspaces.models import Member

RUNG = "nudge"


def remind(handoff: Handoff, *, by: Member, at: datetime) -> Alert:
    """Tell whoever has it that it needs them, by all their ways. Raises Conflict where nobody has it, it was closed, or
    they were reminded of it today.
    """
    handoff = Handoff.objects.select_for_update(of=("self",)).get(pk=handoff.pk)
    held = Assignment.objects.filter(handoff=handoff, ended_at__isnull=True).select_related("member").last()
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if held is None or held.member is None or held.member_id != handoff.owner_id:
        raise Conflict("Nobody has this lead, so nobody can be reminded. Give it to someone.")
    rung = f"{RUNG}:{at:%Y-%m-%d}"
    note = Note(handoff, held.pk, rung, held.member.pk, at)
    if not alerts.write(handoff.workspace_id, [note], at=at):
        raise Conflict(f"{held.member.name} was reminded of it today.")
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind="reminded", member=by,
        detail={"handoff": handoff.pk, "owner": held.member.pk},
    )  # fmt: skip
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return Alert.objects.get(assignment=held, rung=rung, recipient=held.member)
