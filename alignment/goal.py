"""The one goal both sides have, beside what was reached.

Won leads by the day they were won, in the workspace's zone, whenever they arrived, history included: their number, or
the sum of their values, in each quarter. Leads that became part of another are counted there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from agreement import words
from alignment.period import Period
from leads.models import Lead, Outcome

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Quarter:
    """What was reached of the goal in a quarter; `days` are those of it that have passed by the period's end."""

    period: Period
    days: Period
    reached: Decimal

    @property
    def name(self) -> str:
        """ "3rd quarter 2026" """
        first = self.period.first
        assert first is not None
        return f"{('1st', '2nd', '3rd', '4th')[(first.month - 1) // 3]} quarter {first.year}"

    @property
    def is_over(self) -> bool:
        return self.days.last == self.period.last

    @property
    def passed(self) -> float:
        """How much of the quarter has passed, between 0 and 1."""
        assert self.period.first is not None
        return ((self.days.last - self.period.first).days + 1) / (
            (self.period.last - self.period.first).days + 1
        )


@dataclass(frozen=True)
class Goal:
    """The quarter in which the period ends, and the one before it."""

    measure: str
    target: int
    now: Quarter
    before: Quarter
    sentence: str

    @property
    def share(self) -> float:
        return float(self.now.reached / self.target)

    def document(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "per": "quarter",
            "target": self.target,
            "quarters": [
                {
                    "from": quarter.period.first,
                    "to": quarter.days.last,
                    "is_over": quarter.is_over,
                    "reached": float(quarter.reached) if self.is_value else int(quarter.reached),
                }
                for quarter in (self.before, self.now)
            ],
        }

    @property
    def is_value(self) -> bool:
        return self.measure == "won_value"


def of(stored: dict[str, Any], period: Period) -> Goal | None:
    """The goal of an agreement's document, as reached by the end of the period; None where no goal was agreed."""
    if not stored.get("target"):
        return None
    measure = str(stored.get("measure", "wins"))
    now = quarter_of(period.last, period)
    assert now.first is not None
    before, days = (
        quarter_of(now.first - timedelta(days=1), period),
        Period(now.first, period.last, period.zone),
    )
    reached, reached_before = _reached(measure, days, before)
    return Goal(
        measure,
        int(stored["target"]),
        Quarter(now, days, reached),
        Quarter(before, before, reached_before),
        words.goal(stored),
    )


def won(days: Period) -> "QuerySet[Lead]":
    """The leads won on these days."""
    return Lead.objects.filter(_on(days), outcome=Outcome.WON)


def _on(days: Period) -> Q:
    until = Q(closed_at__lt=days.end)
    return until & Q(closed_at__gte=days.start) if days.start else until


def quarter_of(day: date, period: Period) -> Period:
    """The quarter a day lies in."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = (first + timedelta(days=93)).replace(day=1)
    return Period(first, after - timedelta(days=1), period.zone)


def _reached(measure: str, *quarters: Period) -> list[Decimal]:
    """What was reached in each of these, in one statement."""
    asked = {
        f"quarter_{place}": Sum("value", filter=_on(days))
        if measure == "won_value"
        else Count("pk", filter=_on(days))
        for place, days in enumerate(quarters)
    }
    found = Lead.objects.filter(outcome=Outcome.WON).aggregate(**asked)
    return [Decimal(found[name] or 0) for name in asked]


def by_week(found: Goal) -> list[Decimal]:
    """What was reached in each full week of the quarter before and of this one so far, the oldest first."""
    first, last = found.before.period.first, found.now.days.last
    assert first is not None
    monday = first + DAY * (-first.weekday() % 7)
    weeks = [monday + WEEK * place for place in range(((last - monday).days + 1) // 7)]
    rows = (
        won(Period(first, last, found.now.period.zone))
        .annotate(week=TruncWeek("closed_at", tzinfo=found.now.period.zone, output_field=DateField()))
        .values("week")
        .annotate(reached=Sum("value") if found.is_value else Count("pk"))
        .values_list("week", "reached")
    )
    reached = dict(rows)
    return [Decimal(reached.get(week) or 0) for week in weeks]
