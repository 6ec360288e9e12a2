"""The list of leads and a lead's own page."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreement import notices
from followup import (
    access,
    alerts,
    lead_export,
    lead_list,
    letters,
    messages,
    pane,
    seen,
    timeline,
    why,
    wins,
)
from followup.lead_list import LeadFilter
from followup.models import Alert
from followup.shell import Shell
from leads import questions, search, ways_in
from leads.models import Lead, Submission
from scoring.models import Assessment
from workspaces import exports, paging
from workspaces.http import MemberRequest, members_only
from workspaces.models import Member


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """All leads, filtered by what the address says."""
    filters = LeadFilter(request.GET)
    leads = filters.apply(Lead.objects.all(), ZoneInfo(request.member.workspace.time_zone))
    try:
        found = lead_list.page(leads, cursor=request.GET.get("after", ""))
    except paging.BadCursor:
        return redirect("leads")
    asked = request.GET.copy()
    asked.pop("after", None)
    is_filtered = any(value for key, value in asked.items())
    context = {
        "leads": found.rows,
        "filters": filters,
        "next": _query(asked, found.next) if found.next else "",
        "first": f"?{asked.urlencode()}" if request.GET.get("after") else "",
        "is_filtered": is_filtered,
        "files": exports.links("leads", asked.urlencode()),
    }
    return render(request, "followup/leads.html", context)


@members_only
@require_GET
def export(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The same leads as a file. With a filter that can't be, the list says which: everything is not what was asked for."""
    filters = LeadFilter(request.GET)
    leads = filters.apply(Lead.objects.all(), ZoneInfo(request.member.workspace.time_zone))
    if filters.errors:
        return redirect(f"{reverse('leads')}?{request.GET.urlencode()}")
    file = lead_export.of(leads, request.member.workspace, name="leads")
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _query(asked: "object", cursor: str) -> str:
    query = asked.copy()  # type: ignore[attr-defined]  # a QueryDict, which the stubs name differently per Django
    query["after"] = cursor
    return f"?{query.urlencode()}"


@members_only
@require_GET
def lead(request: MemberRequest, lead_id: int) -> HttpResponse:
    """One lead: what they said, what is known, and everything that happened."""
    found = access.lead(request.member, lead_id)
    at = timezone.now()
    others = list(
        Lead.every.filter(person_id=found.person_id)
        .exclude(pk=found.pk).select_related("channel").order_by("-arrived_at", "-pk")[:20]
    )  # fmt: skip
    parts = [found.pk, *(other.pk for other in others if other.merged_into_id == found.pk)]
    latest = access.latest_handoff(request.member, found)
    happened = timeline.activities(found, parts=parts)
    shown = pane.of(latest, viewer=request.member, at=at, happened=happened) if latest else None
    assessment = (
        Assessment.objects.filter(lead=found, is_latest=True).select_related("definition", "fact_set").first()
        if shown is None
        else None
    )
    facts = found.fact_set.facts if found.fact_set else {}
    hidden = {
        "name",
        "email",
        "phone",
        "company",
        "title",
        "campaign",
        "channel",
        "form",
        "page_url",
        "submissions",
        "last_enquiry_at",
    }
    context = {
        "lead": found,
        "pane": shown,
        "status": _status(found, shown),
        "facts": [
            {"name": name, "value": value} for name, value in sorted(facts.items()) if name not in hidden
        ],
        "submissions": _submissions(parts),
        "question": next(iter(questions.about([found.person_id])), None),
        "why": why.of(assessment) if assessment else None,
        "lines": timeline.said(happened, viewer=request.member, at=at, can_undo=False),
        "earlier": [other for other in others if other.pk not in parts],
        "story": _story(found, shown, request.member),
    }
    return render(request, "followup/lead.html", context)


def _submissions(lead_ids: Sequence[int]) -> list[dict[str, object]]:
    arrived = Submission.objects.filter(lead__in=lead_ids).select_related("connection").order_by("-pk")[:20]
    rows = [row for row in arrived if ways_in.is_enquiry(row)]
    forms = seen.of(rows)
    return [_submission(row) | {"seen": forms.get(row.pk)} for row in rows]


def _submission(row: Submission) -> dict[str, object]:
    shape = ways_in.seen(row)
    said = pane.asked_in(shape)
    answers = said.answers + ([{"question": "In their words", "answer": said.words}] if said.words else [])
    source = [shape.get(name) for name in ("channel", "campaign") if isinstance(shape.get(name), str)]
    return {
        "at": row.received_at,
        "channel": ", ".join(filter(None, source)),
        "form": said.form,
        "page_url": said.page_url,
        "answers": answers,
    }


def _status(found: Lead, shown: pane.Pane | None) -> str:
    if found.is_history:
        return "Imported history"
    if shown is None:
        return "Not handed over"
    if shown.ended:
        return str(shown.ended["words"])
    owner = shown.handoff.owner.name if shown.handoff.owner else "nobody yet"
    reached = "reached" if found.contacted_at else "not reached yet"
    return f"With {owner}, {reached}"


def _story(found: Lead, shown: pane.Pane | None, viewer: Member) -> dict[str, object] | None:
    if found.outcome != "won" or shown is None:
        return None
    return {
        "brought": wins.brought_by(found),
        "called": wins.callers_of(shown.handoff),
        "handoff": shown.handoff.pk if shown.handoff.ended_as == "won" else None,
        "is_thanked": wins.has_thanked(found, viewer),
    }


@members_only
@require_http_methods(["GET", "POST"])
def inbox(request: MemberRequest) -> HttpResponse:
    """What the member was told, of the clock and of the agreement; posting marks it read."""
    if request.method == "POST":
        alerts.mark_read(request.member, at=timezone.now())
        notices.mark_read(request.member, at=timezone.now())
        messages.mark_read(request.member, at=timezone.now())
        return redirect("alerts")
    rows = Alert.objects.filter(recipient=request.member).select_related("handoff__lead__person")
    try:
        found = paging.page(rows, by="created_at", cursor=request.GET.get("after", ""), size=30)
    except paging.BadCursor:
        return redirect("alerts")
    shown = [
        {
            "sentence": letters.title(row),
            "at": row.created_at,
            "is_read": row.read_at,
            "lead_id": row.handoff.lead_id,
        }
        for row in found.rows
    ]
    context = {
        "alerts": shown,
        "notices": notices.latest(request.member) if not request.GET else [],
        "said": messages.latest(request.member) if not request.GET else [],
        "next": f"?after={found.next}" if found.next else "",
        "first": "?" if request.GET else "",
    }
    return render(request, "followup/alerts.html", context)


@members_only
@require_GET
def find(request: MemberRequest) -> HttpResponse:
    """What the palette finds: pages by name, leads by the start of a name, an e-mail or a phone number."""
    text = request.GET.get("q", "").strip()[:100]
    pages = [page for page in Shell(request).pages if text.casefold() in page.label.casefold()]
    people = search.persons(text) if len(text) >= 2 else []
    leads = (
        Lead.objects.filter(person_id__in=people)
        .select_related("person", "channel")
        .order_by("-arrived_at")[:8]
    )
    found = {"pages": pages, "files": _files(request, text), "leads": leads, "q": text}
    return render(request, "followup/find.html", found)


def _files(request: MemberRequest, text: str) -> list[dict[str, str]]:
    """The exports whose name holds what was typed: of the list one is looking at, else of all leads."""
    if len(text) < 2:
        return []
    here = urlsplit(request.htmx.current_url or "")
    try:
        page = resolve(here.path)
        files, what = exports.links(str(page.url_name), here.query, page.args, page.kwargs), "this list"
    except (Resolver404, NoReverseMatch):
        files, what = exports.links("leads"), "all leads"
    labelled = [file | {"label": f"Export {what}: {file['label']}"} for file in files]
    return [file for file in labelled if text.casefold() in file["label"].casefold()]
