"""What a draft would have changed: its rules over the leads of a period, beside what really became of them.

Each lead is judged by what was known when it arrived. Up to so many leads as can be judged in well under a second the
answer is exact at once; beyond, it comes from a sample, with its margin, until a background run has worked out the
exact one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from math import ceil
from typing import Any

from django.db import connection

from agreement import documents
from agreement.models import Version
from alignment import estimates, period, rollups
from alignment.estimates import Estimate
from alignment.period import Period
from leadbridge import doorbell
from scoring import backtest, backtests
from scoring.backtest import Tally
from scoring.models import Backtest
from scoring.rules import Rules
from workspaces.models import Member, Seat, Workspace

MOST, USUAL_TESTS = (
    100_000,
    20,
)  # so many leads at once, of rules with so many tests; fewer of rules with more
SAMPLE = 20_000
LEAST_WEEKS = 1 / 7
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Arrived:
    """How many leads arrived in a period, and the first day on which one did."""

    leads: int
    first: date | None


@dataclass(frozen=True)
class Look:
    """What was counted, of how many leads that arrived, and whether of all of them."""

    tally: Tally
    arrived: int
    is_exact: bool


@dataclass(frozen=True)
class Preview:
    """The figures of a what-if; `run` is the background run that makes them exact, where there are too many leads."""

    rules: Rules
    period: Period
    look: Look
    weeks: float
    reps: int
    run: Backtest | None

    @property
    def tally(self) -> Tally:
        return self.look.tally

    @property
    def is_exact(self) -> bool:
        return self.look.is_exact

    @property
    def is_running(self) -> bool:
        return self.run is not None and self.run.finished_at is None

    @property
    def base(self) -> str:
        return f"Leads that arrived {self.period.words}"

    @property
    def judged(self) -> int:
        """How many leads were looked at; those that came without any fact can't be."""
        return self.tally.all.leads

    @property
    def arrived(self) -> Estimate:
        return Estimate(self.judged if self.is_exact else self.look.arrived)

    def figure(self, count: int) -> Estimate:
        """A count of the tally, spoken of all leads."""
        if self.is_exact:
            return Estimate(count)
        return estimates.of_sample(count, self.judged, self.look.arrived)

    @cached_property
    def added(self) -> Estimate:
        """Sales-ready by these rules, and weren't then."""
        return self._kind(ready=True, was_ready=False)

    @cached_property
    def dropped(self) -> Estimate:
        """Sales-ready then, and wouldn't be by these rules."""
        return self._kind(ready=False, was_ready=True)

    @cached_property
    def missed(self) -> Estimate:
        return self.figure(self.tally.passed_over.won)

    @cached_property
    def spared(self) -> Estimate:
        return self.figure(self.tally.passed_over.in_vain)

    def a_week(self, leads: int) -> float:
        """So many leads of the tally, as a number a week of all."""
        return self.figure(leads).count / self.weeks

    def load(self, leads: int) -> float | None:
        """So many leads of the tally, a week for each rep who takes leads; None where nobody does."""
        return self.a_week(leads) / self.reps if self.reps else None

    def _kind(self, *, ready: bool, was_ready: bool) -> Estimate:
        steps = self.tally.kinds.get((ready, was_ready))
        return self.figure(steps.leads if steps else 0)


def preview(
    workspace: Workspace, document: Any, chosen: Period, *, by: Member | None, at: datetime
) -> Preview:
    """The rules of a document, finished or not, over a period; raises RulesError with what must be finished first."""
    rules = Rules.parse(document)
    found = arrived(chosen)
    run, most = None, MOST * USUAL_TESTS // max(len(rules.criteria), USUAL_TESTS)
    if found.leads > most:
        start, end = span(chosen)
        run = backtests.ask(workspace.pk, document, start=start, end=end, leads=found.leads, by=by, at=at)
        if run.finished_at is None:
            doorbell.ring("scoring.backtests")
    if run is not None and run.result is not None:
        seen = Look(backtests.unpack(run.result), found.leads, is_exact=True)
    else:
        seen = look(workspace.pk, rules, chosen, arrived=found.leads, most=most, sample=SAMPLE)
    return Preview(rules, chosen, seen, _weeks(chosen, found, at), _reps(), run)


def rules_of(version: Version) -> Any:
    """What a version says of sales-ready as it reads now, finished or not."""
    document = documents.of(version)
    return document.get("rules") if isinstance(document, dict) else None


def look(workspace_id: int, rules: Rules, chosen: Period, *, arrived: int, most: int, sample: int) -> Look:
    """Judge the leads of a period at once: all of them up to `most`, else about `sample` of them."""
    one_in = 1 if arrived <= most else max(1, ceil(arrived / sample))
    start, end = span(chosen)
    tally = backtest.tally(
        workspace_id, rules, start=start, end=end, time_zone=chosen.zone.key, one_in=one_in
    )
    return Look(tally, arrived, is_exact=one_in == 1)


def arrived(chosen: Period) -> Arrived:
    """How many leads arrived, read from the sums that the reports read."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE(sum(leads), 0)::int, min(day) FROM (SELECT day, sum(leads) AS leads FROM {rollups.LEADS.rows} kept"  # noqa: S608
            " WHERE day <= %(last)s AND day >= %(first)s GROUP BY day HAVING sum(leads) <> 0) days",
            {"first": chosen.first or FIRST_DAY, "last": chosen.last},
        )
        leads, first = cursor.fetchone()
    return Arrived(leads, first)


def span(chosen: Period) -> tuple[datetime, datetime]:
    """The period as [start, end)."""
    return chosen.start or period.midnight(FIRST_DAY, chosen.zone), chosen.end


def _weeks(chosen: Period, found: Arrived, at: datetime) -> float:
    """How long leads have been arriving in the period: from its first day with one up to today."""
    first = max(chosen.first or FIRST_DAY, found.first or FIRST_DAY)
    last = min(chosen.last, period.today(chosen.zone, at))
    return max(LEAST_WEEKS, ((last - first).days + 1) / 7)


def _reps() -> int:
    return Seat.objects.filter(takes_leads=True, member__is_active=True, team__is_default=True).count()
