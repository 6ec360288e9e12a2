"""A list of handoffs as a file: whose lead, and how it was worked."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from followup.models import Handoff
from leads import export
from leads.imports.presets import OURS
from workspaces import exports
from workspaces.exports import Export
from workspaces.models import Workspace
from workspaces.spreadsheet import Cell

HEADER = (
    *OURS.values(),
    "LeadBridge handed over at", "LeadBridge due at", "LeadBridge lane", "LeadBridge with", "LeadBridge first attempt at",
    "LeadBridge attempts", "LeadBridge reached at", "LeadBridge accepted at", "LeadBridge ended at", "LeadBridge ended as",
)  # fmt: skip


def of(handoffs: "QuerySet[Handoff]", workspace: Workspace, *, name: str) -> Export:
    """These handoffs as they are filtered, the newest first as the list has them."""
    listed = (
        handoffs.select_related("lead__person", "lead__channel", "lead__campaign", "lead__fact_set", "owner")
        .defer("receipt")
        .order_by("-started_at", "-pk")
    )

    def rows() -> Iterable[Sequence[Cell]]:
        for some in exports.batches(listed):
            yield from _rows(some, slug=workspace.slug)

    return Export(name, HEADER, rows)


def _rows(handoffs: Sequence[Handoff], *, slug: str) -> Iterable[Sequence[Cell]]:
    said = export.field_cells([handoff.lead for handoff in handoffs], slug=slug)
    for handoff in handoffs:
        yield [
            *said[handoff.lead_id],
            handoff.started_at,
            handoff.due_at,
            handoff.lane,
            handoff.owner.name if handoff.owner else "",
            handoff.first_touch_at,
            handoff.touches,
            handoff.contacted_at,
            handoff.accepted_at,
            handoff.ended_at,
            handoff.ended_as,
        ]
