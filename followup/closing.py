"""The end of handoffs: their clocks stop, their owners are free, and what was tried is frozen."""

from collections.abc import Sequence
from datetime import datetime

from followup import receipt
from followup.models import Assignment, Handoff
from workspaces.models import Member


def end(ended: Sequence[tuple[Handoff, str]], *, by: Member | None, at: datetime) -> None:
    """End each open handoff as said, in a fixed number of statements; the caller holds their locks."""
    if not ended:
        return
    receipts = receipt.freeze_all([handoff for handoff, _ in ended], at=at)
    for handoff, kind in ended:
        handoff.ended_at, handoff.ended_as, handoff.ended_by, handoff.rung_at = at, kind, by, None
        handoff.receipt = None if kind == Handoff.End.WON else receipts[handoff.pk]
    handoffs = [handoff for handoff, _ in ended]
    Handoff.objects.bulk_update(handoffs, ["ended_at", "ended_as", "ended_by", "rung_at", "receipt"])
    Assignment.objects.filter(handoff__in=handoffs, ended_at__isnull=True).update(ended_at=at)
