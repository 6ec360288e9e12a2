"""What campaigns cost, and what that comes to for each part of the leads.

A month's cost is spread evenly over its days, and counts for those in the period. A campaign's cost is spread evenly over
its leads that arrived in the period, to the cent; a part's cost is what its leads carry. Per lead, sales-ready, qualified
and won: cost ÷ the part's leads of campaigns whose cost is known, so that unknown costs don't make leads look cheap.
return = value of those won ÷ cost. What was spent on campaigns without a lead in the period is no part's, and told apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import connection, transaction

from alignment import within
from alignment.breakdown import Only, joined, limited, params_of
from alignment.dimensions import Dimension
from alignment.models import CampaignCost
from alignment.period import Period
from workspaces import audit
from workspaces.models import Member

CENT = Decimal("0.01")
COUNTED = ("leads", "sales_ready", "qualified", "won", "value")


@dataclass
class Carried:
    """The leads of a part whose campaign's cost is known, and the cost they carry."""

    cost: Decimal = Decimal()
    leads: int = 0
    sales_ready: int = 0
    qualified: int = 0
    won: int = 0
    value: Decimal = Decimal()

    def per(self, count: int) -> Decimal | None:
        """The cost of one of so many, to the cent."""
        return (self.cost / count).quantize(CENT, ROUND_HALF_EVEN) if count else None

    @property
    def back(self) -> float | None:
        """How often the cost came back."""
        return float(self.value / self.cost) if self.cost else None

    def add(self, other: "Carried") -> None:
        for name in ("cost", *COUNTED):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Costs:
    """Place → what its leads carry; `idle` was spent on campaigns without a lead in the period."""

    parts: Mapping[str | None, Carried]
    idle: Decimal

    @property
    def total(self) -> Carried:
        found = Carried()
        for part in self.parts.values():
            found.add(part)
        return found


def spent(period: Period) -> dict[int, Decimal]:
    """Campaign id → its cost in the days of the period, where it is known."""
    rows = CampaignCost.objects.filter(month__lte=period.last)
    if period.first:
        rows = rows.filter(month__gte=period.first.replace(day=1))
    found: dict[int, Decimal] = {}
    for campaign_id, month, amount in rows.values_list("campaign_id", "month", "amount"):
        found[campaign_id] = found.get(campaign_id, Decimal()) + _of_days(amount, month, period)
    return found


def by(cut: Dimension, period: Period, *, only: Only | None = None) -> Costs | None:
    """What each part carries; None where no cost is known in the period."""
    known = spent(period)
    if not known:
        return None
    parts: dict[str | None, Carried] = {}
    carrying: dict[int, list[tuple[str | None, bool, Carried]]] = {}
    for campaign_id, place, is_in, *counts in _counted(cut, period, only, list(known)):
        carried = Carried(Decimal(), **dict(zip(COUNTED, counts, strict=True)))
        carrying.setdefault(campaign_id, []).append((place, is_in, carried))
    for campaign_id, rows in carrying.items():
        shares = apportion(known[campaign_id], [carried.leads for _, _, carried in rows])
        for (place, is_in, carried), carried.cost in zip(rows, shares, strict=True):
            if is_in:
                parts.setdefault(place, Carried()).add(carried)
    idle = sum((cost for campaign_id, cost in known.items() if campaign_id not in carrying), Decimal())
    return Costs(parts, idle)


def apportion(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """The amount in parts as large as the weights, in cents that add up to it; the largest remainders are rounded up."""
    total, cents = sum(weights), int(amount / CENT)
    floors = [cents * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(cents * weights[place] % total), place))
    for place in by_remainder[: cents - sum(floors)]:
        floors[place] += 1
    return [part * CENT for part in floors]


def _of_days(amount: Decimal, month: date, period: Period) -> Decimal:
    after = (month + timedelta(days=31)).replace(day=1)
    first, end = max(month, period.first or month), min(after, period.last + timedelta(days=1))
    return (amount * max((end - first).days, 0) / (after - month).days).quantize(CENT, ROUND_HALF_EVEN)


def _counted(
    cut: Dimension, period: Period, only: Only | None, campaigns: list[int]
) -> list[tuple[Any, ...]]:
    """(campaign, place, whether the question's limit holds, counts), a row for each."""
    dimensions = [cut, *([only.dimension.renamed("only_")] if only else [])]
    sql = f"""
    SELECT l.campaign_id, {cut.place}, {limited(dimensions[-1].place, only.place) if only else "true"}, count(*),
        count(l.sales_ready_at), count(l.qualified_at), count(*) FILTER (WHERE l.outcome = 'won'),
        COALESCE(sum(l.value) FILTER (WHERE l.outcome = 'won'), 0)
    FROM leads_lead l {joined(dimensions)}
    WHERE {within.LEADS} AND l.campaign_id = ANY(%(campaigns)s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """  # noqa: S608  our own text; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, params_of(period, dimensions, only) | {"campaigns": campaigns})
        return list(cursor.fetchall())


def say(
    workspace_id: int, month: date, amounts: Mapping[int, Decimal | None], *, by: Member | None, at: datetime
) -> int:
    """Set what campaigns cost in a month, None for not known; returns how many changed. `month` is its first day."""
    with transaction.atomic():
        known = dict(
            CampaignCost.objects.select_for_update()
            .filter(month=month, campaign_id__in=amounts)
            .values_list("campaign_id", "amount")
        )
        changed = {pk: amount for pk, amount in amounts.items() if known.get(pk) != amount}
        CampaignCost.objects.filter(
            month=month, campaign_id__in=[pk for pk, amount in changed.items() if amount is None]
        ).delete()
        CampaignCost.objects.bulk_create(
            [
                CampaignCost(workspace_id=workspace_id, campaign_id=pk, month=month, amount=amount)
                for pk, amount in changed.items()
                if amount is not None
            ],
            update_conflicts=True,
            unique_fields=["workspace", "campaign", "month"],
            update_fields=["amount"],
        )
        if changed:
            detail = {
                "month": f"{month:%Y-%m}",
                "campaigns": {
                    str(pk): None if amount is None else str(amount) for pk, amount in changed.items()
                },
            }
            audit.record(workspace_id, "costs changed", by=by, at=at, detail=detail)
    return len(changed)
