"""Errors as RFC 9457 problem details: what was wrong, where, and what to do."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agreement.edits import Stale
from agreement.life import TooLate
from alignment.disputes import BadDispute
from alignment.resolutions import BadResolution
from followup.handoffs import Conflict
from followup.meetings import BadMeeting
from followup.outcomes import BadOutcome
from followup.touches import BadTouch
from leads.intake import KeyReused
from scoring.documents import DocumentError
from workspaces.paging import BadCursor

MEDIA_TYPE = "application/problem+json"


def handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal of the API. What isn't one is a fault of ours, and goes on to the log."""
    if isinstance(exception, BadTouch | BadOutcome | BadMeeting | BadDispute | BadResolution):
        exception = ValidationError({exception.field: [str(exception)]})
    if isinstance(exception, DocumentError):
        exception = ValidationError({path: [message] for path, message in exception.faults})
    if isinstance(exception, Conflict | TooLate):
        return problem(409, str(exception))
    if isinstance(exception, Stale):
        by = f" by {exception.by}" if exception.by else ""
        return problem(412, f"It was changed meanwhile{by}. Get it again, and put your change on top.")
    if isinstance(exception, KeyReused):
        return problem(422, str(exception))
    if isinstance(exception, BadCursor):
        exception = ValidationError({"cursor": [str(exception)]})
    response = exception_handler(exception, context)
    if response is None:
        return None
    found = problem(response.status_code, _detail(exception), errors=_errors(exception))
    for name, value in response.headers.items():
        found.headers[name] = value
    found.content_type = MEDIA_TYPE
    return found


def problem(status: int, detail: str, *, errors: list[dict[str, str]] | None = None) -> Response:
    """One problem document; `errors` name each field that was wrong."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _detail(exception: Exception) -> str:
    if isinstance(exception, ValidationError):
        return "Some of what was sent can't be accepted; see errors."
    if isinstance(exception, APIException):
        return str(exception.detail)
    if isinstance(exception, PermissionDenied):
        return str(exception) or "This is not yours to do."
    if isinstance(exception, Http404):
        return "There is nothing with this id here."
    return str(exception)


def _errors(exception: Exception) -> list[dict[str, str]]:
    if not isinstance(exception, ValidationError):
        return []
    return list(_flat("", exception.detail))


def _flat(path: str, detail: Any) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(detail, list) and detail and isinstance(detail[0], dict | list):
        for place, inner in enumerate(detail):
            yield from _flat(f"{path}[{place}]", inner)
    else:
        words = detail if isinstance(detail, str) else " ".join(map(str, detail))
        yield {"field": path, "message": words}
