"""Rows of a file become words on what became of leads."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from followup import whose
from followup.models import OutcomeEntry
from leads.imports import dates, numbers, presets
from leads.imports.dates import Dates
from leads.imports.faults import FileError, RowError, clip
from leads.imports.fields import OUTCOME_HEADERS, PERSON_HEADERS, Fields, named
from leads.imports.options import Options, fields_of
from leads.imports.table import Refusal, Table

KINDS = (
    OutcomeEntry.Kind.QUALIFIED,
    OutcomeEntry.Kind.WON,
    OutcomeEntry.Kind.LOST,
    OutcomeEntry.Kind.RETURNED,
)
MOST_VALUE = 10**12


@dataclass(frozen=True)
class Said:
    """One row: of whom it speaks (the surest key first), what it says, and what makes it one row."""

    line: int
    keys: whose.Keys
    kind: str
    at: datetime
    reason: str
    value: Decimal | None
    detail: dict[str, str]
    source_key: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class OutcomeFile:
    """A file of outcomes, surveyed: how many rows it has, how its dates and numbers are read."""

    table: Table
    fields: Fields
    dates: Dates
    decimal_mark: str
    total: int
    country: str

    def entries(self, *, at: datetime, after: int = 0) -> Iterator[Said | Refusal]:
        """Each row behind the first `after` as it is understood, or refused; `at` is now, for nothing ended later."""
        for row in islice(self.table.rows(), after, None):
            if isinstance(row, Refusal):
                yield row
                continue
            try:
                yield self._said(row.line, row.cells, at=at)
            except RowError as reason:
                yield Refusal(row.line, str(reason), tuple(row.cells))

    def _said(self, line: int, cells: Sequence[str], *, at: datetime) -> Said:
        fields = self.fields.read(cells)
        kind = fields.get("outcome", "").casefold()
        if kind not in KINDS:
            raise RowError(self._no_outcome(fields.get("outcome", "")))
        if "at" not in fields:
            raise RowError("It doesn't say when.")
        happened_at = self.dates.read(fields["at"])
        if happened_at > at:
            raise RowError(f"{clip(fields['at'])} has not come yet.")
        who = {name: fields.get(name, "") for name in PERSON_HEADERS}
        return Said(
            line=line,
            keys=whose.keys(who, country=self.country, what="outcome"),
            kind=kind,
            at=happened_at,
            reason=fields.get("reason", ""),
            value=self._value(fields.get("value", ""), kind),
            detail=self.fields.others(cells),
            source_key=hashlib.sha256(json.dumps([who, kind, happened_at.isoformat()]).encode()).hexdigest(),
            cells=tuple(cells),
        )

    def _no_outcome(self, word: str) -> str:
        if word and self.fields.preset:
            return f"{clip(word)} is neither won nor lost, so there is no outcome yet."
        return f"{f'{clip(word)} is' if word else 'It says'} no outcome. Use one of: {', '.join(KINDS)}."

    def _value(self, cell: str, kind: str) -> Decimal | None:
        """What a won deal is worth; a value beside another outcome stays among the row's other columns."""
        if not cell or kind != OutcomeEntry.Kind.WON:
            return None
        value = numbers.read(cell, mark=self.decimal_mark)
        if not 0 <= value < MOST_VALUE:
            raise RowError(f"{clip(cell)} is not a value between 0 and {MOST_VALUE - 1:,}.")
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def read(table: Table, options: Options, *, zone: ZoneInfo, country: str) -> OutcomeFile:
    """Survey a file of outcomes; raises FileError where it, or what was said of it, can't be right."""
    fields = fields_of(table.columns, OUTCOME_HEADERS, options, presets.OUTCOMES)
    for name, example, page in (
        ("outcome", "--set outcome=won", "Choose the column with the outcome, or one outcome for all."),
        ("at", "--map at=COLUMN", "Choose the column that says when it happened."),
    ):
        if name not in fields.columns and name not in fields.constants:
            raise FileError(
                f"No column holds the field “{name}”.",
                option=f"Say one, or one value for all, for example {example}."
                f" The columns are: {named(table.columns)}.",
                page=page,
            )
    moments, values = [fields.constants.get("at", "")], [fields.constants.get("value", "")]
    total = 0
    for row in table.rows():
        total += 1
        if isinstance(row, Refusal):
            continue
        for name, cells in (("at", moments), ("value", values)):
            cells.append(fields.cell(name, row.cells))
    return OutcomeFile(
        table=table,
        fields=fields,
        dates=dates.infer(moments, order=options.date_order, zone=zone),
        decimal_mark=numbers.decimal_mark(values),
        total=total,
        country=country,
    )
