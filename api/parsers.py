"""JSON as the API takes it: UTF-8, an object, no numbers that JSON doesn't have, no text a database can't hold."""

import json
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 256 * 1024


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
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise ParseError("The body holds a number or a character that can't be stored.") from error
    if "\\u0000" in text or "\x00" in text:
        raise ParseError("The body holds a NUL character, which can't be stored. Take it out.")
    return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
