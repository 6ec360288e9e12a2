"""Rows of a file of leads, as far as an audit asks: who enquired, when, through which channel, and whose they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from followup import whose
from leads.imports import dates, presets
from leads.imports.dates import Dates
from leads.imports.faults import FileError, RowError, clip
from leads.imports.fields import LEAD_HEADERS, PERSON_HEADERS, Fields, Headers, named, obvious
from leads.imports.guess import CHANNEL_HEADERS, guess
from leads.imports.options import Options, fields_of
from leads.imports.table import Refusal, Row, Table

# As leads are imported, but the channel is guessed (nothing is stored under it), and with what a CRM keeps of attempts.
HEADERS: dict[str, tuple[str | None, ...]] = {
    **PERSON_HEADERS,
    "submitted_at": LEAD_HEADERS["submitted_at"],
    "channel": CHANNEL_HEADERS,
    "rep": (
        "lead owner", "contact owner", "record owner", "lead owner person", "person owner", "owner name", "owner",
        "assigned to", "sales rep", "rep", "salesperson",
    ),
    "touches": (
        "touches", "attempts", "number of attempts", "call attempts", "number of times contacted", "times contacted",
        "person done activities", "lead done activities", "done activities",
    ),
    "first_touch_at": (
        "first touch at", "first attempt at", "first outreach date", "date of first outreach", "first call date time",
        "first call date", "first email date time", "first email date", "date of first engagement",
    ),
    "last_touch_at": (
        "last touch at", "last contacted", "last contacted at", "last activity", "last activity date", "last activity time",
        "person last activity date", "lead last activity date",
    ),
}  # fmt: skip
NONE = "(none)"
GUESSED_FROM = 300
_MOMENTS = ("submitted_at", "first_touch_at", "last_touch_at")


@dataclass(frozen=True)
class Moment:
    """An instant, and what clock and calendar say `here`, in the files' zone.

    One written without a time of day, or at midnight sharp as exports write a date alone, only names its day.
    """

    at: datetime  # in UTC: two instants of one zone are subtracted as if its clocks never changed
    here: datetime
    is_timed: bool


@dataclass(frozen=True)
class Enquiry:
    """One lead; `told` is what its own row says of attempts: how many, and when the first was."""

    line: int
    keys: whose.Keys
    asked: Moment
    channel: str
    rep: str
    told_touches: int | None
    told_first: Moment | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LeadFile:
    """A file of leads, surveyed."""

    table: Table
    fields: Fields
    dates: Dates
    total: int
    country: str

    @property
    def tells_attempts(self) -> str:
        """The best that its columns say of attempts: "count", "first", "last", or nothing."""
        told = {"touches": "count", "first_touch_at": "first", "last_touch_at": "last"}
        return next((word for name, word in told.items() if self._has(name)), "")

    @property
    def names_reps(self) -> bool:
        return self._has("rep")

    def entries(self, *, at: datetime, after: int = 0) -> Iterator[Enquiry | Refusal]:
        """Each row behind the first `after` as it is understood, or refused; `at` is now, for no lead arrived later."""
        for row in islice(self.table.rows(), after, None):
            if isinstance(row, Refusal):
                yield row
                continue
            try:
                yield self._enquiry(row.line, row.cells, at=at)
            except RowError as reason:
                yield Refusal(row.line, str(reason), tuple(row.cells))

    def _enquiry(self, line: int, cells: Sequence[str], *, at: datetime) -> Enquiry:
        said = self.fields.read(cells)
        if "submitted_at" not in said:
            raise RowError("It doesn't say when they asked.")
        asked = moment(self.dates, said["submitted_at"])
        if asked.at > at:
            raise RowError(f"{clip(said['submitted_at'])} has not come yet.")
        first = self._moment(said.get("first_touch_at", ""))
        return Enquiry(
            line=line,
            keys=whose.keys(
                {name: said.get(name, "") for name in PERSON_HEADERS}, country=self.country, what="lead"
            ),
            asked=asked,
            channel=said.get("channel") or NONE,
            rep=said.get("rep", ""),
            told_touches=self._told(said, first),
            told_first=first,
            cells=tuple(cells),
        )

    def _told(self, said: dict[str, str], first: Moment | None) -> int | None:
        """How many attempts the row tells of; at least one where it only names the first or the last."""
        if re.fullmatch(r"\d{1,5}(\.0+)?", said.get("touches", "")):
            return int(float(said["touches"]))
        if first is not None or said.get("last_touch_at"):
            return 1
        return 0 if self.tells_attempts else None

    def _moment(self, cell: str) -> Moment | None:
        """None where it is blank or no date: the lead counts all the same."""
        try:
            return moment(self.dates, cell) if cell else None
        except RowError:
            return None

    def _has(self, name: str) -> bool:
        return name in self.fields.columns or name in self.fields.constants


def read(table: Table, options: Options, *, zone: ZoneInfo, country: str) -> LeadFile:
    """Survey a file of leads; raises FileError where it, or what was said of it, can't be right."""
    fields = fields_of(table.columns, HEADERS, options, presets.LEADS)
    if "submitted_at" not in fields.columns:
        raise FileError(
            "No column says when they asked.",
            option=f"Say one, for example --map submitted_at=COLUMN. The columns are: {named(table.columns)}.",
            page="Choose the one with the date on which each lead came.",
        )
    moments: list[str] = []
    total = 0
    for row in table.rows():
        total += 1
        if not isinstance(row, Refusal):
            moments += (fields.cell(name, row.cells) for name in _MOMENTS)
    return LeadFile(table, fields, dates.infer(moments, order=options.date_order, zone=zone), total, country)


def moment(dates: Dates, cell: str) -> Moment:
    """What a cell says of when; raises RowError."""
    at = dates.read(cell)
    here = at.astimezone(dates.zone)
    return Moment(
        at.astimezone(UTC), here, ":" in cell and (here.hour, here.minute, here.second) != (0, 0, 0)
    )


def guessed(table: Table, options: Options, headers: Headers, kind: str) -> Options:
    """The options with what only the look of the values tells, for fields that neither they nor a header speak of.

    Nothing is stored by it, so an audit may guess more than an import.
    """
    preset = presets.chosen(options.preset, table.columns, kind)
    said = {*options.mapped, *options.constants, *obvious(table.columns, headers, preset=preset)}
    rows = [row.cells for row in islice(table.rows(), GUESSED_FROM) if isinstance(row, Row)]
    found = guess(table.columns, rows, headers, preset=preset)
    looks = {
        field: table.columns[place]
        for place, field in found.items()
        if field in headers and field not in said
    }
    return replace(options, mapped={**looks, **options.mapped})
