"""What a line says as someone types it, and back: waits, numbers, lists, names of facts."""

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Any

from agreement import words
from leadbridge.templatetags.words import readable
from scoring.catalogue import Fact

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_WAIT = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)")
AT_ONCE = "at once"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_UNIT_NAMES = {
    "s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hr": "h", "hour": "h",
    "d": "d", "day": "d", "w": "w", "week": "w",
}  # fmt: skip


def typed(value: Any) -> str:
    """A stored value as it stands in a text field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(_quoted(typed(item)) for item in value)
    return str(value)


def text(said: str) -> str | None:
    """What was typed, lines ended as we store them; None for nothing."""
    return said.replace("\r\n", "\n").strip() or None


def line(said: str) -> str | None:
    """The same on one line."""
    return " ".join(said.split()) or None


def bare(said: str) -> str:
    """The same on one line, nothing as nothing typed."""
    return line(said) or ""


def number(said: str) -> Any:
    """A number where one was typed ("1,000", "2.5"), else the text, so that its fault is shown beside it."""
    plain = said.replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return text(said)
    return float(plain) if "." in plain else int(plain)


def share(said: str) -> Any:
    """Typed in percent, stored as a share."""
    percent = number(said.replace("%", ""))
    return percent / 100 if isinstance(percent, int | float) else percent


def percent(value: Any) -> str:
    return f"{value * 100:.6g}" if isinstance(value, int | float) else typed(value)


def items(said: str) -> list[str]:
    """The parts of a list typed with commas; a part with a comma in it stands in quotes."""
    rows = csv.reader(said.replace("“", '"').replace("”", '"').splitlines(), skipinitialspace=True)
    try:
        return [item.strip() for row in rows for item in row if item.strip()]
    except csv.Error:
        return [said]


def wait(value: Any) -> str:
    """A number of seconds as "5 minutes"; none is "at once"."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return (words.duration(value) if value else AT_ONCE) if is_count else typed(value)


def seconds(said: str) -> Any:
    """ "1 hour 30 minutes" in seconds; the text where it can't be read so."""
    plain = said.strip().casefold().replace(" and ", " ")
    if plain == AT_ONCE:
        return 0
    found = [(float(count), _unit(name)) for count, name in _WAIT.findall(plain)]
    if not found or _WAIT.sub("", plain).strip() or None in {unit for _, unit in found}:
        return number(said)
    return round(sum(count * _UNITS[unit] for count, unit in found if unit))


def _unit(name: str) -> str | None:
    return _UNIT_NAMES.get(name) or _UNIT_NAMES.get(name.removesuffix("s"))


def fact_name(said: str, facts: Mapping[str, Fact]) -> str | None:
    """The fact that is meant by what was typed: its name, or its name as readers see it."""
    plain = " ".join(said.split())
    if plain in facts:
        return plain
    wanted = readable(plain).casefold()
    return next((name for name in facts if readable(name).casefold() == wanted), plain) or None


def fact_names(facts: Iterable[str]) -> str:
    return typed([readable(name) for name in facts])


def fault(message: str, names: Mapping[str, str]) -> str:
    """A parser's message as a sentence, operators called as they are on screen."""
    said = re.sub(r"'(\w+)'", lambda match: f"“{names.get(match[1], match[1])}”", message)
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


def _quoted(item: str) -> str:
    return f'"{item}"' if "," in item else item
