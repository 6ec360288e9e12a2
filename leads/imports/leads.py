"""Rows of a file become submissions, as the API would have brought them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from leads import facts, intake, normalise
from leads.facts import MOST_FACTS
from leads.imports import dates, presets, values
from leads.imports.dates import Dates
from leads.imports.faults import FileError, RowError, clip
from leads.imports.fields import LEAD_HEADERS, PERSON_HEADERS, Fields, named
from leads.imports.options import Options, fields_of
from leads.imports.table import Refusal, Row, Table
from leads.imports.twins import Twins
from leads.normalise import Enquiry

# Names a fact can't have without being overwritten by what is known of every lead.
TAKEN = frozenset({*LEAD_HEADERS, "submissions", "last_enquiry_at"} - {"submitted_at"})
_PERSON = ("name", "email", "phone", "company", "title", "country", "external_id")


class Entry(NamedTuple):
    """A row that can become a lead: its submission, under the key that makes it one, and who asks for what by it.

    `body` and `digest` are the payload as it is stored, `facts` and `folded` what it says as JSON, as it came.
    """

    line: int
    key: str
    payload: dict[str, Any]
    body: str
    digest: bytes
    said: Enquiry
    facts: str
    folded: str
    cells: Sequence[str]


@dataclass(frozen=True)
class LeadFile:
    """A file of leads, surveyed: how many rows it has, how its dates are read, of which type its further columns are."""

    table: Table
    fields: Fields
    dates: Dates
    types: Mapping[int, str]
    total: int
    country: str
    twins: Twins

    def entries(self, *, at: datetime, after: int = 0) -> Iterator[Entry | Refusal]:
        """Each row behind the first `after` as an entry, or refused; `at` is now, for no lead arrived later."""
        seen: Counter[str] = Counter()
        for place, row in enumerate(self.table.rows()):
            if isinstance(row, Refusal):
                if place >= after:
                    yield row
                continue
            times = self._times(row, seen)
            if place >= after:
                yield self._entry(row, times, at=at)

    def _times(self, row: Row, seen: Counter[str]) -> int:
        """How often the file has said this by now."""
        if not self.twins.may_include(row.cells):
            return 1
        digest = self._digest(row)
        seen[digest] += 1
        return seen[digest]

    def _entry(self, row: Row, times: int, *, at: datetime) -> Entry | Refusal:
        try:
            payload = self._payload(row.cells, at=at)
            said = self._enquiry(payload)
        except RowError as reason:
            return Refusal(row.line, str(reason), tuple(row.cells))
        body, digest = intake.pack(payload)
        key = self._key(row, payload, times)
        return Entry(row.line, key, payload, body, digest, said, *facts.pack(said.facts), row.cells)

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
        if others := self._facts(cells):
            payload["facts"] = others
        return payload

    def _facts(self, cells: Sequence[str]) -> dict[str, Any]:
        told = self.fields.others(cells)
        if len(told) > MOST_FACTS:
            raise RowError(
                f"It fills {len(told):,} further columns, and a lead keeps {MOST_FACTS} facts at most."
            )
        return {
            (f"{name} (in file)" if name in TAKEN else name): values.read(cell, self._types[name])
            for name, cell in told.items()
        }

    @cached_property
    def _types(self) -> dict[str, str]:
        return {self.fields.rest[place]: kind for place, kind in self.types.items()}

    def _enquiry(self, payload: dict[str, Any]) -> Enquiry:
        try:
            return normalise.read(payload, country=self.country)
        except normalise.Unmappable as reason:
            person = payload["person"]
            wrong = [f"{name} {clip(person[name])}" for name in PERSON_HEADERS if name in person]
            raise RowError(
                f"Nobody can be reached by {' or '.join(wrong)}." if wrong else str(reason)
            ) from None

    def _key(self, row: Row, payload: dict[str, Any], times: int) -> str:
        """The id of the lead it was exported as; the external id; else what the row says, and how often the file
        said it before."""
        if leadbridge_id := self.fields.cell("leadbridge_id", row.cells):
            return _short("lead", leadbridge_id)
        if external_id := payload["person"].get("external_id", ""):
            return _short("id", external_id)
        return f"row:{self._digest(row)}:{times}"

    def _digest(self, row: Row) -> str:
        """Of a row's filled cells by their columns, as JSON with sorted keys."""
        cells = row.cells
        said = [
            f"{name}: {encode_basestring_ascii(cell)}"
            for place, name in self._sorted
            if (cell := cells[place]).strip()
        ]
        return hashlib.sha256(f"{{{', '.join(said)}}}".encode()).hexdigest()

    @cached_property
    def _sorted(self) -> list[tuple[int, str]]:
        columns = self.table.columns
        places = sorted(range(len(columns)), key=columns.__getitem__)
        return [(place, encode_basestring_ascii(columns[place])) for place in places]


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
    moments = dates.Column(options.date_order, zone)
    moments.see(fields.constants.get("submitted_at", ""))
    twins = Twins()
    total = 0
    for row in table.rows():
        total += 1
        if isinstance(row, Refusal):
            continue
        twins.see(row.cells)
        moments.see(fields.cell("submitted_at", row.cells))
        for place in fields.rest:
            if types.get(place) != values.TEXT and (cell := row.cells[place].strip()):
                found = values.type_of(cell, is_ours=table.is_ours)
                types[place] = found if types.get(place, found) == found else values.TEXT
    return LeadFile(
        table=table,
        fields=fields,
        dates=moments.dates(),
        types=types,
        total=total,
        country=country,
        twins=twins,
    )


def _short(kind: str, name: str) -> str:
    key = f"{kind}:{name}"
    return key if len(key) <= 200 else f"{kind}:{hashlib.sha256(key.encode()).hexdigest()}"
