"""Someone with an open lead asks again: whoever holds it hears of it, and where nobody was reached yet it is urgent anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from followup import alerts, clock, ladder
from followup.alerts import Note
from followup.models import Assignment, Handoff
from leadbridge import doorbell

QUIET = timedelta(minutes=10)  # a form sent twice is one thing to hear of
RUNG = "again"


def announce(workspace_id: int, lead_ids: Sequence[int], *, at: datetime) -> None:
    """Tell of each open handoff whose lead asked again.

    What was promised never moves; what is owed next comes forward, see `clock.reread`.
    """
    handoffs = list(Handoff.objects.open().filter(lead_id__in=lead_ids).order_by("pk").select_for_update())
    if not handoffs:
        return
    holding = dict(
        Assignment.objects.filter(handoff__in=handoffs, ended_at__isnull=True).values_list("handoff_id", "pk")
    )
    chiefs = ladder.managers() if any(handoff.owner_id is None for handoff in handoffs) else []
    notes = []
    for handoff in handoffs:
        is_told = handoff.asked_again_at is not None and at - handoff.asked_again_at < QUIET
        handoff.asked_again_at = at
        if not is_told and handoff.pk in holding:
            rung = f"{RUNG}:{int(at.timestamp() * 1000)}"  # each time is a rung of its own
            people = [handoff.owner_id] if handoff.owner_id else chiefs
            notes += [Note(handoff, holding[handoff.pk], rung, person, at) for person in people]
    Handoff.objects.bulk_update(handoffs, ["asked_again_at"])
    for handoff in handoffs:
        if handoff.is_answered and handoff.contacted_at is None:
            clock.reread(handoff, at=at)
    alerts.write(workspace_id, notes, at=at)
    owners = {handoff.owner_id for handoff in handoffs}
    doorbell.announce(workspace_id, "queue", members=None if None in owners else sorted(filter(None, owners)))
