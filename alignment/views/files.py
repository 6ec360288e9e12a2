"""Every report as a file, the same figures as on its page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from alignment import registry
from alignment.period import Period, PeriodError
from alignment.question import Question, QuestionError
from alignment.views import asked
from workspaces import exports
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def report(request: MemberRequest, key: str, kind: str) -> HttpResponseBase:
    """The report called KEY over the days asked for."""
    try:
        found = registry.read(key, Question(asked.days(request), request.member, request.GET.dict()))
    except (PeriodError, QuestionError) as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return exports.respond(found.file(), kind, by=request.member, asked=request.GET.dict())


def files(key: str, period: Period, words: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The addresses of a report's files; `words` are what else it was asked."""
    return exports.links(name(key), urlencode(period.query | dict(words or {})))


def name(key: str) -> str:
    """What the address of a report's file is called, but for its kind."""
    return f"report_{key.replace('-', '_')}"
