"""Which column holds which field: said by the options, else known by an obvious header."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from leads.folding import fold
from leads.imports.faults import FileError, RowError, clip

Headers = Mapping[str, Sequence[str | None]]

# The first header of a list that a file has is the one taken; None stands for a first and a last name apart.
PERSON_HEADERS: dict[str, tuple[str | None, ...]] = {
    "external_id": ("external id", "lead id", "record id", "contact id", "id"),
    "email": ("email", "e mail", "email address", "e mail address", "work email", "mail"),
    "phone": ("phone", "phone number", "telephone", "tel", "mobile", "mobile phone"),
}
LEAD_HEADERS: dict[str, tuple[str | None, ...]] = {
    **PERSON_HEADERS,
    "name": ("name", "full name", "contact name", "lead name", None),
    "company": ("company", "company name", "organisation", "organization", "associated company"),
    "title": ("title", "job title", "position"),
    "country": ("country", "country code"),
    "submitted_at": (
        "submitted at", "submitted", "created at", "created", "created time", "created date", "create date",
        "date created", "submission date", "timestamp", "date",
    ),
    "page_url": ("page url", "landing page url", "landing page", "page", "url"),
    "campaign": ("campaign", "campaign name", "utm campaign"),
    "form": ("form", "form name"),
    "channel": (),  # what counts as the channel is never taken for granted: said on the command line, shown in the browser
}  # fmt: skip
OUTCOME_HEADERS: dict[str, tuple[str | None, ...]] = {
    **PERSON_HEADERS,
    "outcome": ("outcome",),
    "at": ("at", "outcome at", "closed at", "close date", "closed date", "date"),
    "reason": ("reason", "loss reason", "lost reason", "closed lost reason"),
    "value": ("value", "deal value", "amount"),
}
NAME_PARTS = (("first name", "given name", "first"), ("last name", "surname", "family name", "last"))
LONGEST = {
    "external_id": 300,
    "channel": 80,
    "campaign": 120,
    "page_url": 2000,
    "country": 60,
    "phone": 40,
    "reason": 120,
}
LONGEST_OTHER = 200
LONGEST_REST = 2000


@dataclass(frozen=True)
class Fields:
    """Where each field is read from; `rest` are the columns no field took, by position."""

    columns: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str]
    rest: Mapping[int, str] = field(default_factory=dict)

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """The fields that say something, without space around them; raises RowError for one too long."""
        found = dict(self.constants)
        for name, places in self.columns.items():
            found[name] = " ".join(cell for place in places if (cell := cells[place].strip()))
        for name, value in found.items():
            most = LONGEST.get(name, LONGEST_OTHER)
            if len(value) > most:
                raise RowError(f"{name} has {len(value):,} letters, and {most:,} are the most.")
        return {name: value for name, value in found.items() if value}

    def others(self, cells: Sequence[str]) -> dict[str, str]:
        """The filled cells of the remaining columns, by header."""
        found = {name: cell for place, name in self.rest.items() if (cell := cells[place].strip())}
        for name, value in found.items():
            if len(value) > LONGEST_REST:
                raise RowError(f"{name} has {len(value):,} letters, and {LONGEST_REST:,} are the most.")
        return found

    def place(self, name: str) -> int | None:
        """The column of a field that is read from one."""
        places = self.columns.get(name)
        return places[0] if places else None


def resolve(
    columns: Sequence[str],
    headers: Headers,
    *,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
) -> Fields:
    """Lay the options over the columns. Raises FileError for a field or column that isn't there."""
    for name in [*mapped, *constants]:
        if name not in headers:
            raise FileError(f"There is no field {clip(name)}. The fields are: {', '.join(headers)}.")
    if both := mapped.keys() & constants.keys():
        raise FileError(f"{min(both)} has both a column and a fixed value. Say one of them.")
    said = {name: (_position(columns, column),) for name, column in mapped.items()}
    taken = obvious(columns, headers, said=said, without=constants)
    used = _used(taken)
    rest = {place: column for place, column in enumerate(columns) if place not in used}
    if not (taken.keys() | constants.keys()) & PERSON_HEADERS.keys():
        raise FileError(
            "No column says who a row is about.",
            option=f"Say one, for example --map email=COLUMN. The columns are: {named(columns)}.",
        )
    return Fields(taken, constants, rest)


def obvious(
    columns: Sequence[str],
    headers: Headers,
    *,
    said: Mapping[str, tuple[int, ...]] | None = None,
    without: Collection[str] = (),
) -> dict[str, tuple[int, ...]]:
    """The columns of each field whose header says so, beside what was said; fields in `without` need none."""
    taken = dict(said or {})
    spelled = {plain(column): place for place, column in reversed(list(enumerate(columns)))}
    for name, known in headers.items():
        if name not in taken and name not in without and (found := _obvious(known, spelled, _used(taken))):
            taken[name] = found
    return taken


def lay_out(
    columns: Sequence[str],
    laid: Mapping[str, tuple[int, ...]],
    *,
    constants: Mapping[str, str],
    left_out: Collection[int] = (),
) -> Fields:
    """Fields by position, as laid out on a page; nothing is guessed. Raises FileError where no field says who it is about."""
    used = _used(laid)
    rest = {
        place: column for place, column in enumerate(columns) if place not in used and place not in left_out
    }
    if not (laid.keys() | constants.keys()) & PERSON_HEADERS.keys():
        raise FileError(
            "No column says who a row is about.",
            page="Choose the one with an e-mail address, a phone number or an id.",
        )
    return Fields(laid, constants, rest)


def named(columns: Sequence[str]) -> str:
    return ", ".join(columns[:30]) + (f" and {len(columns) - 30} more" if len(columns) > 30 else "")


def _position(columns: Sequence[str], wanted: str) -> int:
    for spelling in (str, fold):
        for place, column in enumerate(columns):
            if spelling(column) == spelling(wanted):
                return place
    raise FileError(f"There is no column {clip(wanted)}. The columns are: {named(columns)}.")


def _used(taken: Mapping[str, Sequence[int]]) -> set[int]:
    return {place for places in taken.values() for place in places}


def _obvious(known: Sequence[str | None], spelled: Mapping[str, int], used: set[int]) -> tuple[int, ...]:
    """The column of the first header the file has; for a name in two parts, both columns."""
    for header in known:
        if header is not None and spelled.get(header, -1) not in {-1, *used}:
            return (spelled[header],)
    if None not in known:
        return ()
    parts = (next((spelled[header] for header in part if header in spelled), None) for part in NAME_PARTS)
    return tuple(place for place in parts if place is not None and place not in used)


def plain(header: str) -> str:
    """ "FirstName", "first_name" and "First name" are one header."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^\w]|_", " ", fold(apart)).split())
