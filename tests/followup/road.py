"""Short ways to a handoff for tests: enquiries stored and taken in as the worker does it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from followup import pipeline
from followup.models import Handoff
from leads import intake, sources
from tests.cast import Cast
from workspaces import scope


def submit(
    cast: Cast,
    payload: dict[str, Any],
    *,
    key: str,
    at: datetime | None = None,
    is_history: bool = False,
) -> int:
    """Store one submission as a way in does."""
    at = at or timezone.now()
    with scope.workspace(cast.workspace.pk):
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=at)
        return intake.receive(cast.workspace.pk, way_in.pk, payload, key=key, at=at, is_history=is_history).id


def enquire(cast: Cast, payloads: Sequence[dict[str, Any]], *, start: int = 0) -> None:
    """Store these and walk the road until nothing is pending."""
    for number, payload in enumerate(payloads, start):
        submit(cast, payload, key=str(number))
    while pipeline.take_in(cast.workspace.pk).taken:
        pass


def hand_over_one(cast: Cast, email: str = "ann@example.com") -> Handoff:
    """A lead that just arrived and was handed to a rep."""
    submit(cast, {"channel": "Web", "person": {"name": "Ann Lee", "email": email}}, key=email)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        return Handoff.objects.select_related("lead__person", "owner").latest("pk")


def backdate(handoff: Handoff, by: timedelta) -> None:
    """As if it had arrived and been handed over that much earlier; called inside its workspace."""
    for name in ("started_at", "due_at", "owed_at", "rung_at"):
        if (then := getattr(handoff, name)) is not None:
            setattr(handoff, name, then - by)
    handoff.save(update_fields=["started_at", "due_at", "owed_at", "rung_at"])
    handoff.lead.arrived_at -= by
    handoff.lead.save(update_fields=["arrived_at"])
