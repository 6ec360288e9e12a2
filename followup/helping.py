"""Others lending a hand with a lead whose promise was missed; its owner keeps it."""

from datetime import datetime

from followup import alerts
from followup.alerts import Note
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff, Help
from leadbridge import doorbell
from leads.models import Activity
from workspaces.models import Member

RUNG = "helped"  # what the owner is told, once, in the product alone: somebody is at it


def join(handoff: Handoff, *, by: Member, at: datetime) -> Help:
    """Help with a handoff; its owner keeps it and is told. A second time changes nothing.

    Raises Conflict where it was closed or tried meanwhile, or is nobody's to help.
    """
    # The owner is read after the lock: joined to the row that is waited for, it would be the one before the wait.
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.may_be_helped_by(by, at=at):
        raise Conflict(_why_not(handoff, by))
    found, is_new = Help.objects.get_or_create(
        workspace_id=handoff.workspace_id,
        handoff=handoff,
        member=by,
        ended_at=None,
        defaults={"started_at": at},
    )
    if is_new:
        _record(handoff, "help_begun", by=by, at=at)
        holding = Assignment.objects.get(handoff=handoff, ended_at__isnull=True)
        alerts.write(
            handoff.workspace_id, [Note(handoff, holding.pk, RUNG, handoff.owner_id or 0, at, by=())], at=at
        )
    return found


def leave(handoff: Handoff, *, by: Member, at: datetime) -> None:
    """Help no more; what was done stays."""
    if Help.objects.filter(handoff=handoff, member=by, ended_at__isnull=True).update(ended_at=at):
        _record(handoff, "help_ended", by=by, at=at)


def is_helping(handoff: Handoff, member: Member) -> bool:
    return Help.objects.filter(handoff=handoff, member=member, ended_at__isnull=True).exists()


def of(handoff: Handoff) -> dict[int, str]:
    """Who helps with it now: member → name, who came first first."""
    now = Help.objects.filter(handoff=handoff, ended_at__isnull=True).order_by("started_at", "pk")
    return dict(now.values_list("member_id", "member__name"))


def _why_not(handoff: Handoff, by: Member) -> str:
    if not handoff.is_open:
        return "This lead was closed meanwhile."
    if handoff.owner is None:
        return "Nobody holds this lead yet. Take it instead."
    if handoff.owner_id == by.pk:
        return "This lead is yours."
    if handoff.is_answered:
        return "Somebody tried to reach them meanwhile. No help is needed any more."
    return "What we promised is not over yet, so nobody needs help."


def _record(handoff: Handoff, kind: str, *, by: Member, at: datetime) -> None:
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind=kind, member=by,
        detail={"handoff": handoff.pk},
    )  # fmt: skip
    doorbell.announce(handoff.workspace_id, "queue", members=sorted({by.pk, handoff.owner_id or by.pk}))
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
