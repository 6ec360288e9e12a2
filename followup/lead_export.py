"""The list of leads as a file: what they said, which an import reads back, and what became of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from followup import lead_list
from leads import export
from leads.imports.presets import OURS
from leads.models import Lead
from workspaces import exports
from workspaces.exports import Export
from workspaces.models import Workspace
from workspaces.spreadsheet import Cell

# What an import leaves aside: these columns are ours to fill.
BESIDE = (
    "LeadBridge outcome", "LeadBridge closed at", "LeadBridge reason", "LeadBridge value", "LeadBridge score",
    "LeadBridge sales-ready at", "LeadBridge handed over at", "LeadBridge lane", "LeadBridge with",
    "LeadBridge first attempt at", "LeadBridge attempts", "LeadBridge reached at", "LeadBridge accepted at",
    "LeadBridge qualified at",
)  # fmt: skip


def of(leads: "QuerySet[Lead]", workspace: Workspace, *, name: str) -> Export:
    """These leads as they are filtered, the newest first as the list has them."""
    listed = leads.select_related("person", "channel", "campaign", "fact_set").order_by("-arrived_at", "-pk")
    return of_batches(lambda: exports.batches(listed), workspace, name=name)


def of_batches(batches: Callable[[], Iterable[list[Lead]]], workspace: Workspace, *, name: str) -> Export:
    """The same of leads that come in batches; `batches` is called when the file is written."""
    known = (*OURS.values(), *BESIDE)
    facts = export.fact_columns(known)

    def rows() -> Iterator[Sequence[Cell]]:
        return chain.from_iterable(_rows(some, facts, slug=workspace.slug) for some in batches())

    return Export(name, (*known, *facts.header), rows)


def _rows(leads: list[Lead], facts: export.FactColumns, *, slug: str) -> Iterable[Sequence[Cell]]:
    lead_list.decorate(leads)
    said = export.field_cells(leads, slug=slug)
    for lead in leads:
        yield [*said[lead.pk], *_became(lead), *facts.cells(export.facts_of(lead))]


def _became(lead: Any) -> list[Cell]:
    handoff = lead.handoff
    return [
        lead.outcome,
        lead.closed_at,
        lead.reason,
        lead.value,
        lead.score,
        lead.sales_ready_at,
        lead.handed_off_at,
        handoff.lane if handoff else "",
        lead.owner_name or "",
        handoff.first_touch_at if handoff else None,
        handoff.touches if handoff else None,
        lead.contacted_at,
        lead.accepted_at,
        lead.qualified_at,
    ]
