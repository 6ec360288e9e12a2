"""Working time, as pure arithmetic in UTC: when is a window used up, and how much of it has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FURTHEST = timedelta(days=400)

Range = tuple[time, time | None]  # None: until midnight


class NeverOpen(ValueError):
    """These hours open at no time within a year, so no clock can run in them."""


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def _time(text: str) -> time | None:
    return None if text == "24:00" else time.fromisoformat(text)


@dataclass(frozen=True)
class Hours:
    """When a team is open: ranges per weekday in a time zone, less its closed days. No `weekly`: always open."""

    zone: ZoneInfo
    weekly: tuple[tuple[Range, ...], ...] | None = None
    closed: frozenset[date] = frozenset()
    holidays_of: str = ""

    @classmethod
    def parse(cls, stored: dict[str, Any], *, time_zone: str = "UTC", holidays_of: str = "") -> "Hours":
        """Read `{"always": true}` or `{"week": {"mon": [["09:00", "17:30"], …], …}, "closed": ["2026-12-24", …]}`."""
        zone = ZoneInfo(time_zone)
        if stored.get("always"):
            return cls(zone)
        week = stored.get("week", {})
        weekly = tuple(
            tuple(sorted((time.fromisoformat(start), _time(end)) for start, end in week.get(day, [])))
            for day in DAYS
        )
        closed = frozenset(date.fromisoformat(day) for day in stored.get("closed", []))
        return cls(zone, weekly, closed, holidays_of)

    def is_open(self, at: datetime) -> bool:
        return self.weekly is None or any(start <= at < end for start, end in self.open_from(at))

    def due(self, start: datetime, window: timedelta) -> datetime:
        """The instant at which `window` of working time since `start` is used up. Raises NeverOpen."""
        if self.weekly is None:
            return start + window
        left = window
        for opens, closes in self.open_from(start):
            if opens - start > FURTHEST:
                break
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise NeverOpen("these business hours never open: give the team at least one range")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants; nothing when `end` is before `start`."""
        if end <= start:
            return timedelta()
        if self.weekly is None:
            return end - start
        total = timedelta()
        for opens, closes in self.open_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def open_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches that end after `at`, clipped to it, in UTC, in order; ends after FURTHEST."""
        at = at.astimezone(UTC)
        day = at.astimezone(self.zone).date() - timedelta(days=1)
        reached = at
        while datetime.combine(day, time(), UTC) - at <= FURTHEST + timedelta(days=2):
            for opens, closes in self._stretches(day):
                opens = max(opens, reached)
                if closes > opens:
                    yield opens, closes
                    reached = closes
            day += timedelta(days=1)

    def _stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in self.closed or (self.holidays_of and day in _public_holidays(self.holidays_of, day.year)):
            return
        for start, end in (self.weekly or ())[day.weekday()]:
            # An hour that happens twice belongs to the range that holds it, both times: start early, end late.
            last = (
                datetime.combine(day + timedelta(days=1), time(), self.zone)
                if end is None
                else datetime.combine(day, end, self.zone).replace(fold=1)
            )
            yield datetime.combine(day, start, self.zone).astimezone(UTC), last.astimezone(UTC)
