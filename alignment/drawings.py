"""The page's charts: which figures are drawn, under which title, with which base."""

from collections.abc import Sequence
from itertools import accumulate

from alignment import funnel, links, persistence, titles
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
from alignment.outcomes import ChannelOutcomes, Report
from alignment.persistence import Persistence
from alignment.speed import Bucket, Speed
from alignment.trend import Stretch
from scoring.wilson import FEW, Share

PARTS = {
    "won": Series("Won", "data-1"),
    "open": Series("Still open", "data-2"),
    "lost": Series("Lost", "data-3"),
    "returned": Series("Returned", "contrast"),
}
MOST_BARS = 12


def outcomes(report: Report) -> StackedChart | None:
    """What became of each channel’s leads; the small ones share a bar, and None where even that is small."""
    large = [row for row in report.rows if row.leads >= FEW][:MOST_BARS]
    rest = [row for row in report.rows if row not in large]
    rows = [
        StackedRow(
            row.channel,
            _parts(row),
            tuple(links.leads(report.period, state=part, channel=row) for part in PARTS),
            links.leads(report.period, channel=row),
        )
        for row in large
    ]
    others = StackedRow(_others(rest), _parts(*rest))
    if others.total >= FEW or (others.total and large):
        rows.append(others)
    if not rows:
        return None
    return stacked_chart(
        rows,
        list(PARTS.values()),
        title=titles.outcomes(report.rows),
        base=f"{report.base}, in percent",
        of="Channel",
    )


def _parts(*rows: ChannelOutcomes) -> tuple[int, ...]:
    return tuple(sum(getattr(row, part) for row in rows) for part in PARTS)


def _others(rows: Sequence[ChannelOutcomes]) -> str:
    return rows[0].channel if len(rows) == 1 else f"{len(rows)} smaller channels"


def steps(report: Report) -> FunnelChart | None:
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


def acceptance(report: Report, stretches: Sequence[Stretch]) -> ColumnChart | None:
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


def speed(found: Speed) -> ColumnChart | None:
    """What became of leads by how soon they were tried; None where nothing was handed over."""
    if not found.handoffs:
        return None
    named = [(bucket, f"waited-{place}") for place, bucket in enumerate(found.buckets)]
    return column_chart(
        [_bucket(found, bucket, figure) for bucket, figure in [*named, (found.none_yet, "waited-none")]],
        title=titles.speed(found),
        base=f"{found.base}. An association: what is quick may also be what is easy",
        of="First attempt after",
        count_name="Handed over",
        share_name="Qualified",
    )


def _bucket(found: Speed, bucket: Bucket, figure: str) -> Column:
    return Column(
        bucket.name, bucket.handoffs, _if_many(bucket.qualified), links.handoffs(found.period, figure)
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
