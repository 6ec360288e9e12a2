"""An audit's charts: the same on the page and in the report."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from alignment import speed
from alignment.audit import words
from alignment.audit.figures import MOST, Audit, Row
from alignment.charts import (
    Column,
    ColumnChart,
    Kind,
    Series,
    StackedChart,
    StackedRow,
    column_chart,
    stacked_chart,
)
from leadbridge.templatetags.words import duration
from scoring.wilson import Share

Part = tuple[str, Kind, int, int]  # its name and colour, and the attempts from … to just before …
PARTS: tuple[Part, ...] = (
    ("Never contacted", "contrast", 0, 1),
    ("1 or 2 attempts", "data-3", 1, 3),
    ("3 to 5", "data-2", 3, 6),
    ("6 or more", "data-1", 6, MOST + 1),
)
SOME: tuple[Part, ...] = (("Never contacted", "contrast", 0, 1), ("Contacted", "data-1", 1, MOST + 1))


def attempts(audit: Audit) -> ColumnChart | None:
    """How many attempts the leads got; None where that isn't known."""
    if not audit.knows_counts or not audit.total.leads:
        return None
    by_then = list(accumulate(audit.total.by_touches))
    return column_chart(
        [
            Column(_many(place), count, _if_many(Share(by_then[place], audit.total.leads)))
            for place, count in enumerate(audit.total.by_touches)
        ],
        title=words.attempts_title(audit.total),
        base=f"All {audit.total.leads:,} leads, by how often they were tried",
        of="Attempts",
        count_name="Leads",
        share_name="So many or fewer",
    )


def waits(audit: Audit) -> ColumnChart | None:
    """How soon the first attempt came; None where no wait is known. What can't be placed is a column of its own."""
    total = audit.total
    if not sum(total.waits):
        return None
    placed = sum(total.waits) + total.by_touches[0]
    by_then = list(accumulate(total.waits))
    columns = [
        Column(name, count, _if_many(Share(by_then[place], placed)))
        for place, (name, count) in enumerate(zip(speed.NAMES, total.waits, strict=True))
    ]
    columns.append(Column("Never", total.by_touches[0], None))
    odd = total.before + total.machine + total.absurd + total.unsaid
    if odd:
        columns.append(Column("Can’t say", odd, None))
    return column_chart(
        columns,
        title=words.waits_title(total),
        base=f"All {total.leads:,} leads; minutes where no unit is said. Shares are of the {placed:,} that can be placed",
        of="First attempt after",
        count_name="Leads",
        share_name="Tried by then",
    )


def by_channel(audit: Audit) -> StackedChart | None:
    return _stacked(audit, audit.by_channel, words.by_channel_title(audit.by_channel), "Channel")


def by_rep(audit: Audit) -> StackedChart | None:
    return _stacked(audit, audit.by_rep, words.by_rep_title(audit.by_rep), "Rep")


def by_month(audit: Audit) -> ColumnChart | None:
    if not audit.attempts_from or len(audit.by_month) < 2:
        return None
    return column_chart(
        [Column(row.name, row.leads, _if_many(row.never)) for row in audit.by_month],
        title=words.by_month_title(audit.by_month),
        base=f"All {audit.total.leads:,} leads, by the month they asked in",
        of="Month",
        count_name="Leads",
        share_name="Never contacted",
    )


def by_hour(audit: Audit) -> ColumnChart | None:
    if not audit.by_hour or not audit.total.known:
        return None
    return column_chart(
        [Column(row.name, row.leads, _if_many(row.inside_an_hour)) for row in audit.by_hour],
        title=words.by_hour_title(audit.by_hour),
        base=f"The {sum(row.leads for row in audit.by_hour):,} leads whose time of day is known, in {audit.zone}",
        of="Hour",
        count_name="Leads",
        share_name="Tried within an hour",
    )


def table(audit: Audit, rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of a table with a line for each row, all leads last: what the files can say and no more."""
    columns: list[tuple[str, Callable[[Row], str]]] = [("Leads", lambda row: f"{row.leads:,}")]
    if audit.attempts_from:
        columns.append(("Never contacted", lambda row: words.rate(row.never)))
    if audit.knows_counts:
        columns.append(("Fewer than 3", lambda row: words.rate(row.under_three)))
        columns.append(("Fewer than 6", lambda row: words.rate(row.under_six)))
    if audit.total.known:
        columns.append(("Tried within an hour", lambda row: words.rate(row.inside_an_hour)))
        columns.append(("First attempt, half after", lambda row: duration(row.median_s)))
    if audit.knows_results:
        columns.append(("Tried, never reached", lambda row: words.rate(row.never_reached)))
    return [head for head, _ in columns], [
        [row.name, *(cell(row) for _, cell in columns)] for row in (*rows, audit.total)
    ]


def _stacked(audit: Audit, rows: Sequence[Row], title: str, of: str) -> StackedChart | None:
    if not audit.attempts_from or not rows:
        return None
    parts = PARTS if audit.knows_counts else SOME
    return stacked_chart(
        [
            StackedRow(row.name, tuple(sum(row.by_touches[low:high]) for _, _, low, high in parts))
            for row in rows
        ],
        [Series(name, kind) for name, kind, _, _ in parts],
        title=title,
        base=f"All {audit.total.leads:,} leads, in percent",
        of=of,
    )


def _many(place: int) -> str:
    return f"{place}+" if place == MOST else str(place)


def _if_many(share: Share) -> float | None:
    return None if share.is_small else share.rate
