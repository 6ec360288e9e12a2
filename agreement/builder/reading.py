"""A posted form of the builder as one change of the document."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from agreement import edits, places
from agreement.builder import fields
from agreement.commitments import HOUR
from agreement.edits import Change
from scoring.catalogue import Fact

_PATH = re.compile(r"\d{1,3}(\.\d{1,3}){0,9}", re.ASCII)
Expect = Callable[[str], Mapping[str, int]]
LAST = 999
_BOXES = ("to", "by")
_STEPS = {"up": -1, "down": 1}


class Malformed(ValueError):
    """No form of ours sends this."""


def change_of(form: QueryDict, document: dict[str, Any], facts: Mapping[str, Fact], expect: Expect) -> Change:
    """Read a form; raises Malformed, or NoSuchLine for an address no document has.

    `expect` says what to expect of the leads of a lane, by its key.
    """
    line, verb = form.get("line", ""), form.get("verb", "")
    places.path_of(line)
    seen, at = _seen(form), _path(form.get("at", ""))
    in_group = places.GROUPS.fullmatch(line) is not None
    if verb in _STEPS:
        to = (at[-1] if at else _position(document, line)) + _STEPS[verb]
        return Change("move", line, seen=seen, at=at, under=at[:-1], to=to)
    if verb == "move":
        into = form.get("into", "")
        return Change(
            "move", line, seen=seen, at=at, into=into, under=_path(form.get("under", "")), to=_place(form)
        )
    if verb in {"add", "add_group", "use"}:
        return Change("add" if verb == "use" else verb, line, value=_new(line, form, expect), at=at)
    if verb == "set" and not in_group:
        return Change("set", line, value=_written(line, seen, form, facts), seen=seen)
    return Change(verb, line, value=form.get("needs"), seen=seen, at=at)


def _written(line: str, seen: Any, form: QueryDict, facts: Mapping[str, Fact]) -> Any:
    said = {name: ",".join(form.getlist(name)) if name in _BOXES else form.get(name, "") for name in form}
    if "ladder" in line:
        said = dict.fromkeys((*_BOXES, "reassign"), "") | said  # boxes that aren't ticked aren't sent
    written = fields.changed(line, seen, said, facts)
    if line.startswith("lanes/") and "needs" in written:
        # What the other way of being met was made of goes.
        written |= {"criteria": None} if written["needs"] == "points" else {"threshold": None}
    return written


def _seen(form: QueryDict) -> Any:
    try:
        return json.loads(form.get("seen") or "null")
    except (ValueError, RecursionError) as error:
        raise Malformed("“seen” is no JSON.") from error


def _path(text: str) -> edits.Path:
    if text and not _PATH.fullmatch(text):
        raise Malformed("A place in a group is written as positions: “0.2”.")
    return tuple(int(position) for position in text.split(".")) if text else ()


def _place(form: QueryDict) -> int:
    text = form.get("to") or str(LAST)
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII):
        raise Malformed("“to” is no position.")
    return int(text)


def _position(document: dict[str, Any], line: str) -> int:
    place = places.find(document, line)
    return int(place.step) if place is not None and isinstance(place.step, int) else 0


def _new(line: str, form: QueryDict, expect: Expect) -> Any:
    """What is added: a test that is there already, or something new to fill in."""
    if form.get("verb") == "use":
        return form.get("use", "")
    mark = secrets.token_hex(3)
    if line == "criteria" or places.GROUPS.fullmatch(line):
        return {"key": f"test_{mark}", "label": "", "fact": "", "operator": "known"}
    if line == "lanes":
        return {
            "key": f"lane_{mark}", "name": "", "needs": "all", "criteria": [], "window_s": 4 * HOUR, "medium": "call",
        }  # fmt: skip
    if line.endswith("ladder"):
        return {"rung": f"rung_{mark}", "from": "due", "after_s": HOUR, "to": ["manager"]}
    if line.endswith("cadence"):
        return {"step": f"step_{mark}", "medium": "call", "after_s": 24 * HOUR}
    if line.endswith("reasons"):
        return {"key": f"reason_{mark}", "label": ""}
    if line.endswith("campaigns"):
        return {"key": f"campaign_{mark}", "name": "", "month": "", "budget": 0, "leads": 0}
    if line == "expectations":
        lane = form.get("lane", "")
        return {"lane": lane, "of": 100, **expect(lane)}
    return {"word": "", "meaning": ""}
