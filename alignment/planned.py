"""The campaigns marketing planned, beside what arrived.

A planned campaign is met by the campaigns of that name, in any channel, without regard to case and
accents: the leads and the sales-ready leads among those that arrived in the month it was planned for, in the
workspace's zone; beside its budget, what marketing says those campaigns cost in that month, nothing where it didn't say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from agreement.commitments import Campaign as Plan
from alignment.models import CampaignCost
from alignment.period import Period
from leads.folding import campaign_key
from leads.models import Campaign, Lead


@dataclass(frozen=True)
class Planned:
    """One plan; `campaign_ids` are the campaigns of its name."""

    plan: Plan
    month: Period
    campaign_ids: tuple[int, ...]
    leads: int
    sales_ready: int
    spent: Decimal | None

    def document(self) -> dict[str, Any]:
        return {
            "campaign": self.plan.name,
            "month": self.plan.month,
            "budget": self.plan.budget,
            "spent": None if self.spent is None else str(self.spent),
            "planned": self.plan.leads,
            "leads": self.leads,
            "sales_ready": self.sales_ready,
        }


def of(plans: Sequence[Plan], period: Period) -> tuple[Planned, ...]:
    """The plans whose month the period touches, by month and name, in three statements."""
    months = {plan.key: _month(plan.month, period) for plan in plans}
    wanted = sorted(
        (plan for plan in plans if _touches(months[plan.key], period)),
        key=lambda plan: (plan.month, plan.name),
    )
    if not wanted:
        return ()
    ids: dict[str, list[int]] = {}
    keys = {campaign_key(plan.name) for plan in wanted}
    for pk, key in Campaign.objects.filter(key__in=keys).order_by("pk").values_list("pk", "key"):
        ids.setdefault(key, []).append(pk)
    of_plan = {plan.key: tuple(ids.get(campaign_key(plan.name), ())) for plan in wanted}
    counts = _counts({plan.key: (of_plan[plan.key], months[plan.key]) for plan in wanted})
    spent = _spent({plan.key: (of_plan[plan.key], months[plan.key]) for plan in wanted})
    return tuple(
        Planned(plan, months[plan.key], of_plan[plan.key], *counts[plan.key], spent.get(plan.key))
        for plan in wanted
    )


def leads_of(figure: str, plans: Sequence[Plan], period: Period) -> "tuple[str, QuerySet[Lead]] | None":
    """What `plan-KEY` (all) or `ready-KEY` (the sales-ready ones) counts, and in words which; None for no plan of these."""
    kind, _, key = figure.partition("-")
    found = next((plan for plan in plans if plan.key == key), None)
    if found is None or kind not in {"plan", "ready"}:
        return None
    month = _month(found.month, period)
    assert month.start is not None
    ids = Campaign.objects.filter(key=campaign_key(found.name)).values("pk")
    leads = Lead.objects.filter(campaign__in=ids).arrived_between(month.start, month.end)
    if kind == "plan":
        return f"{found.name}: leads", leads
    return f"{found.name}: sales-ready leads", leads.filter(sales_ready_at__isnull=False)


def _counts(wanted: dict[str, tuple[tuple[int, ...], Period]]) -> dict[str, tuple[int, int]]:
    """Key of a plan → (leads, sales-ready leads), in one statement."""
    asked: dict[str, Count] = {}
    for key, (ids, month) in wanted.items():
        of_plan = Q(campaign_id__in=ids or [0], arrived_at__gte=month.start, arrived_at__lt=month.end)
        asked[f"leads_{key}"] = Count("pk", filter=of_plan)
        asked[f"ready_{key}"] = Count("pk", filter=of_plan & Q(sales_ready_at__isnull=False))
    every = [pk for ids, _ in wanted.values() for pk in ids]
    found = Lead.objects.filter(campaign_id__in=every).aggregate(**asked) if every else {}
    return {key: (found.get(f"leads_{key}", 0), found.get(f"ready_{key}", 0)) for key in wanted}


def _spent(wanted: dict[str, tuple[tuple[int, ...], Period]]) -> dict[str, Decimal]:
    """Key of a plan → what its campaigns cost in its month, for those of which it is known."""
    every = [pk for ids, _ in wanted.values() for pk in ids]
    rows = list(CampaignCost.objects.filter(campaign__in=every).values_list("campaign_id", "month", "amount"))
    found: dict[str, Decimal] = {}
    for key, (ids, month) in wanted.items():
        costs = [amount for pk, first, amount in rows if pk in ids and first == month.first]
        if costs:
            found[key] = sum(costs, Decimal())
    return found


def _month(word: str, period: Period) -> Period:
    first = date.fromisoformat(f"{word}-01")
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), period.zone)


def _touches(month: Period, period: Period) -> bool:
    assert month.first is not None
    return month.first <= period.last and (period.first is None or month.last >= period.first)
