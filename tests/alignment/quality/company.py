"""A company whose leads are handed over, worked and judged as a test plants it."""

from datetime import datetime, timedelta
from typing import Any

from agreement.models import Version
from followup.models import Handoff, OutcomeEntry
from leads.models import Connection, Submission
from scoring.models import Assessment
from tests.alignment import rows
from tests.cast import Cast


def given(
    cast: Cast,
    at: datetime,
    *,
    channel: str = "Web",
    minutes: float | None = 2,
    touches: int = 6,
    is_reached: bool = False,
    is_accepted: bool = False,
    is_qualified: bool = False,
    ended: str = "",
    reason: str = "",
    met: int = 0,
    known: int = 0,
    score: int = 0,
    is_own: bool = False,
) -> Handoff:
    """One lead handed over at `at` with five minutes promised; first tried after `minutes`, or never."""
    pk = cast.workspace.pk
    later = at + timedelta(days=1)
    lead = rows.lead(
        pk, at, channel=rows.channel(pk, channel), handed_off_at=at,
        qualified_at=later if is_qualified else None, outcome=ended if ended in {"won", "lost", "returned"} else "",
    )  # fmt: skip
    tried: dict[str, Any] = {}
    if minutes is not None:
        first = at + timedelta(minutes=minutes)
        tried = {"first_touch_at": first, "touches": touches, "contacted_at": first if is_reached else None}
    handoff = rows.handoff(
        lead, at, accepted_at=later if is_accepted else None, ended_at=later if ended else None, ended_as=ended, **tried
    )  # fmt: skip
    Assessment.objects.filter(pk=handoff.assessment_id).update(met=met, known=known, score=score)
    if ended:
        OutcomeEntry.objects.create(
            workspace_id=pk,
            lead=lead,
            handoff=handoff,
            kind=ended,
            at=later,
            recorded_at=later,
            reason=reason,
        )
    if is_own:
        by_hand, _ = Connection.objects.get_or_create(
            workspace_id=pk,
            kind="by_hand",
            name="Own: Sam",
            defaults={"created_at": at, "settings": {"keeper": cast.sam.pk}},
        )
        Submission.objects.create(
            workspace_id=pk, connection=by_hand, idempotency_key=str(lead.pk), received_at=at, payload={}, digest=b"",
            lead=lead, state="accepted",
        )  # fmt: skip
    return handoff


def version() -> Version:
    return Version.objects.get(in_force_from__isnull=False, in_force_until__isnull=True)
