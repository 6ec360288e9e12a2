"""Both sides' commitments beside what was done, with equal weight, under the goal they have together.

Marketing: sales-ready leads of each month of arrival against the agreed number; campaigns as in `alignment.planned`;
reachable, accepted and facts as in `alignment.handed_over`. Sales: on time, answered, attempts and the plan of attempts as in
`alignment.handed_over`; beside them what we promised the buyer, as in `alignment.promise`, whoever missed it. The goal
as in `alignment.goal`; what came back or was lost as in `alignment.tried`. Every share is over the leads handed over in
the period and its months add up to it; it is kept where it is not below what was promised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from agreement import documents, lines, versions
from agreement.commitments import Commitments
from agreement.documents import Document
from agreement.models import Version
from alignment import goal, handed_over, planned, promise, trend, tried, within
from alignment.goal import Goal
from alignment.handed_over import Kept
from alignment.period import Period
from alignment.planned import Planned
from alignment.promise import Promise
from followup.breach_causes import CHARGED
from scoring.wilson import Share
from workspaces.exports import Export
from workspaces.models import Side
from workspaces.spreadsheet import Cell

_REASONS = f"""
SELECT o.reason, count(*) FROM followup_handoff h
JOIN followup_outcomeentry o
    ON o.workspace_id = h.workspace_id AND o.lead_id = h.lead_id AND o.handoff_id = h.id
    AND o.kind = 'returned'
WHERE {within.HANDOFFS}
    AND h.ended_as = 'returned'
GROUP BY 1 ORDER BY 2 DESC, 1
"""  # noqa: S608  our own text
DAY = timedelta(days=1)
EACH = 1.0  # promised for every lead


@dataclass(frozen=True)
class Month:
    """The days of a month that belong to the period, and the sales-ready leads among those that arrived on them."""

    days: Period
    is_complete: bool
    sales_ready: int

    @property
    def name(self) -> str:
        return f"{self.days.last:%Y-%m}"


@dataclass(frozen=True)
class Rate:
    """A commitment that is a share: what `side` promised of how many leads, and on how many it was kept, by month too."""

    key: str
    side: str
    name: str
    sentence: str
    target: float
    total: Share
    months: tuple[Share, ...]

    @property
    def missed(self) -> int:
        return self.total.whole - self.total.part

    @property
    def is_kept(self) -> bool | None:
        """None where there was nothing to keep it on."""
        return None if self.total.rate is None else self.total.rate >= self.target

    def document(self, months: Sequence[Month]) -> dict[str, Any]:
        return {
            "target": self.target,
            **self.total.document(),
            "kept": self.is_kept,
            "months": [
                {"month": month.name, **share.document()}
                for month, share in zip(months, self.months, strict=True)
            ],
        }


@dataclass(frozen=True)
class Returned:
    """How many handoffs came back for a reason, by its key and in its words."""

    key: str
    reason: str
    handoffs: int


@dataclass(frozen=True)
class Scorecard:
    """`volume` says what was promised of each month."""

    period: Period
    version: Version
    commitments: Commitments
    goal: Goal | None
    months: tuple[Month, ...]
    volume: str
    rates: tuple[Rate, ...]
    planned: tuple[Planned, ...]
    returned_for: tuple[Returned, ...]
    promise: Promise
    missed_because: tuple[tuple[str, int], ...]
    tried: tried.Counts

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words}; sales-ready leads by the month they arrived in"

    @property
    def acceptance(self) -> Share:
        return self.rate("accepted").total

    def rate(self, key: str) -> Rate:
        return next(rate for rate in self.rates if rate.key == key)

    def of_side(self, side: str) -> list[Rate]:
        return [rate for rate in self.rates if rate.side == side]

    def document(self) -> dict[str, Any]:
        """As the API says it; shares are fractions between 0 and 1, null where there is no case."""
        owed = self.commitments
        said = {rate.key: rate.document(self.months) for rate in self.rates}
        attempts = self.rate("attempts").total
        return {
            "base": self.base,
            "version": self.version.number,
            "goal": self.goal.document() if self.goal else None,
            "marketing": {
                "sales_ready_per_month": {
                    "target": owed.marketing.sales_ready_per_month,
                    "months": [
                        {"month": month.name, "leads": month.sales_ready, "is_complete": month.is_complete}
                        for month in self.months
                    ],
                },
                "reachable": said["reachable"],
                "acceptance": said["accepted"],
                "facts_present": said["facts"],
                "campaigns": [plan.document() for plan in self.planned],
                "returned_for": [
                    {"reason": one.reason, "handoffs": one.handoffs} for one in self.returned_for
                ],
            },
            "sales": {
                "on_time": self.promise.document()
                | {
                    "target": EACH,
                    "months": said["on_time"]["months"],
                    "missed": self.rate("on_time").missed,
                    "kept_by_sales": self.rate("on_time").total.document(),
                    "missed_because": [
                        {"cause": cause or None, "charged_to": CHARGED[cause], "handoffs": count}
                        for cause, count in self.missed_because
                    ],
                },
                "answered": said["answered"],
                "plan_followed": said["plan"],
                "too_few_attempts": {"agreed": owed.sales.minimum_touches}
                | Share(attempts.whole - attempts.part, attempts.whole).document()
                | {"months": said["attempts"]["months"]},
            },
            "came_back_or_lost": self.tried.document(),
        }


def of(workspace_id: int, period: Period, *, at: datetime) -> Scorecard:
    """The scorecard of a workspace under the agreement in force."""
    version = versions.in_force(workspace_id)
    owed = Commitments.parse(version.commitments)
    kept = handed_over.by_month(period, at=at)
    arrived = {stretch.first: stretch.outcomes.sales_ready for stretch in trend.by("month", period)}
    months = tuple(_months(period, {*kept, *arrived}, arrived))
    said = _sentences(version)
    return Scorecard(
        period=period,
        version=version,
        commitments=owed,
        goal=goal.of(version.goal, period),
        months=months,
        volume=said.get("commitments/marketing/sales_ready_per_month", ""),
        rates=_rates(owed, said, months, kept),
        planned=planned.of(owed.marketing.campaigns, period),
        returned_for=_returned_for(owed, period),
        promise=promise.kept(period),
        missed_because=tuple(handed_over.missed_because(period)),
        tried=tried.counts(period),
    )


def _rates(
    owed: Commitments,
    said: Mapping[str, str],
    months: Sequence[Month],
    kept: Mapping[date, Kept],
) -> tuple[Rate, ...]:
    def rate(key: str, side: str, name: str, line: str, target: float) -> Rate:
        firsts = (month.days.last.replace(day=1) for month in months)
        shares = tuple(getattr(kept[first], key) if first in kept else handed_over.NONE for first in firsts)
        total = Share(sum(share.part for share in shares), sum(share.whole for share in shares))
        return Rate(key, side, name, said.get(line, line), target, total, shares)

    marketing, sales = Side.MARKETING.value, Side.SALES.value
    return (
        rate("reachable", marketing, "Reachable", "commitments/marketing/reachable_share",
             owed.marketing.reachable_share),
        rate("accepted", marketing, "Quality", "commitments/marketing/acceptance_rate",
             owed.marketing.acceptance_rate),
        rate("facts", marketing, "Facts", "commitments/marketing/facts_present", EACH),
        rate("on_time", sales, "On time", "Each is tried within the time its lane promises.", EACH),
        rate("answered", sales, "Accept or return", "commitments/sales/accept_within_s", EACH),
        rate("plan", sales, "Plan", "commitments/sales/cadence", EACH),
        rate("attempts", sales, "Attempts", "commitments/sales/minimum_touches", EACH),
    )  # fmt: skip


def _months(period: Period, found: set[date], arrived: Mapping[date, int]) -> Iterator[Month]:
    """Every month of the period; where it has no beginning, from the first in which anything happened."""
    last = period.last.replace(day=1)
    first = period.first.replace(day=1) if period.first else min({*found, last})
    while first <= last:
        after = (first + 31 * DAY).replace(day=1)
        days = Period(max(first, period.first or first), min(after - DAY, period.last), period.zone)
        yield Month(days, (days.first, days.last) == (first, after - DAY), arrived.get(first, 0))
        first = after


def _sentences(version: Version) -> dict[str, str]:
    """Address of a line → what it says in words."""
    raw = documents.of(version)
    return {line.address: line.sentence for line in lines.of(Document.parse(raw), raw)}


def _returned_for(owed: Commitments, period: Period) -> tuple[Returned, ...]:
    words = {reason.key: reason.label for reason in owed.sales.return_reasons}
    with connection.cursor() as cursor:
        cursor.execute(_REASONS, within.params(period))
        return tuple(Returned(key, words.get(key, key), count) for key, count in cursor.fetchall())


def file(card: Scorecard) -> Export:
    """A line for each commitment and month, the same figures as the page; the columns are the API's words."""
    target = card.commitments.marketing.sales_ready_per_month
    rows: list[Sequence[Cell]] = [
        ["marketing", "sales_ready_per_month", month.name, target, month.sales_ready, None, None, None, None]
        for month in card.months
    ]
    rows += [
        [rate.side, rate.key, name, rate.target, share.part, share.whole, share.rate, share.low, share.high]
        for rate in card.rates
        for name, share in (
            *((month.name, share) for month, share in zip(card.months, rate.months, strict=True)),
            ("all", rate.total),
        )
    ]
    header = ["side", "commitment", "month", "target", "part", "whole", "rate", "low", "high"]
    name = f"scorecard {card.period.first or 'all'} {card.period.last}"
    return Export(name, header, lambda: iter(rows))
