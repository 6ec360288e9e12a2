"""The meeting pack: what both sides look at together, for a month or a week, made from the data and from nothing else.

The scorecard as in `alignment.scorecard`, beside the stretch of the same length before; what moved as in
`alignment.moved`; the three largest disagreements as in `alignment.disagreements`; what is asked of the agreement: versions
on the table and decisions that the definition should change; decisions of these days; what was decided at meetings and is
still to be done. Nothing is ranked by money.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from agreement.models import Remark, Version
from alignment import decisions, disagreements, moved, resolutions, scorecard, tried
from alignment.disagreements import Disagreement
from alignment.models import Resolution, Ruling
from alignment.moved import Moved
from alignment.period import Period, PeriodError
from alignment.scorecard import Scorecard
from alignment.tried import Tried

DAY = timedelta(days=1)
MOST_LEADS = 3
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class OnTheTable:
    """A version both sides talk about, and how many open remarks it has."""

    version: Version
    open_remarks: int


@dataclass(frozen=True)
class Pack:
    """`period` is a whole month or week, `days` those of it that have come."""

    name: str
    period: Period
    days: Period
    card: Scorecard
    before: Scorecard
    moved: list[Moved]
    disagreements: list[tuple[Disagreement, list[Tried]]]
    on_the_table: list[OnTheTable]
    rulings: list[Ruling]
    resolutions: list[Resolution]

    @property
    def is_over(self) -> bool:
        return self.days.last == self.period.last

    def document(self) -> dict[str, Any]:
        """As the API says it."""
        return {
            "name": self.name,
            "from": self.period.first,
            "to": self.days.last,
            "is_over": self.is_over,
            "scorecard": self.card.document(),
            "scorecard_before": self.before.document(),
            "moved": [one.sentence for one in self.moved],
            "disagreements": [
                one.document() | {"handoffs": [str(row.handoff_id) for row in rows]}
                for one, rows in self.disagreements
            ],
            "on_the_table": [
                {"version": one.version.number, "state": one.version.state, "open_remarks": one.open_remarks}
                for one in self.on_the_table
            ],
            "decisions": [
                {
                    "decision": one.kind,
                    "line": one.line or None,
                    "note": one.note,
                    "dispute": str(one.dispute_id),
                }
                for one in self.rulings
            ],
            "resolutions": [
                {
                    "id": str(one.pk),
                    "month": f"{one.month:%Y-%m}",
                    "text": one.text,
                    "owner": one.owner.user.email if one.owner.user else one.owner.name,
                    "due_on": one.due_on,
                    "is_open": one.is_open,
                    "done_at": one.done_at,
                }
                for one in self.resolutions
            ],
        }


def month_asked(word: str, today: date, period_of: Period) -> Period:
    """The month called "2026-10", the one that runs where nothing is asked for; raises PeriodError."""
    if not word:
        return month_of(today, period_of)
    found = _MONTH.fullmatch(word)
    if found is None:
        raise PeriodError("month", f"“{word[:20]}” is not a month. Write it as 2026-03.")
    return month_of(date(int(found[1]), int(found[2]), 1), period_of)


def month_of(day: date, like: Period) -> Period:
    """The month a day lies in, in the zone of `like`."""
    first = day.replace(day=1)
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY, like.zone)


def week_of(day: date, like: Period) -> Period:
    """The week a day lies in, Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    return Period(first, first + 6 * DAY, like.zone)


def of(workspace_id: int, period: Period, *, name: str, today: date, at: datetime) -> Pack:
    """The pack of a month or a week that has begun by `today`."""
    assert period.first is not None
    days = Period(period.first, min(period.last, today), period.zone)
    card, before = (scorecard.of(workspace_id, part, at=at) for part in (days, _before(period)))
    return Pack(
        name=name,
        period=period,
        days=days,
        card=card,
        before=before,
        moved=moved.between(before, card),
        disagreements=[
            (one, tried.listed(days, one.query, most=MOST_LEADS)) for one in disagreements.top(card.tried)
        ],
        on_the_table=_on_the_table(),
        rulings=list(
            decisions.confirmed()
            .filter(confirmed_at__gte=days.start, confirmed_at__lt=days.end)
            .order_by("confirmed_at", "pk")
        ),
        resolutions=list(resolutions.of(month_of(period.last, period))),
    )


def name_of(period: Period) -> str:
    """ "October 2026", "the week of 16 November 2026" """
    assert period.first is not None
    if period.first.day == 1 and period.last - period.first > 7 * DAY:
        return f"{period.first:%B %Y}"
    return f"the week of {period.first.day} {period.first:%B %Y}"


def _before(period: Period) -> Period:
    """The month before a month, the week before a week."""
    assert period.first is not None
    last = period.first - DAY
    return month_of(last, period) if period.first.day == 1 and period.last.day > 7 else week_of(last, period)


def _on_the_table() -> list[OnTheTable]:
    open_remarks = Count(
        "remarks", filter=Q(remarks__settled_at__isnull=True) & ~Q(remarks__kind=Remark.Kind.RETURN)
    )
    rows = (
        Version.objects.filter(state__in=[Version.State.DRAFT, Version.State.PROPOSED])
        .annotate(said=open_remarks)
        .order_by("number")
    )
    return [OnTheTable(row, row.said) for row in rows]
