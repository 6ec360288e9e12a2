"""Where a line stands in a document's JSON, by its address, and which line a fault belongs to."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from agreement import cadence
from agreement.commitments import DEFAULTS
from agreement.shape import NAMED

# The parts of the rules are addressed without saying "rules".
_RULES = {"criteria", "lanes", "required", "rules_out"}
_ADDRESS = re.compile(
    r"title|preamble|goal|required|rules_out"
    r"|criteria(/\w+)?|lanes(/\w+(/criteria)?)?|expectations(/\w+)?|glossary(/\d{1,3})?"
    r"|commitments/sales/((ladder|cadence|return_reasons|loss_reasons)(/\w+)?|minimum_touches|gaps_s|accept_within_s)"
    r"|commitments/marketing/(sales_ready_per_month|reachable_share|acceptance_rate|facts_present|campaigns(/\w+)?)",
    re.ASCII,
)
CADENCE = ("commitments", "sales", "cadence")
GROUPS = re.compile(r"required|rules_out|lanes/\w+/criteria", re.ASCII)
LISTS = re.compile(
    r"criteria|lanes|expectations|glossary|commitments/sales/(ladder|cadence|return_reasons|loss_reasons)"
    r"|commitments/marketing/campaigns"
)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NoSuchLine(LookupError):
    """The address is none that a document can have."""


@dataclass
class Place:
    """A line's place: the object or list it stands in, and its name or position there."""

    holder: Any
    step: str | int

    @property
    def is_there(self) -> bool:
        return isinstance(self.holder, list) or self.step in self.holder

    def read(self) -> Any:
        """What stands there; None where nothing does."""
        return self.holder[self.step] if self.is_there else None

    def write(self, value: Any) -> None:
        self.holder[self.step] = value

    def clear(self) -> None:
        """Take the line out."""
        if self.is_there:
            del self.holder[self.step]


def find(document: dict[str, Any], address: str) -> Place | None:
    """The place of a line, its holders made where they are missing; None where a named item is gone."""
    path = path_of(address)
    holder: Any = document
    for depth, step in enumerate(path[:-1]):
        place = _step(holder, step, path[:depth])
        if place is None:
            return None
        if place.read() is None:
            place.write(_missing((*path[: depth + 1],), holder))
        holder = place.read()
    place = _step(holder, path[-1], path[:-1])
    if place is not None and place.read() is None and LISTS.fullmatch(address):
        place.write(_missing(path, holder))
    return place


def path_of(address: str) -> tuple[str, ...]:
    """The fields and names on the way to a line. Raises NoSuchLine."""
    if not _ADDRESS.fullmatch(address):
        raise NoSuchLine(address[:80])
    path = tuple(address.split("/"))
    return ("rules", *path) if path[0] in _RULES else path


def name_field(path: Sequence[str]) -> str:
    """The field that names the items of a list; empty where they go by position."""
    return NAMED.get(tuple(path), "")


def line_of(document: Any, path: str) -> tuple[str, str]:
    """The address of the line a fault's path lies on, and the field in it."""
    steps = [name or int(number) for name, number in _STEP.findall(path)]
    walked: list[str] = []
    value = document
    for step in steps:
        name = str(step)
        if isinstance(step, int) and isinstance(value, list) and step < len(value):
            field, value = name_field(walked), value[step]
            name = str(value.get(field)) if field and isinstance(value, dict) else name
        else:
            value = value.get(name) if isinstance(value, dict) else None
        walked.append(name)
    return _longest(walked[1:] if walked[:1] == ["rules"] else walked)


def _longest(walked: list[str]) -> tuple[str, str]:
    for length in range(len(walked), 0, -1):
        address = "/".join(walked[:length])
        if _ADDRESS.fullmatch(address):
            return address, "/".join(walked[length:])
    return "", "/".join(walked)


def _step(holder: Any, step: str, path: Sequence[str]) -> Place | None:
    if isinstance(holder, dict):
        return Place(holder, step)
    if not isinstance(holder, list):
        return None
    field = name_field(path)
    for position, item in enumerate(holder):
        if (isinstance(item, dict) and item.get(field) == step) if field else str(position) == step:
            return Place(holder, position)
    return None


def _missing(path: tuple[str, ...], holder: Any) -> Any:
    """What stands for a part that was left out: the default it goes by, else an empty one."""
    if path == CADENCE and isinstance(holder, dict) and isinstance(holder.get("gaps_s"), list):
        return cadence.from_gaps(holder.pop("gaps_s"))
    if path in NAMED or path in {("glossary",)}:
        side = path[1] if len(path) > 1 else ""
        return deepcopy(DEFAULTS.get(side, {}).get(path[-1], []))
    return {}
