"""What a version would have changed, beside its lines; and the leads behind each figure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from agreement import access
from agreement.models import Version
from alignment import links, period, whatif, whatif_drawings
from alignment.period import PeriodError
from alignment.views import asked
from alignment.whatif import Preview
from followup import lead_export, lead_list
from leads.models import Lead
from scoring import backtest
from scoring.models import Backtest
from scoring.rules import Rules, RulesError
from workspaces import exports, paging
from workspaces.http import MemberRequest, asked_id, members_only

_ITEM = re.compile(r"(criteria|lanes)\[(\d+)\]\.?(.*)")
HEADINGS = {
    "missed": "Won leads these rules would have missed",
    "spared": "Lost or returned leads these rules would have spared",
    "added": "Leads that would have been sales-ready, and weren’t",
    "dropped": "Leads that were sales-ready, and wouldn’t have been",
}


@vary_on_headers("HX-Request")
@members_only
@require_GET
def panel(request: MemberRequest, number: int) -> HttpResponse:
    """The figures: a fragment for the builder and the version's page, a page of its own for everyone else."""
    version = access.version(request.member, number)
    error = ""
    try:
        chosen = asked.days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
    context = {
        "version": version,
        "period": chosen,
        "options": asked.options(chosen, has_error=bool(error)),
        "here": links.what_if(number, chosen),
        "address": reverse("whatif", args=[number]),
        "lines_url": reverse("builder_lines", args=[number]),
        "may_edit": version.is_editable and access.may_draft(request.member),
        "is_in_builder": (request.htmx.current_url_abs_path or "").startswith(
            reverse("builder", args=[number])
        ),
        "error": error,
    }
    rules = whatif.rules_of(version)
    try:
        preview = whatif.preview(
            request.member.workspace, rules, chosen, by=request.member, at=timezone.now()
        )
        context |= _figures(version, preview)
    except RulesError as problem:
        context["faults"] = [
            {"place": _place(path, rules), "message": message} for path, message in problem.faults
        ]
    template = "alignment/whatif/_panel.html" if request.htmx else "alignment/whatif/whatif.html"
    return render(request, template, context, status=400 if error and not request.htmx else 200)


@members_only
@require_GET
def progress(request: MemberRequest, number: int) -> HttpResponse:
    """How far the exact figures are; when they stand, what fetches them."""
    version = access.version(request.member, number)
    run = Backtest.objects.filter(pk=asked_id(request.GET.get("run", ""))).defer("rules", "result").first()
    try:
        here = links.what_if(number, asked.days(request))
    except PeriodError as problem:
        raise Http404 from problem
    context = {
        "version": version,
        "run": run,
        "here": here,
        "query": here.partition("?")[2],
        "is_polled": True,
    }
    return render(request, "alignment/whatif/_progress.html", context)


@members_only
@require_GET
def leads(request: MemberRequest, number: int) -> HttpResponse:
    """The leads behind a figure, the newest first."""
    version, which = access.version(request.member, number), request.GET.get("which", "")
    if which not in HEADINGS:
        raise Http404("There is no such figure.")
    try:
        chosen = asked.days(request)
        rules = Rules.parse(whatif.rules_of(version))
        after = request.GET.get("after")
        before = paging.read_cursor(after) if after else None
    except (PeriodError, RulesError, paging.BadCursor):
        return redirect("whatif", number)
    start, end = whatif.span(chosen)
    found = backtest.leads_of(request.member.workspace_id, rules, which, start=start, end=end, before=before)
    rows = {
        row.pk: row
        for row in Lead.objects.filter(pk__in=found.ids).select_related("person", "channel", "campaign")
    }
    listed = [rows[pk] for pk in found.ids]
    lead_list.decorate(listed)
    here = links.what_if(number, chosen, which)
    context = {
        "version": version,
        "period": chosen,
        "heading": HEADINGS[which],
        "leads": listed,
        "next": f"{here}&after={paging.write_cursor(*found.rest)}" if found.rest else "",
        "first": here if after else "",
        "back": links.what_if(number, chosen),
        "files": exports.links("whatif_leads", here.partition("?")[2], [number]),
    }
    return render(request, "alignment/whatif/leads.html", context)


@members_only
@require_GET
def leads_file(request: MemberRequest, number: int, kind: str) -> HttpResponseBase:
    """The same leads as a file, all of them."""
    version, which = access.version(request.member, number), request.GET.get("which", "")
    if which not in HEADINGS:
        raise Http404("There is no such figure.")
    try:
        start, end = whatif.span(asked.days(request))
        rules = Rules.parse(whatif.rules_of(version))
    except (PeriodError, RulesError):
        return redirect("whatif", number)

    def batches() -> Iterator[list[Lead]]:
        before = None
        while True:
            found = backtest.leads_of(version.workspace_id, rules, which, start=start, end=end, before=before)
            yield _in_order(found.ids)
            if found.rest is None:
                return
            before = found.rest

    name = f"leads {which} by version {number}"
    file = lead_export.of_batches(batches, request.member.workspace, name=name)
    return exports.respond(file, kind, by=request.member, asked=request.GET.dict())


def _in_order(ids: Sequence[int]) -> list[Lead]:
    rows = Lead.objects.select_related("person", "channel", "campaign", "fact_set").in_bulk(ids)
    return [rows[pk] for pk in ids]


def _figures(version: Version, preview: Preview) -> dict[str, Any]:
    """All that the panel shows."""
    return {
        "preview": preview,
        "is_empty": not preview.judged,
        "headline": whatif_drawings.headline(preview),
        "differences": [
            (one, links.what_if(version.number, preview.period, one.which))
            for one in whatif_drawings.differences(preview)
        ],
        "ready_later": preview.figure(preview.tally.ready_later),
        "steps": whatif_drawings.steps(preview),
        "load": whatif_drawings.load(preview),
        "weeks_chart": whatif_drawings.weeks(preview),
        "criteria_chart": whatif_drawings.criteria(preview),
        "criterion_rows": whatif_drawings.criterion_rows(preview),
        "thresholds": whatif_drawings.thresholds(preview),
        "run": preview.run,
        "query": links.what_if(version.number, preview.period).partition("?")[2],
    }


def _place(path: str, rules: Any) -> str:
    """Where a fault is, by the name of its test or lane where it has one: "criteria[2].value" is "Large company: value"."""
    found = _ITEM.fullmatch(path)
    if found is None:
        return path.replace("_", " ").capitalize()
    part, position, rest = found.groups()
    item = rules[part][int(position)]
    called = item.get("label" if part == "criteria" else "name") if isinstance(item, dict) else None
    name = called or f"{'Test' if part == 'criteria' else 'Lane'} {int(position) + 1}"
    return f"{name}: {rest.replace('_', ' ')}" if rest else str(name)
