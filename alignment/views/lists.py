"""The leads and the handoffs behind a figure, as lists and as files."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from alignment import behind, breakdown, dimensions, links, outcome_report
from alignment.breakdown import Only
from alignment.period import PeriodError
from alignment.question import Question, QuestionError
from alignment.views import asked
from followup import handoff_export, lead_export, lead_list
from leads.models import Lead
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def handoffs(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a figure, newest first."""
    try:
        chosen = asked.days(request)
        found = behind.figure(request.GET.get("figure", ""), chosen, request.member)
        if found is None:
            raise Http404
        rows = found.handoffs.select_related("lead__person", "lead__channel", "owner").defer("receipt")
        listed = paging.page(rows, by="started_at", cursor=request.GET.get("after", ""))
    except (PeriodError, paging.BadCursor):
        return redirect("alignment")
    context = {
        "period": chosen,
        "words": found.words,
        "handoffs": listed.rows,
        "next": _next(request, listed.next),
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
        found = behind.figure(request.GET.get("figure", ""), asked.days(request), request.member)
    except PeriodError:
        return redirect("alignment")
    if found is None:
        raise Http404
    file = handoff_export.of(found.handoffs, request.member.workspace, name=f"handoffs {found.words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


@members_only
@require_GET
def leads(request: MemberRequest) -> HttpResponse:
    """The leads of one part, or of two parts at once, that came as far as the figure says; newest first."""
    try:
        question = Question(asked.days(request), request.member, request.GET.dict())
        parts = _parts(question)
        listed = lead_list.page(_asked(question, parts), cursor=request.GET.get("after", ""))
    except (PeriodError, QuestionError, paging.BadCursor):
        return redirect("alignment")
    here = {key: value for key, value in request.GET.items() if key != "after"}
    context = {
        "period": question.period,
        "words": _words(question, parts),
        "leads": listed.rows,
        "next": _next(request, listed.next),
        "first": f"?{urlencode(here)}" if "after" in request.GET else "",
        "back": links.page(question.period, "alignment_outcomes"),
        "files": exports.links("alignment_leads", urlencode(here)),
    }
    return render(request, "alignment/leads.html", context)


@members_only
@require_GET
def leads_file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The same leads as a file."""
    try:
        question = Question(asked.days(request), request.member, request.GET.dict())
        parts = _parts(question)
    except (PeriodError, QuestionError):
        return redirect("alignment")
    words = _words(question, parts)
    file = lead_export.of(_asked(question, parts), request.member.workspace, name=f"leads {words}")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _parts(question: Question) -> list[Only]:
    """The parts the leads are in: of the cut, of the one across it, and the one the page is limited to."""
    parts = []
    for by, fact, place in (("by", "fact", "is"), ("across", "across_fact", "across_is")):
        if question.word(by) and question.word(place):
            cut = dimensions.of(question, question.word(by), question.word(fact))
            where = outcome_report.placed(question.word(place))
            parts.append(Only(cut, where, breakdown.named(cut, [where])[where]))
    only = outcome_report.chosen(question)
    return [*parts, *([only] if only else [])]


def _asked(question: Question, parts: list[Only]) -> "QuerySet[Lead]":
    found = breakdown.leads(question.period, parts)
    state = lead_list.STATES.get(question.word("state"))
    return found.filter(state[1]) if state else found


def _words(question: Question, parts: list[Only]) -> str:
    """ "Won, form: Request a demo" """
    state = lead_list.STATES.get(question.word("state"), ("Leads", None))[0]
    return ", ".join([state, *(f"{part.dimension.title.lower()}: {part.name}" for part in parts)])


def _next(request: MemberRequest, cursor: str) -> str:
    """The address of the next page of this list; "" where there is none."""
    question = request.GET.copy()
    question["after"] = cursor
    return f"?{question.urlencode()}" if cursor else ""
