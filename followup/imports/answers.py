"""What the page on which a file is laid out was told, as a layout."""

from django.http import QueryDict

from followup.imports import look
from followup.imports.kinds import KINDS, Kind
from followup.imports.look import Looked
from leads.imports.fields import LONGEST, LONGEST_OTHER
from leads.imports.layout import LEFT_OUT, Layout
from leads.models import ImportRun

ENCODINGS = (
    ("utf-8", "Unicode (UTF-8)"),
    ("cp1252", "Western European"),
    ("cp1250", "Central European"),
    ("cp1251", "Cyrillic"),
    ("iso8859-7", "Greek"),
    ("cp1254", "Turkish"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("utf-16", "Unicode (UTF-16)"),
)
DELIMITERS = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))
ORDERS = ("", "dmy", "mdy", "ymd")


def read(run: Looked, before: Layout, told: QueryDict, kind: Kind | None = None) -> Layout:
    """The layout as told. Where the file is cut up otherwise than before, its fields are guessed anew."""
    kind = kind or KINDS[run.kind]
    cut = {
        "delimiter": _one_of(told.get("delimiter", ""), DELIMITERS, before.delimiter),
        "has_header": "headless" not in told,
        "null": told.get("null", "").strip()[:40],
    }
    asked = Layout.of(before.kept() | cut)
    if (asked.delimiter, asked.has_header) != (before.delimiter, before.has_header):
        return look.guessed(run, asked, kind)
    order = told.get("date_order", before.date_order)
    return Layout.of(
        asked.kept()
        | {
            "fields": _fields(run, kind, before, told),
            "constants": _constants(kind, told),
            "date_order": order if order in ORDERS else "",
            "is_live": kind.key == ImportRun.Kind.LEADS and told.get("live") == "yes",
        }
    )


def _fields(run: Looked, kind: Kind, before: Layout, told: QueryDict) -> dict[str, str]:
    """A column that the page didn't show stays as it was."""
    known = {name for name, _ in kind.fields} | {LEFT_OUT}
    found = dict(before.fields)
    for name, value in told.items():
        place = name.removeprefix("column_")
        if name.startswith("column_") and place.isdecimal() and int(place) < len(run.columns):
            found.pop(str(int(place)), None)
            if value in known:
                found[str(int(place))] = str(value)
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def _constants(kind: Kind, told: QueryDict) -> dict[str, str]:
    said = {name: told.get(f"all_{name}", "").strip() for name, _, _ in kind.constants}
    return {name: value[: LONGEST.get(name, LONGEST_OTHER)] for name, value in said.items() if value}


def _one_of(asked: str, known: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return asked if asked in {value for value, _ in known} else otherwise
