"""When PostgreSQL or the broker is away for a moment: 503 and "try again", and one line in the log."""

import sys
from collections.abc import Iterator
from http import HTTPStatus

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from kombu.exceptions import OperationalError as BrokerError

_GOING_OR_COMING = ("57P", "08")  # PostgreSQL's codes for shutting down, starting up and connections cut
_WORDS = {
    HTTPStatus.SERVICE_UNAVAILABLE: "LeadBridge is starting again. Send this once more in a moment, under the same key.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke. It was our fault, and it is recorded.",
}


def is_away(exception: BaseException) -> bool:
    """Whether a server we need caused it by being away, rather than by refusing what we asked."""
    return any(_is_away(link) for link in _chain(exception))


def why(exception: BaseException) -> str:
    """The first line of what the missing server's client said."""
    said = next((str(link) for link in _chain(exception) if _is_away(link)), str(exception))
    return said.strip().partition("\n")[0]


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that broke: 503 when a server is away, else 500; a problem detail for the API."""
    exception = sys.exc_info()[1]
    away = exception is not None and is_away(exception)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    response: HttpResponse
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": _WORDS[status]}
        response = JsonResponse(body, status=status, content_type="application/problem+json")
    else:
        response = render(None, f"{status}.html", status=status)
    if away:
        response["Retry-After"] = "1"
    return response


def _is_away(exception: BaseException) -> bool:
    if isinstance(exception, redis.ConnectionError | BrokerError | InterfaceError):
        return True
    code = getattr(exception.__cause__, "pgcode", None)
    return isinstance(exception, OperationalError) and (code is None or code.startswith(_GOING_OR_COMING))


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    while exception is not None:
        yield exception
        exception = exception.__cause__ or exception.__context__
