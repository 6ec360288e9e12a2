"""Which column holds which field, guessed by headers first and then by what the values look like."""

import re
from collections.abc import Callable, Mapping, Sequence

from leads.imports.dates import looks_like_date
from leads.imports.fields import NAME_PARTS, Headers, obvious, plain
from leads.imports.presets import Preset

# Only a guess to be looked at: what counts as the channel is decided by who imports.
CHANNEL_HEADERS = (
    "channel", "lead source", "original source", "traffic source", "source", "origin", "utm source", "referrer",
)  # fmt: skip
FIRST, LAST = "first_name", "last_name"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?=[+(0]|.*\d[ ./-]\d)\+?[\d ()./-]{7,24}")
_DATES = ("submitted_at", "at")
_MOST = 0.7  # of the filled cells must look like it


def guess(
    columns: Sequence[str], rows: Sequence[Sequence[str]], headers: Headers, *, preset: Preset | None = None
) -> dict[int, str]:
    """Column's place → field, each field at most once; a name in two parts as `first_name` and `last_name`.

    Of another system's export, `preset` says where the fields stand; a field it reads from the first of several
    columns that is filled is guessed at the first of them.
    """
    known = {**headers, **({"channel": CHANNEL_HEADERS} if "channel" in headers else {})}
    found = {
        places[0]: field
        for field, places in obvious(columns, known, preset=preset).items()
        if len(places) == 1 or (field != "name" and preset is not None)
    }
    if "name" in headers and "name" not in found.values():
        for field, spellings in zip((FIRST, LAST), NAME_PARTS, strict=True):
            place = next((place for place, name in enumerate(columns) if plain(name) in spellings), None)
            if place is not None and place not in found:
                found[place] = field
    # What a preset speaks of stands where it says, or nowhere: the id of a deal is nobody's.
    unsettled = {
        name: known for name, known in headers.items() if preset is None or name not in preset.columns
    }
    for place, field in _by_look(columns, rows, unsettled, found).items():
        found[place] = field
    return dict(sorted(found.items()))


def _by_look(
    columns: Sequence[str], rows: Sequence[Sequence[str]], headers: Headers, found: Mapping[int, str]
) -> dict[int, str]:
    """Fields that no header names, at the first column whose values look like them."""
    free = [place for place in range(len(columns)) if place not in found]
    filled = {place: [cell for row in rows if (cell := row[place].strip())] for place in free}
    taken = set(found.values())
    tests: list[tuple[str, Callable[[int], bool]]] = [
        ("email", lambda place: _most(filled[place], lambda cell: bool(_EMAIL.fullmatch(cell)))),
        *((field, lambda place: _most(filled[place], looks_like_date)) for field in _DATES),
        # In a log of calls an id that no two rows share is the call's.
        (
            "call_id" if "call_id" in headers else "external_id",
            lambda place: _is_id(columns[place], filled[place], len(rows)),
        ),
        ("phone", lambda place: _most(filled[place], _is_phone)),
    ]
    looks: dict[int, str] = {}
    for field, looks_right in tests:
        if field not in headers or field in taken:
            continue
        place = next((place for place in free if place not in looks and looks_right(place)), None)
        if place is not None:
            looks[place] = field
    return looks


def _most(cells: Sequence[str], looks_right: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(looks_right, cells)) >= _MOST * len(cells)


def _is_id(header: str, cells: Sequence[str], rows: int) -> bool:
    """Called an id, in every row, and in no two the same."""
    return plain(header).split()[-1:] == ["id"] and len(cells) == rows > 0 and len(set(cells)) == rows


def _is_phone(cell: str) -> bool:
    return (
        bool(_PHONE.fullmatch(cell)) and 7 <= sum(map(str.isdigit, cell)) <= 15 and not looks_like_date(cell)
    )
