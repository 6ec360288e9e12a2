"""JSON as it is taken from outside: no numbers that JSON doesn't have, no text a database can't hold."""

import json
import re
from typing import Any

_NUL = re.compile(
    r"(?<!\\)(\\\\)*\\u0000"
)  # as JSON writes one; behind a backslash of its own it is plain text
DEEPEST = 32  # far more than anyone needs, and far less than would break what reads it later


class NotStorable(ValueError):
    """The text is not JSON, or holds what could not be stored as it was sent; the message says which."""


def read(body: str) -> Any:
    """Parse JSON, refusing what could not be stored as it was sent. Raises NotStorable."""
    try:
        value = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotStorable(f"The body is not JSON: {error}.") from error
    if body.count("[") + body.count("{") > DEEPEST and _is_deep(value):
        raise NotStorable(f"The body is nested too deeply: at most {DEEPEST} levels are taken.")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise NotStorable("The body holds a number or a character that can't be stored.") from error
    if "\\u0000" in text and _NUL.search(text):
        raise NotStorable("The body holds a NUL character, which can't be stored. Take it out.")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
