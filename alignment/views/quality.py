"""Quality, fairly: what became of leads worked as agreed, what the score and the criteria tell, why leads came back."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment import links, period
from alignment.period import Period, PeriodError
from alignment.quality import behind, calibration, channels, drawings, findings, reasons, reports, worked
from alignment.quality.worked import Handoffs
from alignment.views import asked, files
from followup import handoff_export
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The whole page over a period, the calibration of one version at a time."""
    error = ""
    try:
        chosen = asked.days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
    context = {
        "period": chosen,
        "error": error,
        "options": asked.options(chosen, has_error=bool(error)),
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "files": exports.links(files.name("quality-by-channel"), urlencode(chosen.query)),
    }
    shown = _figures(chosen, request.GET.get("version", ""))
    return render(request, "alignment/quality/quality.html", context | shown, status=400 if error else 200)


def _figures(chosen: Period, number: str) -> dict[str, Any]:
    handed = worked.handed(chosen)
    found = channels.by_channel(handed, chosen)
    if not found.total.handoffs:
        return {"is_empty": True}
    returned, lost = reasons.of(handed)
    return {
        "is_empty": False,
        "found": found,
        "bars": drawings.bars(found),
        "channel_lines": drawings.lines(found, [*found.rows, found.given]),
        "own_lines": drawings.lines(found, [found.given, found.own, found.total])
        if found.own.handoffs
        else [],
        "reasons": [
            ("Why leads were returned", returned, drawings.reason_lines(chosen, returned)),
            ("Why leads were lost", lost, drawings.reason_lines(chosen, lost)),
        ],
    } | _calibration(handed, chosen, number)


def _calibration(handed: Handoffs, chosen: Period, number: str) -> dict[str, Any]:
    versions = calibration.versions(handed)
    version = reports.shown(versions, number)
    if version is None:
        return {"calibration": None}
    found = calibration.of(version, handed, chosen)
    return {
        "calibration": found,
        "versions": [
            (one, count, f"?{urlencode(chosen.query | {'version': one.number})}#score", one == version)
            for one, count in versions
        ],
        "findings": [*findings.of_criteria(found.criteria), *findings.of_drift(found.bands)],
        "bands": drawings.bands(chosen, found),
        "drift_lines": drawings.drift_lines(chosen, found),
        "criterion_lines": drawings.criterion_lines(chosen, found),
    }


@members_only
@require_GET
def handoffs(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a number, newest first."""
    try:
        chosen, found = _behind(request)
        rows = found.handoffs.select_related("lead__person", "lead__channel", "owner").defer("receipt")
        listed = paging.page(rows, by="started_at", cursor=request.GET.get("after", ""))
    except (PeriodError, paging.BadCursor):
        return redirect("quality")
    query = chosen.query | {name: request.GET[name] for name in behind.WORDS if name in request.GET}
    context = {
        "period": chosen,
        "words": found.words,
        "handoffs": listed.rows,
        "next": f"?{urlencode(query | {'after': listed.next})}" if listed.next else "",
        "first": f"?{urlencode(query)}" if "after" in request.GET else "",
        "back": links.page(chosen, "quality"),
        "back_name": "Quality",
        "files": exports.links("quality_handoffs", urlencode(query)),
    }
    return render(request, "alignment/handoffs.html", context)


@members_only
@require_GET
def handoffs_file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The handoffs behind a number, as a file."""
    try:
        _, found = _behind(request)
    except PeriodError:
        return redirect("quality")
    file = handoff_export.of(found.handoffs, request.member.workspace, name=f"handoffs {found.words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _behind(request: MemberRequest) -> Any:
    chosen = asked.days(request)
    found = behind.figure(request.GET, chosen)
    if found is None:
        raise Http404("There is no such figure.")
    return chosen, found
