"""The scorecard, and the leads behind each of its numbers."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from agreement import versions
from agreement.commitments import Commitments
from alignment import goal, links, missed, period, planned, scorecard, scorecard_rows, tried
from alignment.behind import Behind
from alignment.period import Period, PeriodError
from alignment.views import asked
from followup import breach_causes, handoff_export, lead_export, lead_list
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only
from workspaces.models import Side


@vary_on_headers("HX-Request")
@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What each side promised the other, and what it did; both sides alone where another page shows them first."""
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
        "files": exports.links("scorecard", urlencode(chosen.query)),
    }
    card = scorecard.of(request.member.workspace_id, chosen, at=timezone.now())
    template = "alignment/scorecard/_card.html" if request.htmx else "alignment/scorecard/scorecard.html"
    return render(request, template, context | shown(card), status=400 if error else 200)


def shown(card: scorecard.Scorecard, before: scorecard.Scorecard | None = None) -> dict[str, Any]:
    """What `alignment/scorecard/_card.html` shows; beside it, where given, how it stood before."""
    return {
        "card": card,
        "is_empty": not any(month.sales_ready for month in card.months) and not card.promise.handoffs,
        "goal": scorecard_rows.goal(card.goal) if card.goal else [],
        "marketing": scorecard_rows.of_side(card, Side.MARKETING, before),
        "sales": scorecard_rows.of_side(card, Side.SALES, before),
        "heads": scorecard_rows.heads(card),
        "months": scorecard_rows.months(card),
        "plans": scorecard_rows.plans(card.planned),
        "findings": _counted(card, "finding", tried.FINDINGS),
        "asked": _counted(card, "state", tried.STATES),
        "causes": [
            (
                breach_causes.words(cause) or "No cause was found",
                breach_causes.charged(cause),
                count,
                links.scorecard_handoffs(card.period, f"cause-{cause or missed.NO_CAUSE}"),
            )
            for cause, count in card.missed_because
        ],
        "returned_for": [
            (one.reason, one.handoffs, links.scorecard_handoffs(card.period, f"returned-{one.key}"))
            for one in card.returned_for
        ],
    }


def _counted(card: scorecard.Scorecard, name: str, words: dict[str, str]) -> list[tuple[str, int, str]]:
    """Words, how many, and where they are listed: together all that came back or were lost."""
    counts = card.tried.by(name)
    here = reverse("tried")
    return [
        (label, counts.get(key, 0), f"{here}?{urlencode(card.period.query | {name: key})}")
        for key, label in words.items()
    ]


@members_only
@require_GET
def file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The scorecard as a file, the same figures."""
    try:
        card = scorecard.of(request.member.workspace_id, asked.days(request), at=timezone.now())
    except PeriodError as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return exports.respond(scorecard.file(card), kind, by=request.member, asked=request.GET.dict())


@members_only
@require_GET
def handoffs(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a figure, newest first."""
    try:
        chosen, found = _handoffs(request)
        rows = found.handoffs.select_related("lead__person", "lead__channel", "owner").defer("receipt")
        listed = paging.page(rows, by="started_at", cursor=request.GET.get("after", ""))
    except (PeriodError, paging.BadCursor):
        return redirect("scorecard")
    query = chosen.query | {"figure": request.GET["figure"]}
    context = {
        "period": chosen,
        "words": found.words,
        "handoffs": listed.rows,
        "next": f"?{urlencode(query | {'after': listed.next})}" if listed.next else "",
        "first": f"?{urlencode(query)}" if "after" in request.GET else "",
        "back": links.page(chosen, "scorecard"),
        "back_name": "Scorecard",
        "files": exports.links("scorecard_handoffs", urlencode(query)),
    }
    return render(request, "alignment/handoffs.html", context)


@members_only
@require_GET
def handoffs_file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The handoffs behind a figure, as a file."""
    try:
        _, found = _handoffs(request)
    except PeriodError:
        return redirect("scorecard")
    file = handoff_export.of(found.handoffs, request.member.workspace, name=f"handoffs {found.words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _handoffs(request: MemberRequest) -> tuple[Period, Behind]:
    chosen = asked.days(request)
    found = missed.figure(request.GET.get("figure", ""), chosen, at=timezone.now())
    if found is None:
        raise Http404("There is no such figure.")
    return chosen, found


@members_only
@require_GET
def leads(request: MemberRequest) -> HttpResponse:
    """The leads won in a period, or brought by a planned campaign, by when they arrived."""
    try:
        chosen, words, found = _leads(request)
        listed = lead_list.page(found, cursor=request.GET.get("after", ""))
    except (PeriodError, paging.BadCursor):
        return redirect("scorecard")
    query = chosen.query | {"figure": request.GET["figure"]}
    context = {
        "period": chosen,
        "words": words,
        "is_won": request.GET["figure"] == "won",
        "leads": listed.rows,
        "next": f"?{urlencode(query | {'after': listed.next})}" if listed.next else "",
        "first": f"?{urlencode(query)}" if "after" in request.GET else "",
        "back": links.page(chosen, "scorecard"),
        "files": exports.links("scorecard_leads", urlencode(query)),
    }
    return render(request, "alignment/scorecard/leads.html", context)


@members_only
@require_GET
def leads_file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The same leads as a file, all of them."""
    try:
        _, words, found = _leads(request)
    except PeriodError:
        return redirect("scorecard")
    file = lead_export.of(found, request.member.workspace, name=f"leads {words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _leads(request: MemberRequest) -> tuple[Period, str, Any]:
    chosen, figure = asked.days(request), request.GET.get("figure", "")
    if figure == "won":
        return chosen, "Won", goal.won(chosen)
    owed = Commitments.parse(versions.in_force(request.member.workspace_id).commitments)
    found = planned.leads_of(figure, owed.marketing.campaigns, chosen)
    if found is None:
        raise Http404("There is no such figure.")
    return chosen, *found
