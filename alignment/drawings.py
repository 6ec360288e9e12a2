"""The page's charts: which figures are drawn, under which title, with which base."""

from collections.abc import Sequence
from itertools import accumulate

from alignment import funnel, links, persistence, titles
from alignment.attempts import Made, Tries
from alignment.breakdown import Part
from alignment.charts import (
    Column,
    ColumnChart,
    FunnelChart,
    Series,
    StackedChart,
    StackedRow,
    Step,
    column_chart,
    funnel_chart,
    stacked_chart,
)
from alignment.links import REST
from alignment.outcomes import Report as ByChannel
from alignment.persistence import Persistence
from alignment.report import Report
from alignment.speed import ASSOCIATION, ENDS, Bucket, Speed
from alignment.titles import LikeWithLike
from alignment.trend import Stretch
from scoring.wilson import FEW, Share

PARTS = {
    "won": Series("Won", "data-1"),
    "open": Series("Still open", "data-2"),
    "lost": Series("Lost", "data-3"),
    "returned": Series("Returned", "contrast"),
}
MOST_BARS = 12


def outcomes(parts: Sequence[Part], table: Report) -> StackedChart | None:
    """What became of each part’s leads; the small ones share a bar, and None where even that is small.

    `table` is the report of these parts, in their order.
    """
    rows = {part.place: row for part, row in zip(parts, table.rows, strict=True)}
    large = [part for part in parts if part.leads >= FEW and part.place != REST][:MOST_BARS]
    rest = [part for part in parts if part not in large]
    columns = {column.key: column for column in table.columns}
    link = table.link or (lambda row, column: "")
    bars = [
        StackedRow(
            part.name,
            _parts(part),
            tuple(link(rows[part.place], columns[state]) for state in PARTS),
            link(rows[part.place], columns["leads"]),
        )
        for part in large
    ]
    others = StackedRow(_others(rest), _parts(*rest))
    if others.total >= FEW or (others.total and large):
        bars.append(others)
    if not bars:
        return None
    cut = table.columns[0].title
    return stacked_chart(
        bars,
        list(PARTS.values()),
        title=titles.outcomes([part for part in parts if part.place != REST], cut.lower()),
        base=f"{table.base}, in percent",
        of=cut,
    )


def _parts(*rows: Part) -> tuple[int, ...]:
    return tuple(sum(getattr(row, part) for row in rows) for part in PARTS)


def _others(rows: Sequence[Part]) -> str:
    return rows[0].name if len(rows) == 1 else f"{len(rows)} smaller ones"


def steps(report: ByChannel) -> FunnelChart | None:
    """How far the leads came; None where there are none."""
    found = funnel.recorded(report.total)
    if not report.total.leads:
        return None
    return funnel_chart(
        [
            Step(
                step.name,
                step.count,
                links.leads(report.period, state="" if step.key == "leads" else step.key),
            )
            for step in found
        ],
        title=titles.funnel(report.total),
        base=report.base,
    )


def acceptance(report: ByChannel, stretches: Sequence[Stretch]) -> ColumnChart | None:
    """What sales accepted over time; None where nothing was handed over."""
    if not report.total.handed_off:
        return None
    return column_chart(
        [
            Column(
                part.name,
                part.outcomes.handed_off,
                _if_many(part.accepted),
                links.leads(part.period, state="handed_off"),
            )
            for part in stretches
        ],
        title=titles.acceptance([part for part in stretches if part.is_complete]),
        base=f"{report.base}, by {stretches[0].unit} of arrival",
        of=stretches[0].unit.capitalize(),
        count_name="Handed over",
        share_name="Accepted",
    )


def speed(
    found: Speed, *, end: str = "qualified", like_with_like: LikeWithLike | None = None
) -> ColumnChart | None:
    """What became of leads by how soon they were tried; None where nothing was handed over."""
    if not found.handoffs:
        return None
    named = [(bucket, f"waited-{place}") for place, bucket in enumerate(found.buckets)]
    return column_chart(
        [_bucket(found, bucket, figure, end) for bucket, figure in [*named, (found.none_yet, "waited-none")]],
        title=titles.speed(found, end, like_with_like),
        base=f"{found.base}. {ASSOCIATION[:-1]}",
        of="First attempt after",
        count_name="Handed over",
        share_name=ENDS[end],
    )


def _bucket(found: Speed, bucket: Bucket, figure: str, end: str) -> Column:
    return Column(
        bucket.name, bucket.handoffs, _if_many(bucket.share(end)), links.handoffs(found.period, figure)
    )


def quick_by(table: Report) -> ColumnChart | None:
    """How many were tried within five minutes, by hour or weekday; None where nothing was handed over."""
    return _rates(
        table,
        "handoffs",
        "quick",
        title=table.title,
        count_name="Handed over",
        share_name="Within five minutes",
    )


def reached_by(table: Report) -> ColumnChart | None:
    """When leads were reached; None where nobody tried."""
    return _rates(
        table, "attempts", "rate", title=titles.best_time(table), count_name="Attempts", share_name="Reached"
    )


def hazard(table: Report, made: Made, tries: Tries) -> ColumnChart | None:
    """What each further attempt was worth; None where nobody tried."""
    title = titles.stopped_early(made, tries) or table.title
    return _rates(table, "at_risk", "hazard", title=title, count_name="Made", share_name="Reached")


def _rates(
    table: Report, count: str, share: str, *, title: str, count_name: str, share_name: str
) -> ColumnChart | None:
    """A report's rate over its count."""
    if not table.rows:
        return None
    link = table.link or (lambda row, column: "")
    counted = next(column for column in table.columns if column.key == count)
    columns = []
    for row in table.rows:
        named = table.named(row)
        whole, rate = named[count], named[share]
        assert isinstance(whole, int)
        known = float(rate) if isinstance(rate, float) and whole >= FEW else None
        columns.append(Column(str(row.values[0]).removesuffix(":00"), whole, known, link(row, counted)))
    return column_chart(
        columns,
        title=title,
        base=table.base,
        of=table.columns[0].title,
        count_name=count_name,
        share_name=share_name,
    )


def tries(found: Persistence) -> ColumnChart | None:
    """How many attempts the leads got that were given up unreached; None where there were none."""
    count = sum(found.by_attempts)
    if not count:
        return None
    by_then = list(accumulate(found.by_attempts))
    return column_chart(
        [
            Column(
                f"{attempts}+" if attempts == persistence.MOST else str(attempts),
                handoffs,
                _if_many(Share(by_then[attempts], count)),
                links.handoffs(found.period, f"attempts-{attempts}"),
            )
            for attempts, handoffs in enumerate(found.by_attempts)
        ],
        title=titles.persistence(found),
        base=found.base,
        of="Attempts",
        count_name="Leads",
        share_name="Given up by then",
    )


def _if_many(share: Share) -> float | None:
    return None if share.is_small else share.rate
