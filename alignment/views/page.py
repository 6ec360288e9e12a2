"""The page both teams believe, the work behind it, and its figures as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import (
    behind,
    drawings,
    export,
    links,
    outcomes,
    period,
    persistence,
    promise,
    speed,
    table,
    tiles,
    titles,
    trend,
)
from alignment.period import Period, PeriodError
from alignment.views import asked
from followup import handoff_export
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What marketing handed over in a period, and what sales made of it."""
    error = ""
    try:
        chosen = asked.days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
    context = {"period": chosen, "error": error, "options": asked.options(chosen, has_error=bool(error))}
    return render(
        request, "alignment/alignment.html", context | _figures(chosen), status=400 if error else 200
    )


def _figures(chosen: Period) -> dict[str, Any]:
    """All that the page shows of a period, read in three statements."""
    report = outcomes.by_channel(chosen)
    kept = promise.kept(chosen)
    stretches = trend.by(trend.unit_for(chosen), chosen)
    return {
        "is_empty": not (report.total.leads or kept.handoffs),
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "report": report,
        "heads": table.HEADS.values(),
        "rows": table.outcome_rows(report),
        "promise": kept,
        "promise_title": titles.promise(kept),
        "promise_rows": table.promise_rows(kept),
        "tiles": tiles.of(report, kept, stretches),
        "outcomes_chart": drawings.outcomes(report),
        "funnel_chart": drawings.steps(report),
        "acceptance_chart": drawings.acceptance(report, stretches),
        "work_url": links.page(chosen, "alignment_work"),
        "files": _files("outcomes", chosen),
        "promise_files": _files("promise", chosen),
    }


@vary_on_headers("HX-Request")
@members_only
@require_GET
def work(request: MemberRequest) -> HttpResponse:
    """How soon and how often we tried: the charts that read every handoff, so they come after the page."""
    try:
        chosen = asked.days(request)
    except PeriodError:
        return redirect("alignment")
    context = {
        "period": chosen,
        "speed_chart": drawings.speed(speed.first_attempts(chosen)),
        "waits_files": _files("waits", chosen),
        "attempts_files": _files("attempts", chosen),
        "tries_chart": drawings.tries(persistence.before_giving_up(chosen)),
    }
    return render(request, "alignment/_work.html" if request.htmx else "alignment/work.html", context)


@members_only
@require_GET
def handoffs(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a figure, newest first."""
    try:
        chosen = asked.days(request)
        found = behind.figure(request.GET.get("figure", ""), chosen)
        if found is None:
            raise Http404
        rows = found.handoffs.select_related("lead__person", "lead__channel", "owner").defer("receipt")
        listed = paging.page(rows, by="started_at", cursor=request.GET.get("after", ""))
    except (PeriodError, paging.BadCursor):
        return redirect("alignment")
    question = request.GET.copy()
    question["after"] = listed.next
    context = {
        "period": chosen,
        "words": found.words,
        "handoffs": listed.rows,
        "next": f"?{question.urlencode()}" if listed.next else "",
        "first": "" if "after" not in request.GET else links.handoffs(chosen, request.GET["figure"]),
        "back": links.page(chosen),
        "files": exports.links(
            "alignment_handoffs", urlencode(chosen.query | {"figure": request.GET["figure"]})
        ),
    }
    return render(request, "alignment/handoffs.html", context)


@members_only
@require_GET
def handoffs_file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The handoffs behind a figure, as a file."""
    try:
        found = behind.figure(request.GET.get("figure", ""), asked.days(request))
    except PeriodError:
        return redirect("alignment")
    if found is None:
        raise Http404
    file = handoff_export.of(found.handoffs, request.member.workspace, name=f"handoffs {found.words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


@members_only
@require_GET
def table_file(request: MemberRequest, which: str, kind: str) -> HttpResponseBase:
    """A table of the page as a file, the same figures."""
    try:
        file = export.table(which, asked.days(request))
    except PeriodError as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _files(name: str, chosen: Period) -> list[dict[str, str]]:
    return exports.links(name, urlencode(chosen.query))
