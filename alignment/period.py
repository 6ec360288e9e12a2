"""The days a report is about, as the workspace counts days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

PRESETS = {"4w": ("4 weeks", 28), "12w": ("12 weeks", 84), "year": ("Year", 365), "all": ("All", None)}
USUAL = "12w"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199  # as the list of leads


class PeriodError(ValueError):
    """The period asked for can't be; `field` says which word of the question is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both counted; without a first day, everything up to the last."""

    first: date | None
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime | None:
        """The instant of its first midnight."""
        return midnight(self.first, self.zone) if self.first else None

    @property
    def end(self) -> datetime:
        """The instant just after its last day."""
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def previous(self) -> "Period | None":
        """As many days just before it; None where it has no beginning."""
        if self.first is None:
            return None
        days = self.last - self.first + timedelta(days=1)
        return Period(self.first - days, self.last - days, self.zone)

    @property
    def last_year(self) -> "Period | None":
        """The same days of the year before; None where it has no beginning, or is so long that the two would overlap."""
        if self.first is None:
            return None
        first, last = _year_before(self.first), _year_before(self.last)
        return Period(first, last, self.zone) if last < self.first else None

    @property
    def days(self) -> int | None:
        """How many days it has; None where it has no beginning."""
        return (self.last - self.first).days + 1 if self.first else None

    @property
    def words(self) -> str:
        """ "31 August to 22 November 2026", each year said once."""
        if self.first is None:
            return f"up to {_said(self.last)}"
        if self.first == self.last:
            return f"on {_said(self.last)}"
        year = f" {self.first.year}" if self.first.year != self.last.year else ""
        return f"from {self.first.day} {self.first:%B}{year} to {_said(self.last)}"

    @property
    def query(self) -> dict[str, str]:
        """What asks for this period again."""
        return ({"from": self.first.isoformat()} if self.first else {}) | {"to": self.last.isoformat()}

    @property
    def asked(self) -> str:
        """The same as the words of an address."""
        return urlencode(self.query)

    def is_ahead(self, today: date) -> bool:
        """None of it has come yet."""
        return self.first is not None and self.first > today


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a day begins: the first of two midnights, and the jump where the clocks skip midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def today(zone: ZoneInfo, at: datetime) -> date:
    return at.astimezone(zone).date()


def preset(name: str, zone: ZoneInfo, at: datetime) -> Period:
    """One of PRESETS, ending today; raises PeriodError for any other name."""
    if name not in PRESETS:
        raise PeriodError("period", f"There is no period “{name}”. Use one of: {', '.join(PRESETS)}.")
    last = today(zone, at)
    days = PRESETS[name][1]
    return Period(last - timedelta(days=days - 1) if days else None, last, zone)


def asked(words: Mapping[str, str], zone: ZoneInfo, at: datetime) -> Period:
    """The period of `from` and `to`, each a day as 2026-03-31, both optional; raises PeriodError."""
    last = _day("to", words.get("to", "")) or today(zone, at)
    first = _day("from", words.get("from", ""))
    if first is not None and first > last:
        raise PeriodError("from", f"The period begins on {first}, after its end on {last}.")
    return Period(first, last, zone)


def _day(field: str, word: str) -> date | None:
    word = word.strip()
    if not word:
        return None
    try:
        day = date.fromisoformat(word) if _DAY.fullmatch(word) else None
    except ValueError:
        day = None
    if day is None:
        raise PeriodError(field, f"“{word[:40]}” is not a day. Write it as 2026-03-31.")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise PeriodError(field, f"The year must be between {_FIRST_YEAR} and {_LAST_YEAR}.")
    return day


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
