"""The scorecard as its page and the meeting pack show it: every number with the list of its leads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alignment import links
from alignment.charts import Spark, sparkline
from alignment.charts.parts import Cell, whole
from alignment.goal import Goal, Quarter
from alignment.period import Period
from alignment.planned import Planned
from alignment.scorecard import Month, Rate, Scorecard
from scoring.wilson import Share
from workspaces.models import Side

MISSED = {
    "reachable": "not reachable",
    "accepted": "returned",
    "facts": "without an agreed fact",
    "on_time": "late or missing",
    "answered": "not in time",
    "plan": "not as planned",
    "attempts": "given up too early",
}
BASES = {
    "reachable": "tried",
    "accepted": "accepted or returned",
    "facts": "handed over",
    "on_time": "due",
    "answered": "due",
    "plan": "with another try due",
    "attempts": "given up unreached",
}


@dataclass(frozen=True)
class Row:
    """One commitment: what was promised, what was done, of how many, and what was missed."""

    name: str
    sentence: str
    figure: str
    base: Cell
    missed: Cell
    verdict: str
    is_kept: bool | None
    spark: Spark | None
    before: str = ""
    """How it stood in the stretch before, where one is shown beside it."""


@dataclass(frozen=True)
class MonthRow:
    """A month of the table: a cell for the volume and one for each share."""

    name: str
    is_complete: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class GoalRow:
    """A quarter of the goal, in words, with the leads won in it."""

    name: str
    reached: Cell
    of: str
    passed: str


@dataclass(frozen=True)
class PlanRow:
    """A planned campaign beside what arrived."""

    name: str
    month: str
    budget: str
    spent: str
    planned: str
    leads: Cell
    sales_ready: Cell


def of_side(card: Scorecard, side: str, before: Scorecard | None = None) -> list[Row]:
    """What one side owes, in the order of the agreement; beside it, where given, how it stood before."""
    rows = [
        replace(_rate(card, rate), before=percent(before.rate(rate.key).total) if before else "")
        for rate in card.of_side(side)
    ]
    if side != Side.MARKETING:
        return rows
    return [replace(_volume(card), before=whole(before.months[-1].sales_ready) if before else ""), *rows]


def heads(card: Scorecard) -> list[str]:
    """The columns of the months' table."""
    return ["Volume", *(rate.name for rate in card.rates)]


def months(card: Scorecard) -> list[MonthRow]:
    """Month by month, the latest first."""
    rows = [
        MonthRow(
            f"{month.days.last:%B %Y}",
            month.is_complete,
            (_ready(month), *(_of_month(rate, month.days, share) for rate, share in _shares(card, place))),
        )
        for place, month in enumerate(card.months)
    ]
    return rows[::-1]


def goal(found: Goal) -> list[GoalRow]:
    """The quarter that runs, and the one before."""
    return [_quarter(found, quarter) for quarter in (found.now, found.before)]


def plans(found: Iterable[Planned]) -> list[PlanRow]:
    return [
        PlanRow(
            name=one.plan.name,
            month=f"{one.month.last:%B %Y}",
            budget=whole(one.plan.budget),
            spent="" if one.spent is None else f"{one.spent:,.0f}",
            planned=whole(one.plan.leads),
            leads=Cell(whole(one.leads), links.scorecard_leads(one.month, f"plan-{one.plan.key}")),
            sales_ready=Cell(
                whole(one.sales_ready), links.scorecard_leads(one.month, f"ready-{one.plan.key}")
            ),
        )
        for one in found
    ]


def percent(share: Share) -> str:
    return "–" if share.rate is None else f"{share.rate * 100:.0f} %"


def _rate(card: Scorecard, rate: Rate) -> Row:
    total, period = rate.total, card.period
    return Row(
        name=rate.name,
        sentence=rate.sentence,
        figure=percent(total),
        base=Cell(
            f"{whole(total.part)} of {whole(total.whole)} {BASES[rate.key]}"
            if total.whole
            else "nothing to count yet",
            links.scorecard_handoffs(period, f"owed-{rate.key}") if total.whole else "",
        ),
        missed=Cell(
            f"{whole(rate.missed)} {MISSED[rate.key]}" if rate.missed else "",
            links.scorecard_handoffs(period, f"missed-{rate.key}") if rate.missed else "",
        ),
        verdict=_verdict(rate),
        is_kept=rate.is_kept if not total.is_small else None,
        spark=sparkline([share.rate for share in rate.months]),
    )


def _verdict(rate: Rate) -> str:
    """Too few are no verdict; what was promised of each is kept or isn't, what was promised of a share may fall short."""
    if rate.total.rate is None:
        return ""
    if rate.total.is_small:
        return "too few to say"
    if rate.is_kept:
        return "kept"
    short = (rate.target - rate.total.rate) * 100
    return f"{short:.0f} points short" if short >= 1 else "just short"


def _volume(card: Scorecard) -> Row:
    target = card.commitments.marketing.sales_ready_per_month
    complete = [month for month in card.months if month.is_complete]
    kept = [month for month in complete if month.sales_ready >= target]
    last = card.months[-1]
    if complete:
        figure = whole(round(sum(month.sales_ready for month in complete) / len(complete)))
        base = f"a month, over {len(complete)} full month{'s' if len(complete) > 1 else ''}"
        days = Period(complete[0].days.first, complete[-1].days.last, card.period.zone)
    else:
        figure, days = whole(last.sales_ready), last.days
        base = f"so far in {last.days.last:%B}" if target else ""
    missed = len(complete) - len(kept)
    return Row(
        name="Volume",
        sentence=card.volume,
        figure=figure,
        base=Cell(base, links.leads(days, state="sales_ready")),
        missed=Cell(f"{missed} month{'s' if missed > 1 else ''} below" if missed else "", "#by-month" if missed else ""),
        verdict="" if not complete else "kept" if not missed else f"kept in {len(kept)} of {len(complete)}",
        is_kept=None if not complete else not missed,
        spark=sparkline([month.sales_ready for month in complete]),
    )  # fmt: skip


def _ready(month: Month) -> Cell:
    return Cell(whole(month.sales_ready), links.leads(month.days, state="sales_ready"))


def _shares(card: Scorecard, place: int) -> list[tuple[Rate, Share]]:
    return [(rate, rate.months[place]) for rate in card.rates]


def _of_month(rate: Rate, days: Period, share: Share) -> Cell:
    if share.rate is None:
        return Cell("–")
    which = "missed" if share.part < share.whole else "owed"
    return Cell(percent(share), links.scorecard_handoffs(days, f"{which}-{rate.key}"))


def _quarter(found: Goal, quarter: Quarter) -> GoalRow:
    unit = "won" if found.is_value else "wins"
    return GoalRow(
        name=quarter.name,
        reached=Cell(
            f"{quarter.reached:,.0f}" if found.is_value else whole(int(quarter.reached)),
            links.scorecard_leads(quarter.days, "won"),
        ),
        of=f"of {whole(found.target)} {unit}, {quarter.reached / found.target:.0%}",
        passed="over" if quarter.is_over else f"{quarter.passed:.0%} of the quarter is over",
    )
