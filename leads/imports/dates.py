"""Dates as exports write them, in the order the whole column agrees on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from leads.imports.faults import OrderUnclear, RowError, clip

ORDERS = ("dmy", "mdy", "ymd")
EARLIEST_YEAR = 1970
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?")
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
# Written in full, as most exports do: nothing is left to find out.
_FULL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<between>[-/.])(?P<b>\d{1,2})(?P=between)(?P<c>\d{1,4})"
    r"(?:(?:T|,? +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)? ?(?P<zone>Z|UTC|[+-]\d{2}:?(?:\d{2})?)?)?"
)


@dataclass(frozen=True)
class Dates:
    """How a column's dates are read. What names no zone is meant in `zone`; a date alone is its midnight."""

    order: str
    zone: ZoneInfo

    def read(self, cell: str) -> datetime:
        """The instant a cell names; raises RowError."""
        instant = _read(cell.strip(), self.order, self.zone)
        if instant is None:
            raise RowError(f"{clip(cell)} is not a date.")
        if not EARLIEST_YEAR <= instant.year < 2200:
            raise RowError(f"{clip(cell)} is not a date of our time.")
        return instant


def looks_like_date(cell: str) -> bool:
    """Whether a cell is written as dates are, in whatever order."""
    return bool(_DATE.fullmatch(cell.strip()) or _ISO.fullmatch(cell.strip()))


def infer(cells: Iterable[str], *, order: str, zone: ZoneInfo) -> Dates:
    """How a column is read: in `order` where given, else in the one order in which every cell is a date.

    Raises OrderUnclear where two orders would do and say different things.
    """
    column = Column(order, zone)
    for cell in cells:
        column.see(cell)
    return column.dates()


@dataclass
class Column:
    """A column of dates, seen cell by cell, of which nothing is kept but what it settles."""

    order: str
    zone: ZoneInfo
    _left: set[str] = field(default_factory=lambda: {"dmy", "mdy"})
    _unsure: str = ""

    def see(self, cell: str) -> None:
        """Raises OrderUnclear where it contradicts those before."""
        cell = cell.strip()
        if self.order or _YEAR_FIRST.match(cell):
            return
        match = _DATE.fullmatch(cell)
        if match is None:
            return
        if match["between"] == ".":
            self._left &= {"dmy"}  # nobody writes the month first with dots
        readings = {order: _read(cell, order, self.zone) for order in ("dmy", "mdy")}
        self._left &= {order for order, instant in readings.items() if instant} or self._left
        if readings["dmy"] != readings["mdy"]:
            self._unsure = self._unsure or cell
        if not self._left:
            raise OrderUnclear(
                f"Some dates have the day first and others the month, for example {clip(cell)}.",
                option="Say --date-order dmy or mdy; rows that don't fit are then refused.",
                example=cell,
            )

    def dates(self) -> Dates:
        """How all of it is read. Raises OrderUnclear where two orders would do and say different things."""
        if self.order:
            return Dates(self.order, self.zone)
        if len(self._left) > 1 and self._unsure:
            raise OrderUnclear(
                f"{clip(self._unsure)} can be read two ways, and no row decides.",
                option="Say --date-order dmy, mdy or ymd.",
                example=self._unsure,
            )
        return Dates(next(iter(self._left)) if len(self._left) == 1 else "dmy", self.zone)


def _read(cell: str, order: str, zone: ZoneInfo) -> datetime | None:
    if _FULL.fullmatch(cell):
        return _iso(cell, zone)
    match = _DATE.fullmatch(cell)
    if match is None:
        return _iso(cell, zone)
    if len(match["a"]) == 4:
        order = "ymd"
    parts = dict(zip(order, (match["a"], match["b"], match["c"]), strict=True))
    if len(parts["y"]) not in {2, 4} or len(parts["m"]) > 2 or len(parts["d"]) > 2:
        return None
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    day = f"{year:04}-{int(parts['m']):02}-{int(parts['d']):02}"
    return _iso(f"{day}T{_time(match)}" if match["hour"] else day, zone)


def _time(match: re.Match[str]) -> str:
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return "invalid"
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    fraction = (match["fraction"] or "").replace(",", ".")[:7]
    zone = {"UTC": "Z"}.get(match["zone"] or "", match["zone"] or "")
    return f"{hour:02}:{match['minute']}:{match['second'] or '00'}{fraction}{zone}"


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant if instant.tzinfo else instant.replace(tzinfo=zone)
    except ValueError:
        return None
