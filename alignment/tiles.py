"""The first figures of the page: first of all, how many were never reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignment import links
from alignment.charts import Spark, sparkline
from alignment.charts.parts import whole
from alignment.outcomes import Report
from alignment.promise import Promise
from alignment.trend import Stretch
from scoring.wilson import FEW


@dataclass(frozen=True)
class Tile:
    """A figure, what it is counted in, how it stood in the period before, and where its leads are."""

    label: str
    figure: str
    base: str
    url: str
    change: str = ""
    spark: Spark | None = None


def of(report: Report, promise: Promise, stretches: Sequence[Stretch]) -> list[Tile]:
    """The tiles of a period, in the order of the page."""
    total = report.total
    handed_over = f"of {whole(total.handed_off)} handed over"
    all_leads = f"of {whole(total.leads)} leads"
    return [
        _count(report, stretches, "never_reached", "Not reached", handed_over),
        _count(report, stretches, "leads", "Leads", "arrived in the period"),
        _count(report, stretches, "sales_ready", "Sales-ready", all_leads),
        _count(report, stretches, "handed_off", "Handed over", all_leads),
        _count(report, stretches, "accepted", "Accepted", handed_over),
        _on_time(promise),
        _count(report, stretches, "contacted", "Reached", handed_over),
        _count(report, stretches, "won", "Won", f"{all_leads}, {whole(total.open)} still open"),
    ]


def _count(report: Report, stretches: Sequence[Stretch], name: str, label: str, base: str) -> Tile:
    is_all = name == "leads"
    by_then = [getattr(part.outcomes, name) for part in stretches if part.is_complete]
    return Tile(
        label=label,
        figure=whole(getattr(report.total, name)),
        base=base,
        url=links.leads(report.period, state="" if is_all else name),
        change=_change(getattr(report.total, name), getattr(report.before, name) if report.before else 0),
        spark=sparkline(by_then) if any(by_then) else None,
    )


def _on_time(promise: Promise) -> Tile:
    kept = promise.kept
    return Tile(
        label="On time",
        figure="–" if kept.rate is None else f"{kept.rate * 100:.0f} %",
        base=f"of {whole(kept.whole)} handed over and due",
        url=links.handoffs(promise.period, "on_time"),
    )


def _change(now: int, before: int) -> str:
    """Against the period before, where that had enough cases to compare with."""
    if before < FEW:
        return ""
    change = round((now - before) * 100 / before)
    return f"+{change} %" if change > 0 else f"−{-change} %" if change < 0 else "as before"
