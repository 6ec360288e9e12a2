"""Leads and the attempts on them in a temporary file, so that an export of any length is joined in little memory.

An attempt belongs to the lead that its surest key names: external id, then e-mail, then phone. Of several leads of one
person it is the latest that had asked by then; where the attempt is older than all of them, the first.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby
from operator import itemgetter
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo

from alignment.audit.lead_file import Enquiry, Moment
from followup.whose import Keys

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
CREATE TABLE lead (
    id INTEGER PRIMARY KEY, at REAL, is_timed INTEGER, channel TEXT, rep TEXT,
    told INTEGER, told_at REAL, told_is_timed INTEGER
);
CREATE TABLE known_by (kind TEXT, value TEXT, at REAL, lead INTEGER, PRIMARY KEY (kind, value, at, lead)) WITHOUT ROWID;
CREATE TABLE touch (lead INTEGER, at REAL, is_timed INTEGER, is_contact INTEGER, is_written INTEGER, is_theirs INTEGER, rep TEXT);
CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Attempt:
    """One row of the file of attempts; `is_theirs` where the lead wrote or called, which is no attempt of ours."""

    when: Moment
    is_contact: bool
    is_written: bool
    is_theirs: bool
    rep: str


@dataclass(frozen=True)
class Told:
    """What a lead's own row says of attempts: how many, and when the first was; None where it says nothing."""

    touches: int | None
    first: Moment | None


@dataclass(frozen=True)
class Worked:
    """A lead, what its row tells, and the attempts laid to it, the earliest first."""

    asked: Moment
    channel: str
    rep: str
    told: Told
    attempts: tuple[Attempt, ...]


class Ledger:
    """Leads first, then attempts, then `worked`."""

    def __init__(self, base: sqlite3.Connection, zone: ZoneInfo) -> None:
        self._base, self._zone = base, zone
        base.executescript(_SCHEMA)
        self.leads = 0

    def add(self, enquiry: Enquiry) -> bool:
        """Take a lead in; False where its external id is there already, as in an export with a row for each activity."""
        kind, value = enquiry.keys[0]
        if kind == "external_id" and self._lead_of(kind, value) is not None:
            return False
        self.leads += 1
        asked, first = enquiry.asked, enquiry.told_first
        self._base.execute(
            "INSERT INTO lead VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self.leads, asked.at.timestamp(), asked.is_timed, enquiry.channel, enquiry.rep, enquiry.told_touches,
             first and first.at.timestamp(), first and first.is_timed),
        )  # fmt: skip
        self._base.executemany(
            "INSERT OR IGNORE INTO known_by VALUES (?, ?, ?, ?)",
            [(kind, value, asked.at.timestamp(), self.leads) for kind, value in enquiry.keys],
        )
        return True

    def is_new(self, source_key: str) -> bool:
        """Whether an attempt of this key was not seen before."""
        return self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", (source_key,)).rowcount == 1

    def lay(self, attempt: Attempt, keys: Keys) -> bool:
        """Lay an attempt to its lead; False where nobody is known by its keys."""
        # A day without its hour may have been any of that day's, so a lead of the same day comes before it.
        by_then = attempt.when.at if attempt.when.is_timed else self._end_of_day(attempt.when)
        for kind, value in keys:
            lead = self._lead_of(kind, value, by_then)
            if lead is not None:
                self._base.execute(
                    "INSERT INTO touch VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (lead, attempt.when.at.timestamp(), attempt.when.is_timed, attempt.is_contact, attempt.is_written,
                     attempt.is_theirs, attempt.rep),
                )  # fmt: skip
                return True
        return False

    def worked(self) -> Iterator[Worked]:
        """Every lead in the file's order, with its attempts."""
        self._base.execute("CREATE INDEX touch_lead ON touch (lead, at)")
        touches = groupby(
            self._base.execute("SELECT * FROM touch ORDER BY lead, at, is_timed"), key=itemgetter(0)
        )
        upcoming = next(touches, None)
        for lead, at, timed, channel, rep, told, told_at, told_timed in self._base.execute(
            "SELECT * FROM lead ORDER BY id"
        ):
            attempts: tuple[Attempt, ...] = ()
            if upcoming is not None and upcoming[0] == lead:
                attempts = tuple(self._attempt(row) for row in upcoming[1])
                upcoming = next(touches, None)
            first = None if told_at is None else self._moment(told_at, told_timed)
            yield Worked(self._moment(at, timed), channel, rep, Told(told, first), attempts)

    def _lead_of(self, kind: str, value: str, by_then: datetime | None = None) -> int | None:
        """The latest lead known by a key that had asked by then, else the first."""
        where = "SELECT lead FROM known_by WHERE kind = ? AND value = ?"
        found = None
        if by_then is not None:
            found = self._base.execute(
                f"{where} AND at <= ? ORDER BY at DESC, lead DESC LIMIT 1", (kind, value, by_then.timestamp())
            ).fetchone()
        if found is None:
            found = self._base.execute(f"{where} ORDER BY at, lead LIMIT 1", (kind, value)).fetchone()
        return None if found is None else int(found[0])

    def _attempt(self, row: tuple[int, float, int, int, int, int, str]) -> Attempt:
        _, at, timed, contact, written, theirs, rep = row
        return Attempt(self._moment(at, timed), bool(contact), bool(written), bool(theirs), rep)

    def _moment(self, at: float, is_timed: int) -> Moment:
        return Moment(datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(at, self._zone), bool(is_timed))

    def _end_of_day(self, when: Moment) -> datetime:
        return datetime.combine(when.here.date(), time.max, self._zone)


@contextmanager
def opened(zone: ZoneInfo) -> Iterator[Ledger]:
    """A ledger on this machine's disk that is gone with the block."""
    with NamedTemporaryFile(suffix=".sqlite") as file, closing(sqlite3.connect(file.name)) as base:
        yield Ledger(base, zone)
