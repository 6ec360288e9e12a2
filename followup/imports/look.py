"""A file before it is imported: its columns, the first rows as they will be read, and what is still to be said."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from followup.imports.kinds import KINDS, Kind, Surveyed
from leads.imports import pieces, presets
from leads.imports.dates import Dates
from leads.imports.faults import FileError, OrderUnclear, RowError, clip
from leads.imports.guess import guess
from leads.imports.layout import LEFT_OUT, Layout
from leads.imports.table import Refusal, Row, Table
from leads.models import ImportRun
from workspaces.models import Workspace

GUESSED_FROM = 300
SHOWN_ROWS = 5
SHOWN_COLUMNS = 100
SAMPLES = 3


class Looked(Protocol):
    """A file that waits in pieces: an import, or one of another kind whose `Kind` is then said."""

    @property
    def kind(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def size(self) -> int: ...
    @property
    def columns(self) -> Any: ...
    @property
    def options(self) -> Any: ...
    @property
    def chunks(self) -> Any: ...


@dataclass
class Column:
    """One column of the file: what its cells look like, and the field it was given."""

    place: int
    name: str
    samples: list[str]
    field: str = ""
    error: str = ""


@dataclass
class Question:
    """A date that can be read two ways, each said in full."""

    example: str
    answers: list[tuple[str, str]]


@dataclass
class Look:
    """What the page shows. It can be started when nothing is wrong and nothing is asked."""

    kind: Kind
    layout: Layout
    columns: list[Column]
    unseen: int = 0
    rows: list[tuple[int, list[str], str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    question: Question | None = None
    is_empty: bool = False
    system: str = ""  # whose export it was recognised as

    @property
    def can_start(self) -> bool:
        return not (self.problems or self.question or self.is_empty or any(one.error for one in self.columns))


def sample(run: Looked, layout: Layout) -> Table:
    """The table of the file's beginning, as much as is looked at before it is imported. Raises FileError."""
    body, is_whole = pieces.head(run.chunks, size=run.size)
    text = codecs.getincrementaldecoder(layout.encoding or "utf-8")().decode(body, final=is_whole)
    if not is_whole:  # the last line may be cut
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    return Table.open(
        text.removeprefix("\ufeff"),
        delimiter=layout.delimiter,
        has_header=layout.has_header,
        null=layout.null or None,
    )


def guessed(run: Looked, layout: Layout, kind: Kind | None = None) -> Layout:
    """The layout with every field guessed anew."""
    kind = kind or KINDS[run.kind]
    table = sample(run, layout)
    rows = [row.cells for row in islice(table.rows(), GUESSED_FROM) if isinstance(row, Row)]
    preset = presets.recognise(table.columns, kind.key)
    fields = guess(table.columns, rows, kind.headers, preset=preset)
    constants = dict(preset.constants) if preset else {}
    if kind.key == ImportRun.Kind.OUTCOMES and "outcome" not in fields.values():
        for place, name in fields.items():
            if name == kind.date and "won" in table.columns[place].casefold():
                constants["outcome"] = "won"  # a file of deals says only when each was won
    return layout.with_fields(fields, constants=constants)


def of(run: Looked, layout: Layout, workspace: Workspace, kind: Kind | None = None) -> Look:
    """The page's contents for this layout."""
    kind = kind or KINDS[run.kind]
    table = sample(run, layout)
    zone = ZoneInfo(workspace.time_zone)
    look = Look(kind, layout, *_columns(table, layout))
    preset = presets.recognise(table.columns, kind.key)
    look.system = preset.label if preset else ""
    _refuse_twice(look)
    options = layout.options()
    try:
        try:
            file = kind.survey(table, options, zone, workspace.country)
            asked = run.options.get("date_example", "") if not layout.date_order else ""
        except OrderUnclear as unclear:
            asked = unclear.example
            options = Layout.of(layout.kept() | {"date_order": "dmy"}).options()
            file = kind.survey(table, options, zone, workspace.country)
    except FileError as reason:
        look.problems.append(reason.on_page)
        return look
    if asked:
        look.question = _question(asked, zone)
    look.is_empty = file.total == 0
    _check_dates(look, file)
    look.rows = list(_preview(kind, file, run, zone))
    return look


def _columns(table: Table, layout: Layout) -> tuple[list[Column], int]:
    """Columns with a few of their values; of a very wide file the first ones, and those that hold a field."""
    rows = [row.cells for row in islice(table.rows(), GUESSED_FROM) if isinstance(row, Row)]
    columns = []
    for place, name in enumerate(table.columns):
        chosen = layout.fields.get(str(place), "")
        if place >= SHOWN_COLUMNS and not chosen:
            continue
        filled = dict.fromkeys(cell.strip() for row in rows if (cell := row[place]).strip())
        shown = [value if len(value) <= 40 else f"{value[:39]}…" for value in islice(filled, SAMPLES)]
        columns.append(Column(place, name, shown, chosen))
    return columns, len(table.columns) - len(columns)


def _refuse_twice(look: Look) -> None:
    words = dict(look.kind.fields)
    taken: dict[str, str] = {}
    for column in look.columns:
        if column.field in {"", LEFT_OUT}:
            continue
        if column.field in taken:
            column.error = f"{words[column.field]} is read from “{taken[column.field]}” already."
        elif column.field in look.layout.constants:
            column.error = f"{words[column.field]} is said for all rows below. Choose one of the two."
        taken.setdefault(column.field, column.name)


def _check_dates(look: Look, file: Surveyed) -> None:
    """Say it at the column where most of what should be dates are none."""
    places = file.fields.columns.get(look.kind.date, ())
    if not places:
        return
    wrong, seen = "", 0
    misread = 0
    for row in islice(file.table.rows(), GUESSED_FROM):
        if isinstance(row, Refusal) or not (cell := file.fields.cell(look.kind.date, row.cells)):
            continue
        seen += 1
        try:
            file.dates.read(cell)
        except RowError:
            misread += 1
            wrong = wrong or cell
    if misread * 2 > seen:
        column = next(one for one in look.columns if one.place == places[0])
        column.error = column.error or f"{clip(wrong)} is not a date."


def _question(example: str, zone: ZoneInfo) -> Question:
    answers = []
    for order in ("dmy", "mdy"):
        try:
            read = Dates(order, zone).read(example)
        except RowError:
            continue
        answers.append((order, date_format(read.astimezone(zone), "j F Y")))
    return Question(example, answers)


def _preview(kind: Kind, file: Surveyed, run: Looked, zone: ZoneInfo) -> Iterable[tuple[int, list[str], str]]:
    for entry in islice(file.entries(at=run.created_at), SHOWN_ROWS):
        if isinstance(entry, Refusal):
            yield entry.line, [], entry.reason
        else:
            yield entry.line, [_said(value, zone) for value in kind.preview(entry)], ""


def _said(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        here = value.astimezone(zone)
        return date_format(here, "j M Y" if here.hour == here.minute == 0 else "j M Y, H:i")
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
