"""The first figures of the page: first of all, how many were never reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alignment import links, overview
from alignment.charts import Spark, sparkline
from alignment.charts.parts import whole
from alignment.goal import Goal
from alignment.outcomes import Outcomes
from alignment.overview import MEASURES, Overview
from alignment.promise import Promise
from alignment.table import money
from alignment.trend import Stretch
from scoring.wilson import FEW, Share


@dataclass(frozen=True)
class Tile:
    """A figure, what it is counted in, how it stood in the period before, and where its leads are."""

    label: str
    figure: str
    base: str
    url: str
    change: str = ""
    spark: Spark | None = None


def of(found: Overview, stretches: Sequence[Stretch], kept: Mapping[date, Share]) -> list[Tile]:
    """The tiles of a period, in the order of the page; `kept` is the promise by the first day of each stretch."""
    return [
        _on_time(found.kept, stretches, kept) if key == "on_time" else _tile(key, found, stretches)
        for key in MEASURES
    ]


def _tile(key: str, found: Overview, stretches: Sequence[Stretch]) -> Tile:
    report = found.by_channel
    number = overview.number_of(key, report.total, found.kept)
    then = overview.number_of(key, report.before, found.kept) if report.before else 0
    by_then = [float(getattr(part.outcomes, key)) for part in stretches if part.is_complete]
    return Tile(
        label=MEASURES[key][0],
        figure=whole(number) if isinstance(number, int) else money(number),
        base=_base(key, report.total),
        url=links.leads(report.period, state={"leads": "", "value": "won"}.get(key, key)),
        change=_change(number, then, key, report.before),
        spark=sparkline(by_then) if any(by_then) else None,
    )


def _base(key: str, total: Outcomes) -> str:
    all_leads = f"of {whole(total.leads)} leads"
    if key == "leads":
        return "arrived in the period"
    if key == "value":
        return f"by {whole(total.won)} won"
    if key == "won":
        return f"{all_leads}, {whole(total.open)} still open"
    return all_leads if MEASURES[key][1] == "leads" else f"of {whole(total.handed_off)} handed over"


def goal(joint: Goal, weeks: Sequence[Decimal]) -> Tile:
    """The joint goal, as far as it is reached in the quarter in which the period ends; `weeks` as in `goal.by_week`."""
    reached = money(joint.now.reached)
    return Tile(
        label="Joint goal",
        figure=f"{joint.share * 100:.0f} %",
        base=f"{reached} of {joint.sentence}, {joint.now.name}",
        url=links.page(joint.now.days, "scorecard"),
        spark=sparkline([float(reached) for reached in weeks]) if any(weeks) else None,
    )


def _on_time(promise: Promise, stretches: Sequence[Stretch], by_then: Mapping[date, Share]) -> Tile:
    kept = promise.kept
    rates = [
        by_then[part.first].rate if part.first in by_then else None for part in stretches if part.is_complete
    ]
    return Tile(
        label="On time",
        figure="–" if kept.rate is None else f"{kept.rate * 100:.0f} %",
        base=f"of {whole(kept.whole)} handed over and due",
        url=links.handoffs(promise.period, "on_time"),
        spark=sparkline(rates),
    )


def _change(now: int | Decimal, before: int | Decimal, key: str, then: Outcomes | None) -> str:
    """Against the days before, where those had enough cases to compare with."""
    cases = then.won if then and key == "value" else before
    if cases < FEW or not before:
        return ""
    change = round((now - before) * 100 / before)
    return f"+{change} %" if change > 0 else f"−{-change} %" if change < 0 else "as before"
