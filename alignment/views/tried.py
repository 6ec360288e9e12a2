"""What was tried on the leads that came back or were lost, one by one and in numbers."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment import access, disputes, period, talk, tried, tried_export
from alignment.forms import AskForm, DeclineForm, ProposalForm
from alignment.period import Period, PeriodError
from alignment.talk import Words
from alignment.tried import ENDS, FINDINGS, STATES, Counts, Tried
from alignment.views import asked
from followup import messages, pane
from followup.models import Handoff, OutcomeEntry
from scoring import explain
from scoring.models import Assessment
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only

PAGE = 20
WORDS = ("finding", "state", "ended", "reason", "line")


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The leads that came back or were lost, each with its reason, what was tried, and what the facts say."""
    error = ""
    try:
        chosen = asked.days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
    wanted = _wanted(request)
    try:
        after = request.GET.get("after", "")
        before = paging.read_cursor(after) if after else None
    except paging.BadCursor:
        return redirect("tried")
    found = tried.listed(chosen, wanted, before=before, most=PAGE + 1)
    counts, query, words = tried.counts(chosen), chosen.query | wanted, talk.words()
    rest = found[PAGE - 1] if len(found) > PAGE else None
    cursor = paging.write_cursor(rest.ended_at, rest.handoff_id) if rest else ""
    context = {
        "period": chosen,
        "error": error,
        "options": asked.options(chosen, has_error=bool(error)),
        "counts": counts,
        "chips": _chips(chosen, counts, wanted),
        "choices": _choices(counts, wanted, words),
        "kept": [(name, value) for name, value in query.items() if name in {"from", "to", "finding"}],
        "rows": _rows(found[:PAGE], words),
        "next": f"?{urlencode(query | {'after': cursor})}" if cursor else "",
        "first": f"?{urlencode(query)}" if after else "",
        "is_filtered": bool(wanted),
        "all_url": f"?{urlencode(chosen.query)}",
        "files": exports.links("tried", urlencode(query)),
    }
    return render(request, "alignment/tried/tried.html", context, status=400 if error else 200)


@members_only
@require_GET
def file(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The same list as a file, all of it."""
    try:
        export = tried_export.of(request.member.workspace, asked.days(request), _wanted(request))
    except PeriodError as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return exports.respond(export, kind, by=request.member, asked=request.GET.dict())


@members_only
@require_GET
def handoff(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """One lead: why it ended, what was tried, what the facts say, and what both sides say about it."""
    return show(request, access.handoff(request.member, handoff_id))


def show(
    request: MemberRequest, found: Handoff, *, form: Any = None, notice: str = "", status: int = 200
) -> HttpResponse:
    """The page of one lead; a form that was filled in wrongly stands where it was, with what was entered."""
    lines = disputes.lines_of(found)
    said = talk.of(found, request.member)
    row = tried.of([found.pk])[found.pk]
    entry = (
        OutcomeEntry.objects.filter(lead_id=found.lead_id, handoff=found, kind=found.ended_as)
        .select_related("member")
        .order_by("-pk")
        .first()
    )
    line = (said.dispute.criterion if said.dispute else "") or row.criterion
    context = {
        "handoff": found,
        "row": row,
        "entry": entry,
        "reason": talk.words().reason(row.reason),
        "ended": ENDS[found.ended_as],
        "finding": FINDINGS[row.finding],
        "receipt": pane.receipt_lines(found.receipt or {}),
        "line": _line(found, row.criterion),
        "talk": said,
        "notice": notice,
        "ask": form
        if isinstance(form, AskForm)
        else AskForm(lines=lines, initial={"criterion": row.criterion}),
        "proposal": form
        if isinstance(form, ProposalForm)
        else ProposalForm(lines=lines, initial={"line": line}),
        "tie": ProposalForm(lines=lines, initial={"line": line}, auto_id="id_tie_%s"),
        "decline": form if isinstance(form, DeclineForm) else DeclineForm(),
    }
    messages.mark_read(request.member, at=timezone.now(), path=disputes.address(found.pk))
    return render(request, "alignment/tried/handoff.html", context, status=status)


def _line(found: Handoff, criterion: str) -> dict[str, str] | None:
    """The line named when it came back, as it was found when the lead was handed over."""
    if not criterion:
        return None
    assessment = Assessment.objects.select_related("definition", "fact_set").get(pk=found.assessment_id)
    for finding in explain.explain(assessment).findings:
        if finding.criterion.key == criterion:
            value = "" if finding.value is None else str(finding.value)
            words = {"met": "met", "not_met": "not met"}.get(finding.result.value, "not known")
            return {"name": finding.criterion.label, "result": words, "value": value}
    return None


def _wanted(request: MemberRequest) -> dict[str, str]:
    """The words of the question that the list knows; a NUL, which can't be asked for, is what no name holds."""
    said = {
        name: request.GET.get(name, "").strip()[:120].replace("\x00", "\N{REPLACEMENT CHARACTER}")
        for name in WORDS
    }
    return {name: word for name, word in said.items() if word}


def _chips(chosen: Period, counts: Counts, wanted: dict[str, str]) -> list[dict[str, Any]]:
    """What the facts say, each with how many: together all of them."""
    by = counts.by("finding")
    rest = {name: value for name, value in wanted.items() if name != "finding"}

    def chip(key: str, label: str, count: int) -> dict[str, Any]:
        query = chosen.query | rest | ({"finding": key} if key else {})
        url = f"{reverse('tried')}?{urlencode(query)}"
        return {"label": label, "count": count, "url": url, "is_current": wanted.get("finding", "") == key}

    return [
        chip("", "All", counts.total),
        *(chip(key, label, by.get(key, 0)) for key, label in FINDINGS.items()),
    ]


def _choices(counts: Counts, wanted: dict[str, str], words: Words) -> list[dict[str, Any]]:
    """What else the list can be asked for, as far as there is any of it."""
    known = {"ended": ENDS, "state": STATES, "reason": words.reasons, "line": words.lines}
    titles = {"ended": "Returned or lost", "state": "Any state", "reason": "Any reason", "line": "Any line"}
    return [
        {
            "name": name,
            "title": titles[name],
            "options": [
                (value, called.get(value, value.replace("_", " ")), wanted.get(name) == value)
                for value in sorted(counts.by(name))
                if value
            ],
        }
        for name, called in known.items()
    ]


def _rows(found: list[Tried], words: Words) -> list[dict[str, Any]]:
    handoffs = Handoff.objects.select_related("lead__person", "lead__channel", "owner").in_bulk(
        [one.handoff_id for one in found]
    )
    return [
        {
            "handoff": handoffs[one.handoff_id],
            "ended": ENDS[one.ended_as],
            "reason": words.reason(one.reason),
            "finding": FINDINGS[one.finding],
            "state": "" if one.state == "none" else STATES[one.state],
            "receipt": pane.receipt_lines(handoffs[one.handoff_id].receipt or {})[:2],
        }
        for one in found
    ]
