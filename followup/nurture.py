"""Leads kept for later: they come back by themselves on their day, or when a rep with time takes one up."""

from datetime import datetime

from django.db.models import QuerySet

from followup import comeback, doors
from followup.handoffs import Conflict
from followup.models import Handoff, Nurture
from leads.models import Lead
from workspaces import scope
from workspaces.models import Member

BATCH = 50


def keep(handoff: Handoff, *, until: datetime | None, by: Member | None, at: datetime) -> Nurture:
    """Keep the lead of a handoff that just ended for later; the caller holds the handoff's lock."""
    Nurture.objects.filter(lead_id=handoff.lead_id, ended_at__isnull=True).update(ended_at=at)
    return Nurture.objects.create(
        workspace_id=handoff.workspace_id,
        lead_id=handoff.lead_id,
        handoff=handoff,
        member=by,
        since=at,
        until=until,
    )


def waiting() -> "QuerySet[Nurture]":
    """Those that wait, the longest overdue first, without a day last; of leads that nobody works on or closed."""
    return (
        Nurture.objects.filter(
            ended_at__isnull=True, lead__outcome="", lead__merged_into__isnull=True,
            lead__person__do_not_contact_at__isnull=True,
        )
        .select_related("lead__person", "lead__channel", "handoff")
    )  # fmt: skip


def take_up(nurture: Nurture, *, by: Member, at: datetime) -> Handoff:
    """A rep with time takes a kept lead up before its day; it is theirs. Raises Conflict."""
    found = Nurture.objects.select_for_update(of=("self",)).select_related("handoff").get(pk=nurture.pk)
    if found.ended_at is not None or found.handoff is None:
        raise Conflict("Somebody took this lead up a moment ago.")
    made = comeback.hand_over(found.handoff, by=by, at=at, keeper=by)
    Nurture.objects.filter(pk=found.pk).update(ended_at=at, came_back=made)
    return made


def bring_back_due() -> int:
    """Hand over again every kept lead whose day has come, in every workspace. Any number of copies may run."""
    back = 0
    for workspace_id in doors.with_due_nurtures(scope.now()):
        while True:
            with scope.workspace(workspace_id):
                claimed = _bring_back(workspace_id, at=scope.now())
            back += claimed
            if claimed < BATCH:
                break
    return back


def _bring_back(workspace_id: int, *, at: datetime) -> int:
    """One batch; what another copy holds is passed over, what can't come back has ended."""
    due = list(
        Nurture.objects.filter(ended_at__isnull=True, until__lte=at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("handoff")
        .order_by("until", "pk")[:BATCH]
    )
    # Leads are locked in order, as everywhere; `comeback` finds them locked.
    list(
        Lead.every.filter(pk__in=[one.lead_id for one in due]).order_by("pk").select_for_update(of=("self",))
    )
    for one in due:
        try:
            made = comeback.hand_over(one.handoff, by=None, at=at) if one.handoff else None
        except Conflict:
            made = None  # closed, handed over or not to be contacted: it waits for nothing any more
        Nurture.objects.filter(pk=one.pk).update(ended_at=at, came_back=made)
    return len(due)
