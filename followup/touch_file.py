"""Rows of a file become attempts that were made: calls and mails out of a CRM or a phone system."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from followup import whose
from followup.models import Touch
from leads.folding import fold
from leads.imports import dates, presets
from leads.imports.dates import Dates
from leads.imports.faults import FileError, RowError, clip
from leads.imports.fields import PERSON_HEADERS, TOUCH_HEADERS, Fields, named
from leads.imports.options import Options, fields_of
from leads.imports.table import Refusal, Table

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d+)?")
_LONGEST_S = 24 * 3600


@dataclass(frozen=True)
class Made:
    """One attempt: on whom, by what, with which result ("" where the file doesn't say), and what makes it one row.

    `is_timed` when the row names a time of day; a date alone can't say what came first.
    """

    line: int
    keys: whose.Keys
    medium: str
    result: str
    at: datetime
    is_timed: bool
    duration_s: int | None
    note: str
    rep: str
    source_key: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TouchFile:
    """A file of attempts, surveyed. `unknown` counts, while it is read, the results that are kept as notes."""

    table: Table
    fields: Fields
    dates: Dates
    total: int
    country: str
    unknown: Counter[str] = field(default_factory=Counter)

    def entries(self, *, at: datetime, after: int = 0) -> Iterator[Made | Refusal]:
        """Each row behind the first `after` as it is understood, or refused; `at` is now, for no attempt was made later."""
        for row in islice(self.table.rows(), after, None):
            if isinstance(row, Refusal):
                yield row
                continue
            try:
                yield self._made(row.line, row.cells, at=at)
            except RowError as reason:
                yield Refusal(row.line, str(reason), tuple(row.cells))

    def _made(self, line: int, cells: Sequence[str], *, at: datetime) -> Made:
        said = self.fields.read(cells)
        if _in(presets.DONE, said.get("done", "")) == "no":
            raise RowError(f"It was only planned: {clip(said['done'])}.")
        medium = _medium(said.get("medium", ""))
        if "at" not in said:
            raise RowError("It doesn't say when.")
        happened_at = self.dates.read(said["at"])
        if happened_at > at:
            raise RowError(f"{clip(said['at'])} has not come yet.")
        result, note = self._result(said)
        who = {name: said.get(name, "") for name in PERSON_HEADERS}
        return Made(
            line=line,
            keys=whose.keys(who, country=self.country, what="attempt"),
            medium=medium,
            result=result,
            at=happened_at,
            is_timed=":" in said["at"],
            duration_s=self._duration(said.get("duration_s", "")),
            note=note,
            rep=said.get("rep", ""),
            source_key=self._key(said, who, medium, happened_at),
            cells=tuple(cells),
        )

    def _result(self, said: dict[str, str]) -> tuple[str, str]:
        """The result in our words, and the note; a word we don't know goes into the note, for it was an attempt."""
        word, note = said.get("result", ""), said.get("note", "")
        result = _in(presets.RESULTS, word)
        if word and result not in Touch.Result.values:
            self.unknown[word] += 1
            return "", f"Result: {word}" + (f"\n{note}" if note else "")
        return result, note

    def _duration(self, cell: str) -> int | None:
        """Seconds, out of "95", "1:35" or "0:01:35"; what is none is left out, for the attempt was made all the same."""
        clock = _CLOCK.fullmatch(cell)
        if clock:
            seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
        elif re.fullmatch(r"\d{1,12}(\.\d+)?", cell):
            in_milliseconds = self.fields.preset is not None and self.fields.preset.is_in_milliseconds
            seconds = int(float(cell) / (1000 if in_milliseconds else 1))
        else:
            return None
        return seconds if seconds <= _LONGEST_S else None

    def _key(self, said: dict[str, str], who: dict[str, str], medium: str, at: datetime) -> str:
        """The call's id in its system; else all that the row says of the attempt."""
        system = self.fields.preset.label if self.fields.preset else ""
        what: list[object] = [system, said["call_id"]] if "call_id" in said else [
            who, medium, at.isoformat(), *(said.get(name, "") for name in ("result", "duration_s", "note", "rep"))
        ]  # fmt: skip
        digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()
        return f"{'call' if 'call_id' in said else 'row'}:{digest}"


def read(table: Table, options: Options, *, zone: ZoneInfo, country: str) -> TouchFile:
    """Survey a file of attempts; raises FileError where it, or what was said of it, can't be right."""
    fields = fields_of(table.columns, TOUCH_HEADERS, options, presets.TOUCHES)
    for name, example, page in (
        ("medium", "--set medium=call", "Choose the column that says by what, or one medium for all."),
        ("at", "--map at=COLUMN", "Choose the column that says when it was made."),
    ):
        if name not in fields.columns and name not in fields.constants:
            raise FileError(
                f"No column holds the field “{name}”.",
                option=f"Say one, or one value for all, for example {example}."
                f" The columns are: {named(table.columns)}.",
                page=page,
            )
    moments, total = [fields.constants.get("at", "")], 0
    for row in table.rows():
        total += 1
        if not isinstance(row, Refusal):
            moments.append(fields.cell("at", row.cells))
    found = dates.infer(moments, order=options.date_order, zone=zone)
    return TouchFile(table, fields, found, total, country)


def _medium(word: str) -> str:
    medium = _in(presets.MEDIA, word)
    if medium not in Touch.Medium.values:
        problem = f"{clip(word)} is no way of reaching someone." if word else "It doesn't say by what."
        raise RowError(f"{problem} Use one of: {', '.join(Touch.Medium.values)}.")
    return medium


def _in(words: "dict[str, str]", word: str) -> str:
    """A word as we say it, whatever its case; "left_message" and "Left message" are one."""
    plain = fold(word)
    return words.get(plain) or words.get(plain.replace("_", " ")) or plain
