"""What is different between two versions: line by line, in words, and word for word."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agreement import documents, lines, versions
from agreement.documents import Document
from agreement.lines import Line
from agreement.models import Version
from scoring.documents import DocumentError


class Kind(StrEnum):
    """What happened to a line. Only `REWORDED` asks no new signature."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REWORDED = "reworded"


@dataclass(frozen=True)
class Piece:
    """Words that stand on one side only, or on both."""

    text: str
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Change:
    """One line as it was and as it is; one of the two is missing where it was added or removed."""

    kind: Kind
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        line = self.after or self.before
        assert line is not None  # one of both is always there
        return line

    @property
    def is_wording(self) -> bool:
        return self.kind is Kind.REWORDED or self.line.binds is None

    @property
    def sentence(self) -> str:
        """ "Changed: Big enough. It was company size is at least 50, and is company size is at least 80." """
        name = f"“{self.line.name}”"
        if self.before is None:
            return f"New: {name}, {self.line.sentence.rstrip('.')}."
        if self.after is None:
            return f"Gone: {name}, {self.line.sentence.rstrip('.')}."
        if self.kind is Kind.REWORDED and self.before.name != self.after.name:
            return f"Reworded: “{self.before.name}” is now called {name}."
        if self.kind is Kind.REWORDED and self.line.address != "title":
            return f"Reworded: {name}."
        was, now = self.before.sentence.rstrip("."), self.after.sentence.rstrip(".")
        if was == now:  # a lane at another place of the order says the same
            return f"Moved: {name} is tried at another place."
        return f"Changed: {name} was: {was}. Now: {now}."

    @property
    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        """The words of both sides, those that are on one side only marked."""
        return _pieces(_said(self.before), _said(self.after))


def between(before: Any, after: Any) -> list[Change]:
    """The changes from one JSON document to another; raises DocumentError where one isn't complete."""
    old = {line.address: line for line in lines.of(Document.parse(before), before)}
    new = {line.address: line for line in lines.of(Document.parse(after), after)}
    found = []
    for address in _order(list(old), list(new)):
        was, now = old.get(address), new.get(address)
        if was is None or now is None:
            found.append(Change(Kind.ADDED if was is None else Kind.REMOVED, was, now))
        elif was.binds != now.binds:
            found.append(Change(Kind.CHANGED, was, now))
        elif was.wording != now.wording:
            found.append(Change(Kind.REWORDED, was, now))
    return found


def base(version: Version) -> Version | None:
    """What a version is read against: the one it was begun from, else, while it is on its way, the one in use."""
    if version.based_on is not None or version.in_force_from is not None:
        begun_from: Version | None = version.based_on
        return begun_from
    return versions.in_force(version.workspace_id)


def from_base(version: Version) -> list[Change]:
    """What a version changes of its base; nothing where either isn't complete."""
    against = base(version)
    if against is None:
        return []
    try:
        return between(documents.of(against), documents.of(version))
    except DocumentError:
        return []


def summary(changes: Sequence[Change]) -> str:
    """ "2 lines change what was agreed, 1 only its words." """
    wording = sum(change.is_wording for change in changes)
    rules = len(changes) - wording
    if not changes:
        return "They say the same."
    if not rules:
        return f"No rule changes; {_lines(wording)} only in {'its' if wording == 1 else 'their'} words."
    said = f"{_lines(rules)} {'changes' if rules == 1 else 'change'} what was agreed"
    return said + (f", {wording} only in words." if wording else ".")


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def _order(old: list[str], new: list[str]) -> list[str]:
    """All addresses in reading order: a line that is gone stands where it stood."""
    order: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        order += old[a:b] if tag in {"equal", "delete", "replace"} else []
        order += [address for address in new[c:d] if address not in order] if tag != "equal" else []
    return list(dict.fromkeys(order))


def _said(line: Line | None) -> str:
    if line is None:
        return ""
    why = line.wording[1] if line.address.startswith("criteria/") and line.wording[1] else ""
    return "\n".join(part for part in (line.name, line.sentence, why) if part)


def _pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    old, new = re.findall(r"\s+|\w+|[^\w\s]", before), re.findall(r"\s+|\w+|[^\w\s]", after)
    left, right = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), is_gone=tag != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), is_new=tag != "equal"))
    return left, right
