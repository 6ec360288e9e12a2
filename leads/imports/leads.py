"""Rows of a file become submissions, as the API would have brought them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads import normalise
from leads.facts import MOST_FACTS
from leads.imports import dates, presets, values
from leads.imports.dates import Dates
from leads.imports.faults import FileError, RowError, clip
from leads.imports.fields import LEAD_HEADERS, PERSON_HEADERS, Fields, named
from leads.imports.options import Options, fields_of
from leads.imports.table import Refusal, Row, Table

# Names a fact can't have without being overwritten by what is known of every lead.
TAKEN = frozenset({*LEAD_HEADERS, "submissions", "last_enquiry_at"} - {"submitted_at"})
_PERSON = ("name", "email", "phone", "company", "title", "country", "external_id")


@dataclass(frozen=True)
class Entry:
    """A row that can become a lead: its submission, under the key that makes it one."""

    line: int
    key: str
    payload: dict[str, Any]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LeadFile:
    """A file of leads, surveyed: how many rows it has, how its dates are read, of which type its further columns are."""

    table: Table
    fields: Fields
    dates: Dates
    types: Mapping[int, str]
    total: int
    country: str

    def entries(self, *, at: datetime) -> Iterator[Entry | Refusal]:
        """Each row as an entry, or refused; `at` is now, for no lead arrived later."""
        seen: Counter[str] = Counter()
        for row in self.table.rows():
            if isinstance(row, Refusal):
                yield row
                continue
            try:
                payload = self._payload(row.cells, at=at)
            except RowError as reason:
                yield Refusal(row.line, str(reason), tuple(row.cells))
                continue
            yield Entry(row.line, self._key(row, payload, seen), payload, tuple(row.cells))

    def _payload(self, cells: Sequence[str], *, at: datetime) -> dict[str, Any]:
        said = self.fields.read(cells)
        payload: dict[str, Any] = {
            name: said[name] for name in ("channel", "campaign", "page_url") if name in said
        }
        payload["person"] = {name: said[name] for name in _PERSON if name in said}
        if "form" in said:
            payload["form"] = {"name": said["form"]}
        if "submitted_at" in said:
            submitted_at = self.dates.read(said["submitted_at"])
            if submitted_at > at:
                raise RowError(f"{clip(said['submitted_at'])} has not come yet.")
            payload["submitted_at"] = submitted_at.isoformat()
        facts = self._facts(cells)
        if facts:
            payload["facts"] = facts
        self._check_who(payload, said)
        return payload

    def _facts(self, cells: Sequence[str]) -> dict[str, Any]:
        told = self.fields.others(cells)
        if len(told) > MOST_FACTS:
            raise RowError(
                f"It fills {len(told):,} further columns, and a lead keeps {MOST_FACTS} facts at most."
            )
        types = {self.fields.rest[place]: kind for place, kind in self.types.items()}
        return {
            (f"{name} (in file)" if name in TAKEN else name): values.read(cell, types[name])
            for name, cell in told.items()
        }

    def _check_who(self, payload: dict[str, Any], said: dict[str, str]) -> None:
        if "external_id" in said:
            return
        try:
            normalise.read(payload, country=self.country)
        except normalise.Unmappable as reason:
            wrong = [f"{name} {clip(said[name])}" for name in PERSON_HEADERS if name in said]
            raise RowError(
                f"Nobody can be reached by {' or '.join(wrong)}." if wrong else str(reason)
            ) from None

    def _key(self, row: Row, payload: dict[str, Any], seen: Counter[str]) -> str:
        """The id of the lead it was exported as; the external id; else what the row says, and how often the file
        said it before."""
        if leadbridge_id := self.fields.cell("leadbridge_id", row.cells):
            return _short("lead", leadbridge_id)
        if external_id := payload["person"].get("external_id", ""):
            return _short("id", external_id)
        filled = {
            name: cell for name, cell in zip(self.table.columns, row.cells, strict=True) if cell.strip()
        }
        digest = hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()
        seen[digest] += 1
        return f"row:{digest}:{seen[digest]}"


def read(table: Table, options: Options, *, zone: ZoneInfo, country: str) -> LeadFile:
    """Survey a file of leads; raises FileError where it, or what was said of it, can't be right."""
    fields = fields_of(table.columns, LEAD_HEADERS, options, presets.LEADS)
    if "channel" not in fields.columns and "channel" not in fields.constants:
        raise FileError(
            "Where did they come from?",
            option="Say which column holds the channel, with --channel-column COLUMN, or --set channel=NAME for all."
            f" The columns are: {named(table.columns)}.",
            page="Choose the column that holds the channel, or write one channel for all.",
        )
    types: dict[int, str] = {}
    moments: list[str] = [fields.constants.get("submitted_at", "")]
    total = 0
    for row in table.rows():
        total += 1
        if isinstance(row, Refusal):
            continue
        moments.append(fields.cell("submitted_at", row.cells))
        for place in fields.rest:
            if types.get(place) != values.TEXT and (cell := row.cells[place].strip()):
                found = values.type_of(cell, is_ours=table.is_ours)
                types[place] = found if types.get(place, found) == found else values.TEXT
    return LeadFile(
        table=table,
        fields=fields,
        dates=dates.infer(moments, order=options.date_order, zone=zone),
        types=types,
        total=total,
        country=country,
    )


def _short(kind: str, name: str) -> str:
    key = f"{kind}:{name}"
    return key if len(key) <= 200 else f"{kind}:{hashlib.sha256(key.encode()).hexdigest()}"
