"""What was tried as a file: the same list as the page, the columns in the API's words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from alignment import tried
from alignment.period import Period
from alignment.tried import Tried
from followup.models import Handoff
from leads import export
from leads.imports.presets import OURS
from workspaces.exports import BATCH, Export
from workspaces.models import Workspace
from workspaces.spreadsheet import Cell

HEADER = (
    *OURS.values(), "handed_over_at", "with", "ended_as", "ended_at", "reason", "criterion", "finding", "attempts",
    "first_attempt_at", "promised_by", "reached_at", "state",
)  # fmt: skip


def of(workspace: Workspace, period: Period, asked: Mapping[str, str]) -> Export:
    """All that fit what was asked, the latest end first."""

    def rows() -> Iterator[Sequence[Cell]]:
        found = iter(tried.listed(period, asked))
        while some := list(islice(found, BATCH)):
            yield from _rows(some, slug=workspace.slug)

    return Export(f"what was tried {period.first or 'all'} {period.last}", HEADER, rows)


def _rows(found: Sequence[Tried], *, slug: str) -> Iterator[Sequence[Cell]]:
    handoffs = (
        Handoff.objects.select_related(
            "lead__person", "lead__channel", "lead__campaign", "lead__fact_set", "owner"
        )
        .defer("receipt")
        .in_bulk([one.handoff_id for one in found])
    )
    said = export.field_cells([handoff.lead for handoff in handoffs.values()], slug=slug)
    for one in found:
        handoff = handoffs[one.handoff_id]
        yield [
            *said[one.lead_id],
            handoff.started_at,
            handoff.owner.name if handoff.owner else "",
            one.ended_as,
            one.ended_at,
            one.reason,
            one.criterion,
            one.finding,
            handoff.touches,
            handoff.first_touch_at,
            handoff.due_at,
            handoff.contacted_at,
            one.state,
        ]
