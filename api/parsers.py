"""JSON as the API takes it: an object, of bounded size, that can be stored as it was sent."""

import json
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from leadbridge import strict_json

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
        value = strict_json.read(body.decode(json.detect_encoding(body), "surrogatepass") or "{}")
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not JSON: {error}.") from error
    except strict_json.NotStorable as error:
        raise ParseError(str(error)) from error
    if not isinstance(value, dict):
        raise ParseError("The body must be a JSON object.")
    return value
