"""Reading a JSON document strictly: every fault is kept, with the path of its place."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

MOST_FAULTS = 100

Fault = tuple[str, str]


class DocumentError(ValueError):
    """What is wrong with a document, as (path, message) pairs."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{path}: {message}" for path, message in self.faults[:5]))


def clip(value: object) -> str:
    """A value short enough for a message."""
    text = value if isinstance(value, str) else repr(value)[:60]
    return text if len(text) <= 40 else text[:39] + "…"


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold this text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True)
class Node:
    """A place in a document. Reading it gives a usable value, and notes a fault when that isn't there."""

    value: Any
    path: str
    faults: list[Fault]

    def fault(self, message: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((self.path or "document", message))

    @property
    def is_absent(self) -> bool:
        return self.value is None

    def or_else(self, default: Any) -> "Node":
        """This place, or the same with a default where nothing is."""
        return Node(default, self.path, self.faults) if self.is_absent else self

    def no_twins(self, keys: Sequence[str]) -> None:
        """A fault for each key that is used more than once."""
        for twin in sorted({key for key in keys if key and keys.count(key) > 1}):
            self.fault(f"'{twin}' is used twice")

    def fields(self, *names: str) -> tuple["Node", ...]:
        """The places of these fields, in this order; any other field is a fault."""
        stored = self.value if isinstance(self.value, dict) else {}
        if not isinstance(self.value, dict):
            self.fault("must be an object")
        for other in sorted(str(name) for name in stored.keys() - set(names))[:10]:
            self._at(f".{clip(other)}", None).fault("is not a field here")
        return tuple(self._at(f".{name}", stored.get(name)) for name in names)

    def items(self, *, most: int, least: int = 0) -> list["Node"]:
        """The places of a list's items; an absent list is an empty one."""
        stored = [] if self.is_absent else self.value
        if not isinstance(stored, list | tuple):
            self.fault("must be a list")
            return []
        if len(stored) > most:
            self.fault(f"holds {len(stored)} items, and {most} are the most")
        elif len(stored) < least:
            self.fault("must not be empty")
        return [self._at(f"[{position}]", item) for position, item in enumerate(stored[:most])]

    def text(self, *, most: int, pattern: str = "", default: str | None = None) -> str:
        if self.is_absent and default is not None:
            return default
        if not isinstance(self.value, str) or not self.value.strip():
            self.fault("must be a text")
        elif len(self.value) > most:
            self.fault(f"is longer than {most} letters")
        elif not is_storable(self.value):
            self.fault("holds a character that can't be stored")
        elif pattern and not re.fullmatch(pattern, self.value):
            self.fault("must be lower-case letters, digits and underscores, a letter first")
        else:
            return self.value
        return ""

    def whole(self, *, least: int, most: int, default: int | None = None) -> int:
        if self.is_absent and default is not None:
            return default
        if isinstance(self.value, int) and not isinstance(self.value, bool) and least <= self.value <= most:
            return self.value
        self.fault(f"must be a whole number from {least} to {most}")
        return least

    def share(self, *, default: float) -> float:
        if self.is_absent:
            return default
        if isinstance(self.value, int | float) and not isinstance(self.value, bool) and 0 <= self.value <= 1:
            return float(self.value)
        self.fault("must be a share from 0 to 1")
        return default

    def yes_or_no(self, *, default: bool = False) -> bool:
        if self.is_absent or isinstance(self.value, bool):
            return default if self.is_absent else bool(self.value)
        self.fault("must be true or false")
        return default

    def choice(self, options: Collection[str], *, default: str | None = None) -> str:
        if self.is_absent and default is not None:
            return default
        if isinstance(self.value, str) and self.value in options:
            return self.value
        self.fault(f"must be one of {', '.join(options)}")
        return next(iter(options))

    def _at(self, step: str, value: Any) -> "Node":
        return Node(value, f"{self.path}{step}".removeprefix("."), self.faults)
