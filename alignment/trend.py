"""The same counts as `alignment.outcomes`, week by week or month by month of arrival."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db import connection

from alignment import rollups
from alignment.outcomes import COUNTS, Outcomes
from alignment.period import Period
from scoring.wilson import Share

Unit = Literal["week", "month"]
DAY = timedelta(days=1)
LONGEST_IN_WEEKS = timedelta(weeks=26)


@dataclass(frozen=True)
class Stretch:
    """A week, Monday to Sunday, or a month: the leads of those of its days that belong to the period."""

    unit: Unit
    first: date
    period: Period
    outcomes: Outcomes

    @property
    def name(self) -> str:
        return (
            f"{self.first.day} {self.first:%b}"
            if self.unit == "week"
            else f"{self.first:%b} {self.first.year}"
        )

    @property
    def is_complete(self) -> bool:
        """All its days belong to the period, so that it can be compared with others."""
        return self.period.first == self.first and self.period.last == _next(self.unit, self.first) - DAY

    @property
    def accepted(self) -> Share:
        """Of the leads handed over, those that sales accepted."""
        return Share(self.outcomes.accepted, self.outcomes.handed_off)


def unit_for(period: Period) -> Unit:
    """Weeks as long as they fit side by side."""
    short = period.first is not None and period.last - period.first < LONGEST_IN_WEEKS
    return "week" if short else "month"


def by(unit: Unit, period: Period) -> tuple[Stretch, ...]:
    """Every stretch from the first to the last in which leads arrived, from the rollups in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT date_trunc(%(unit)s, day)::date, {rollups.LEADS.summed} FROM {rollups.LEADS.rows} kept
            WHERE day <= %(last)s AND (%(first)s::date IS NULL OR day >= %(first)s)
            GROUP BY 1 HAVING sum(leads) <> 0 ORDER BY 1
            """,  # noqa: S608  our own names; values are parameters
            {"unit": unit, "first": period.first, "last": period.last},
        )
        found = {
            first: Outcomes(**dict(zip(COUNTS, counts, strict=True))) for first, *counts in cursor.fetchall()
        }
    stretches = []
    first, last = min(found, default=None), max(found, default=None)
    while first and last and first <= last:
        days = Period(
            max(first, period.first or first), min(_next(unit, first) - DAY, period.last), period.zone
        )
        stretches.append(Stretch(unit, first, days, found.get(first, Outcomes())))
        first = _next(unit, first)
    return tuple(stretches)


def _next(unit: Unit, first: date) -> date:
    return first + 7 * DAY if unit == "week" else (first + 31 * DAY).replace(day=1)
