"""Which column holds which field: said by the options, else known by an obvious header."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from leads.folding import fold
from leads.imports import presets
from leads.imports.faults import FileError, RowError, clip
from leads.imports.presets import Preset
from workspaces.exports import MARK

Headers = Mapping[str, Sequence[str | None]]

# The first header of a list that a file has is the one taken; None stands for a first and a last name apart.
PERSON_HEADERS: dict[str, tuple[str | None, ...]] = {
    "external_id": ("external id", "lead id", "record id", "contact id", "id"),
    "email": ("email", "e mail", "email address", "e mail address", "work email", "mail"),
    "phone": ("phone", "phone number", "telephone", "tel", "mobile", "mobile phone"),
}
LEAD_HEADERS: dict[str, tuple[str | None, ...]] = {
    "leadbridge_id": ("lead bridge id",),
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
TOUCH_HEADERS: dict[str, tuple[str | None, ...]] = {
    # A bare "id" in a log of calls may be the call's or the person's, so it is neither until it is said.
    "external_id": ("external id", "lead id", "contact id", "person id"),
    "email": PERSON_HEADERS["email"],
    "phone": (*PERSON_HEADERS["phone"], "to", "to number", "callee", "called number"),
    "medium": ("medium", "type", "activity type", "kind"),
    "result": ("result", "outcome", "call result", "call outcome", "disposition"),
    "at": ("at", "started at", "start time", "call time", "date time", "timestamp", "date", "time"),
    "duration_s": ("duration s", "duration seconds", "duration", "call duration"),
    "note": ("note", "notes", "comment", "comments"),
    "rep": ("rep", "made by", "agent", "owner", "user"),
    "call_id": ("call id", "call sid", "activity id"),
    "done": ("status",),
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
    "note": 20_000,
    "rep": 120,
    "call_id": 300,
}
LONGEST_OTHER = 200
LONGEST_REST = 2000


@dataclass(frozen=True)
class Fields:
    """Where each field is read from; `rest` are the columns no field took, by position.

    A name is put together from its columns; of any other field's the first that is filled counts.
    """

    columns: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str]
    rest: Mapping[int, str] = field(default_factory=dict)
    preset: Preset | None = None

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """The fields that say something, without space around them; raises RowError for one too long."""
        found = {}
        for name, place, most in self._asked:
            if place is not None:
                value = cells[place].strip()
            else:
                value = self.cell(name, cells) if name in self.columns else self.constants[name]
            if not value:
                continue
            if len(value) > most:
                raise RowError(f"{name} has {len(value):,} letters, and {most:,} are the most.")
            found[name] = value
        return found

    @cached_property
    def _asked(self) -> list[tuple[str, int | None, int]]:
        """(field, its place where it is a plain column, most letters)."""
        names = [*self.constants, *(name for name in self.columns if name not in self.constants)]
        return [(name, self._plain(name), LONGEST.get(name, LONGEST_OTHER)) for name in names]

    def _plain(self, name: str) -> int | None:
        places = self.columns.get(name, ())
        return places[0] if self.preset is None and len(places) == 1 else None

    def cell(self, name: str, cells: Sequence[str]) -> str:
        """What a row says of one field that is read from columns, in our words where its preset knows them."""
        if (place := self._plain(name)) is not None:
            return cells[place].strip()
        filled = [cell for place in self.columns.get(name, ()) if (cell := cells[place].strip())]
        if name == "name":
            return " ".join(filled)
        value = filled[0] if filled else ""
        if self.preset is None:
            return value
        if name in self.preset.lists:
            value = value.partition(";")[0].strip()
        return self.preset.words.get(name, {}).get(fold(value), value)

    def others(self, cells: Sequence[str]) -> dict[str, str]:
        """The filled cells of the remaining columns, by header."""
        found = {}
        for place, name in self.rest.items():
            if not (cell := cells[place].strip()):
                continue
            if len(cell) > LONGEST_REST:
                raise RowError(f"{name} has {len(cell):,} letters, and {LONGEST_REST:,} are the most.")
            found[name] = cell
        return found


def resolve(
    columns: Sequence[str],
    headers: Headers,
    *,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
    preset: Preset | None = None,
) -> Fields:
    """Lay the options over the columns, then the preset, then what is obvious.

    Raises FileError for a field or column that isn't there.
    """
    for name in [*mapped, *constants]:
        if name not in headers:
            raise FileError(f"There is no field {clip(name)}. The fields are: {', '.join(headers)}.")
    if both := mapped.keys() & constants.keys():
        raise FileError(f"{min(both)} has both a column and a fixed value. Say one of them.")
    taken: dict[str, tuple[int, ...]] = {
        name: (_position(columns, column),) for name, column in mapped.items()
    }
    if preset is not None:
        constants = {name: text for name, text in preset.constants.items() if name not in taken} | dict(
            constants
        )
    taken = obvious(columns, headers, said=taken, without=constants, preset=preset)
    rest = _rest(columns, taken)
    if not (taken.keys() | constants.keys()) & PERSON_HEADERS.keys():
        raise FileError(
            "No column says who a row is about.",
            option=f"Say one, for example --map email=COLUMN. The columns are: {named(columns)}.",
        )
    return Fields(taken, constants, rest, preset)


def obvious(
    columns: Sequence[str],
    headers: Headers,
    *,
    said: Mapping[str, tuple[int, ...]] | None = None,
    without: Collection[str] = (),
    preset: Preset | None = None,
) -> dict[str, tuple[int, ...]]:
    """The columns of each field that the preset knows, or whose header says so, beside what was said.

    Fields in `without` need none.
    """
    taken = dict(said or {})
    if preset is not None:
        taken |= _of_preset(preset, columns, {*taken, *without}, _used(taken))
    spelled = {plain(column): place for place, column in reversed(list(enumerate(columns)))}
    for name in [name for name in headers if name not in {*taken, *without} | _settled(preset)]:
        if found := _obvious(headers[name], spelled, _used(taken)):
            taken[name] = found
    return taken


def lay_out(
    columns: Sequence[str],
    laid: Mapping[str, tuple[int, ...]],
    *,
    constants: Mapping[str, str],
    left_out: Collection[int] = (),
    preset: Preset | None = None,
) -> Fields:
    """Fields by position, as laid out on a page; nothing is guessed. Raises FileError where no field says who it is about."""
    rest = {place: column for place, column in _rest(columns, laid).items() if place not in left_out}
    if not (laid.keys() | constants.keys()) & PERSON_HEADERS.keys():
        raise FileError(
            "No column says who a row is about.",
            page="Choose the one with an e-mail address, a phone number or an id.",
        )
    return Fields(laid, constants, rest, preset)


def _rest(columns: Sequence[str], taken: Mapping[str, Sequence[int]]) -> dict[int, str]:
    """The columns that are facts. What a field only falls back on says something beside it, too."""
    used = {place for name, places in taken.items() for place in (places if name == "name" else places[:1])}
    return {
        place: column
        for place, column in enumerate(columns)
        if place not in used and not column.startswith(MARK)  # what we filled ourselves is no fact
    }


def named(columns: Sequence[str]) -> str:
    return ", ".join(columns[:30]) + (f" and {len(columns) - 30} more" if len(columns) > 30 else "")


def _position(columns: Sequence[str], wanted: str) -> int:
    for spelling in (str, fold):
        for place, column in enumerate(columns):
            if spelling(column) == spelling(wanted):
                return place
    raise FileError(f"There is no column {clip(wanted)}. The columns are: {named(columns)}.")


def _of_preset(
    preset: Preset, columns: Sequence[str], said: Collection[str], used: set[int]
) -> dict[str, tuple[int, ...]]:
    """The columns of each field that the options leave to the preset, in the order they are asked in."""
    places = {presets.spelled(column): place for place, column in reversed(list(enumerate(columns)))}
    found = {
        name: tuple(places[header] for header in headers if header in places and places[header] not in used)
        for name, headers in preset.columns.items()
        if name not in said
    }
    return {name: places for name, places in found.items() if places}


def _settled(preset: Preset | None) -> set[str]:
    """The fields a preset speaks of: where it finds no column for one, nothing like it is guessed."""
    return set(preset.columns) if preset else set()


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
