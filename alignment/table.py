"""The page's tables: every count with the list of its leads."""

from dataclasses import dataclass

from alignment import behind, links
from alignment.charts.parts import Cell, whole
from alignment.outcomes import ChannelOutcomes, Outcomes, Report
from alignment.promise import Promise
from scoring.wilson import Share

HEADS = {
    "leads": "Leads",
    "sales_ready": "Sales-ready",
    "handed_off": "Handed over",
    "never_reached": "Not reached",
    "contacted": "Reached",
    "accepted": "Accepted",
    "qualified": "Qualified",
    "won": "Won",
    "lost": "Lost",
    "returned": "Returned",
    "open": "Still open",
}


@dataclass(frozen=True)
class OutcomeRow:
    """A line of the table; the cells are in the order of HEADS."""

    name: str
    cells: tuple[Cell, ...]
    win: Share

    @property
    def win_rate(self) -> str:
        return f"{(self.win.rate or 0) * 100:.1f}\N{NO-BREAK SPACE}%"

    @property
    def win_interval(self) -> str:
        return f"{(self.win.low or 0) * 100:.1f}\N{EN DASH}{(self.win.high or 0) * 100:.1f}"


def outcome_rows(report: Report) -> tuple[OutcomeRow, ...]:
    """A line for each channel and one for all of them, last."""
    return (
        *(OutcomeRow(row.channel, _cells(report, row, row), row.win) for row in report.rows),
        OutcomeRow("All", _cells(report, report.total, None), report.total.win),
    )


def _cells(report: Report, counts: Outcomes, channel: ChannelOutcomes | None) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            whole(getattr(counts, name)),
            links.leads(report.period, state="" if name == "leads" else name, channel=channel),
        )
        for name in HEADS
    )


@dataclass(frozen=True)
class PromiseRow:
    """A line of the promise's table; `share` is of those that are due, None for those that aren't."""

    name: str
    cell: Cell
    share: float | None


def promise_rows(kept: Promise) -> tuple[PromiseRow, ...]:
    """In time, after the promise, missed, and not due: together all that were handed over."""
    due = kept.kept.whole
    return tuple(
        PromiseRow(
            words,
            Cell(whole(getattr(kept, name)), links.handoffs(kept.period, name)),
            getattr(kept, name) / due if due and name != "left_out" else None,
        )
        for name, (words, _) in behind.PROMISE.items()
    )
