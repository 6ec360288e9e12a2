"""JSON as the API takes it: UTF-8, an object, no numbers that JSON doesn't have, no text a database can't hold."""

import json
import re
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 256 * 1024
_NUL = re.compile(
    r"(?<!\\)(\\\\)*\\u0000"
)  # as JSON writes one; behind a backslash of its own it is plain text
DEEPEST = 32  # far more than anyone needs, and far less than would break what reads it later


class TooLarge(APIException):
    status_code = 413
    default_detail = f"The body is too large. At most {MOST_BYTES // 1024} KiB are taken."


class StrictJSON(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """The body as a dict. Raises ParseError or TooLarge, saying what is wrong."""
        try:
            body = stream.read(MOST_BYTES + 1)
        except RequestDataTooBig as error:
            raise TooLarge from error
        if len(body) > MOST_BYTES:
            raise TooLarge
        return read(body)


def read(body: bytes) -> dict[str, Any]:
    """Parse a JSON object, refusing what could not be stored as it was sent."""
    try:
        value = json.loads(body or b"{}", parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The body is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise ParseError("The body must be a JSON object.")
    if body.count(b"[") + body.count(b"{") > DEEPEST and _is_deep(value):
        raise ParseError(f"The body is nested too deeply: at most {DEEPEST} levels are taken.")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise ParseError("The body holds a number or a character that can't be stored.") from error
    if "\\u0000" in text and _NUL.search(text):
        raise ParseError("The body holds a NUL character, which can't be stored. Take it out.")
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
