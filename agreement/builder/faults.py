"""What is wrong with a draft, line by line: what can't be read, and then what can't work."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from agreement import places
from agreement.builder import wording
from agreement.builder.choices import WORDS
from agreement.documents import Document
from scoring import checks
from scoring.catalogue import Fact
from scoring.documents import DocumentError

# Said by the parser in one way for every field, and here as what to do.
_SAID = {
    ("fact", "must be a text"): "Say which fact is tested.",
    ("label", "must be a text"): "Give it a name.",
    ("name", "must be a text"): "Give it a name.",
    ("criteria", "must not be empty"): "Add a test.",
    ("", "must not be empty"): "Add at least one.",
    ("", "must be a text"): "Write something here.",
    ("word", "must be a text"): "Say which word is meant.",
    ("meaning", "must be a text"): "Say what it means.",
}
_FIELDS = {
    "points": "The points", "threshold": "The number of points", "window_s": "The time to answer",
    "after_s": "The time", "target": "The goal", "of": "The number of leads", "value": "", "why": "The reason",
    "label": "The name", "fact": "The fact", "name": "The name",
}  # fmt: skip
_WAITS = {"window_s", "after_s"}


class Faults:
    """Messages by line. What only a whole document shows is looked for once it can be read."""

    def __init__(self, document: dict[str, Any], facts: Mapping[str, Fact], *, at: datetime) -> None:
        self._messages: dict[str, list[str]] = defaultdict(list)
        try:
            rules = Document.parse(document).rules
        except DocumentError as error:
            for line, message in said(document, error):
                self._note(line, message)
            self._soften()
        else:
            for problem in checks.find(rules, facts, at=at):
                self._note(problem.line, problem.message)

    def of(self, line: str) -> tuple[str, ...]:
        return tuple(self._messages.get(line, ()))

    def _note(self, line: str, message: str) -> None:
        if message not in self._messages[line]:
            self._messages[line].append(message)

    def _soften(self) -> None:
        """A new test wants a fact first; that it has no name yet goes without saying."""
        for messages in self._messages.values():
            if _SAID["fact", "must be a text"] in messages and _SAID["label", "must be a text"] in messages:
                messages.remove(_SAID["label", "must be a text"])


def said(document: Any, error: DocumentError) -> Iterator[tuple[str, str]]:
    """(line, what to do) for each place that can't be read."""
    for path, message in error.faults:
        line, field = places.line_of(document, path)
        yield line, _said(field, message, line)


def _said(field: str, message: str, line: str) -> str:
    known = _SAID.get((field, message))
    if known:
        return known
    if field in _WAITS or line.endswith("accept_within_s"):
        return "Say how long, for example “5 minutes”, “4 hours” or “2 days”."
    name = _FIELDS.get(field.split("/")[0], "")
    return wording.fault(f"{name} {message}".strip(), WORDS)
