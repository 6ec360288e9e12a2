"""Two wordings of one line, put side by side for who came second."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from agreement.builder import fields
from agreement.builder.sheet import anchor
from agreement.edits import Stale

_CALLED = {
    "label": "Name", "fact": "Fact", "operator": "Test", "value": "Value", "until": "To", "points": "Points",
    "why": "Reason", "name": "Name", "needs": "Meets", "threshold": "Points", "window_s": "Answered within",
    "medium": "First by", "measure": "Counted in", "target": "Goal", "after_s": "Time", "side": "Before or after",
    "from": "Counted from", "to": "Told", "of": "Of", "reached": "Reached", "met": "Met", "qualified": "Qualified",
    "won": "Won", "word": "Word", "meaning": "Meaning",
}  # fmt: skip
_KEPT = {"csrfmiddlewaretoken", "seen"}


@dataclass(frozen=True)
class Wording:
    """One field as each of the two wrote it."""

    name: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Conflict:
    """A line somebody else changed while it was being written. Without `wordings` nothing was written, only moved."""

    line: str
    by: str
    wordings: tuple[Wording, ...]
    again: tuple[tuple[str, str], ...]
    seen: str
    is_gone: bool

    @property
    def anchor(self) -> str:
        return anchor(self.line)


def of(stale: Stale, form: QueryDict) -> Conflict:
    """Both wordings of a line, and the form to send again over the present one."""
    wordings: list[Wording] = []
    if form.get("verb") == "set":
        theirs = fields.shown(stale.line, stale.theirs)
        mine: dict[str, Any] = {name: ",".join(form.getlist(name)) for name in form if name in theirs}
        wordings = [
            Wording(_CALLED.get(name, ""), theirs[name], mine[name])
            for name in theirs
            if name in mine and mine[name] != theirs[name]
        ]
    return Conflict(
        stale.line,
        stale.by or "Someone",
        tuple(wordings),
        tuple((name, value) for name, values in form.lists() if name not in _KEPT for value in values),
        json.dumps(stale.theirs),
        is_gone=stale.theirs is None,
    )
