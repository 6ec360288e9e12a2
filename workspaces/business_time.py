"""Working time, as pure arithmetic in UTC: when is a window used up, and how much of it has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FURTHEST = timedelta(days=400)
_DAY = timedelta(days=1)

Range = tuple[timedelta, timedelta]  # from and until, since midnight on the wall
Stretch = tuple[datetime, datetime]
_ALL_WEEK: tuple[tuple[Range, ...], ...] = (((timedelta(), _DAY),),) * 7


class NeverOpen(ValueError):
    """These hours don't hold that much working time within a year or so: no clock can run in them."""


@dataclass(frozen=True)
class Hours:
    """When a team is open: whenever the clock on its wall is inside one of the day's ranges.

    So an hour that happens twice in autumn counts twice, and one that spring skips doesn't count.
    Without `weekly` it is always open.
    """

    zone: ZoneInfo
    weekly: tuple[tuple[Range, ...], ...] | None = None
    closed: frozenset[date] = frozenset()
    holidays_of: str = ""

    @classmethod
    def parse(cls, stored: dict[str, Any], *, time_zone: str = "UTC", holidays_of: str = "") -> "Hours":
        """Read `{"always": true}` or `{"week": {"mon": [["09:00", "17:30"], …], …}, "closed": ["2026-12-24"]}`.

        A range that would run past midnight is written as two. Who is always open keeps closed days and holidays all the
        same. Raises ValueError for what isn't hours.
        """
        zone = ZoneInfo(time_zone)
        closed = frozenset(date.fromisoformat(day) for day in stored.get("closed", []))
        if stored.get("always"):
            return cls(zone, _ALL_WEEK, closed, holidays_of) if closed or holidays_of else cls(zone)
        week = stored.get("week", {})
        weekly = tuple(tuple(sorted(_range(*pair) for pair in week.get(day, []))) for day in DAYS)
        return cls(zone, weekly, closed, holidays_of)

    def is_open(self, at: datetime) -> bool:
        at = at.astimezone(UTC)
        return any(opens <= at for opens, _ in self.open_from(at, within=timedelta()))

    def due(self, start: datetime, window: timedelta) -> datetime:
        """When, in UTC, `window` of working time since `start` is used up; or raises NeverOpen."""
        left = window
        for opens, closes in self.open_from(start, within=FURTHEST):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise NeverOpen("these business hours are open too seldom: give the team more of them")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants; nothing when `end` is before `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return timedelta()
        stretches = self.open_from(start, within=end - start)
        return sum((min(closes, end) - opens for opens, closes in stretches if opens < end), timedelta())

    def open_from(self, at: datetime, *, within: timedelta) -> Iterator[Stretch]:
        """The open stretches after `at`, clipped to it, in UTC and in order, for at least `within`."""
        # In UTC first: two instants of one zone subtract by what the wall shows, which is wrong twice a year.
        at = at.astimezone(UTC)
        if self.weekly is None:
            yield at, datetime.max.replace(tzinfo=UTC)
            return
        first, last = at.astimezone(self.zone).date(), (at + within).astimezone(self.zone).date()
        reached = at
        for number in range((last - first).days + 1):
            for opens, closes in self._stretches(first + number * _DAY):
                if closes > reached:
                    yield max(opens, reached), closes
                    reached = closes

    def _stretches(self, day: date) -> list[Stretch]:
        ranges = (self.weekly or ())[day.weekday()]
        if not ranges or day in self.closed or day in _public_holidays(self.holidays_of, day.year):
            return []
        midnight = datetime.combine(day, time(), UTC)  # as if the wall showed UTC; offsets make it true
        return sorted(
            (max(midnight + start - offset, since), min(midnight + end - offset, until))
            for offset, since, until in _offsets(self.zone, day)
            for start, end in ranges
            if max(midnight + start - offset, since) < min(midnight + end - offset, until)
        )


def _range(start: str, end: str) -> Range:
    pair = _since_midnight(start), _DAY if end == "24:00" else _since_midnight(end)
    if pair[0] >= pair[1]:
        raise ValueError(f"{start}–{end} does not end after it starts")
    return pair


def _since_midnight(text: str) -> timedelta:
    return datetime.combine(date.min, time.fromisoformat(text), UTC) - datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    import holidays  # here, because it is large and most teams name no country

    return frozenset(holidays.country_holidays(country, years=year))


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, day: date) -> tuple[tuple[timedelta, datetime, datetime], ...]:
    """The offsets from UTC that hold around a local day, each with the instants it holds from and until."""
    since = datetime.combine(day, time(), UTC) - _DAY
    until = since + 3 * _DAY
    before, after = _offset(zone, since), _offset(zone, until)
    if before == after:
        return ((before, since, until),)
    low, high = since, until  # the change is found by halving, to the second
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return (before, since, high), (after, high, until)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
