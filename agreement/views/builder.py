"""The builder: a draft to edit line by line, each change saved as it is made."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agreement import access, drafting
from agreement.builder import conflict, reading
from agreement.builder.conflict import Conflict
from agreement.builder.sheet import Sheet, anchor
from agreement.documents import Document
from agreement.edits import Stale
from agreement.life import TooLate
from agreement.models import Version
from agreement.places import NoSuchLine
from scoring import catalogue, expected
from scoring.documents import DocumentError
from workspaces.http import MemberRequest, asked_id, members_only


@members_only
@require_GET
def edit(request: MemberRequest, number: int) -> HttpResponse:
    """The draft with every line open, or, asked by a page that has it already, what changed meanwhile."""
    version = access.draftable_version(request.member, number)
    if not version.is_editable:
        return redirect("version", number)
    if request.htmx and request.GET.get("have") == str(version.revision):
        return HttpResponse(status=204)
    return _page(request, version)


@members_only
@require_POST
def lines(request: MemberRequest, number: int) -> HttpResponse:
    """One change of one line. 409 with both wordings where somebody else changed it meanwhile."""
    version = access.draftable_version(request.member, number)
    facts = catalogue.of(version.workspace_id)
    document = drafting.look(version).document
    try:
        change = reading.change_of(request.POST, document, facts, partial(_expect, version, document))
        drafting.change(version, change, by=request.member, at=timezone.now())
    except NoSuchLine as error:
        raise Http404("A document has no such line.") from error
    except Stale as stale:
        return _page(request, version, facts, conflict.of(stale, request.POST))
    except TooLate as late:
        return _too_late(request, version, late)
    except (DocumentError, ValueError) as error:
        messages.error(request, str(error))
        return _page(request, version, facts, status=422)
    if not request.htmx:
        return redirect(f"{reverse('builder', args=[number])}#{anchor(change.line)}")
    return _page(request, version, facts)


@members_only
@require_POST
def revisions(request: MemberRequest, number: int) -> HttpResponse:
    """Undo the latest change, or do again what was undone; 409 where it isn't the one that was seen."""
    version = access.draftable_version(request.member, number)
    go = drafting.redo if request.POST.get("go") == "again" else drafting.undo
    seen = request.POST.get("seen", "")
    try:
        go(version, by=request.member, at=timezone.now(), seen=asked_id(seen) or None)
    except Stale as stale:
        return _page(request, version, conflict=conflict.of(stale, request.POST))
    except TooLate as late:
        return _too_late(request, version, late)
    return _page(request, version) if request.htmx else redirect("builder", number)


def _page(
    request: MemberRequest,
    version: Version,
    facts: dict[str, catalogue.Fact] | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; for htmx the document, or, where one line was written, only what that changed around it.

    Context: `version`, `sight` (drafting.Sight), `sheet` (agreement.builder.sheet.Sheet), `conflict`,
    `changed` (the line that was written).
    """
    facts = catalogue.of(version.workspace_id) if facts is None else facts
    sight = drafting.look(version)
    sheet = Sheet(sight.document, facts, at=timezone.now())
    line = request.POST.get("line", "")
    context: dict[str, Any] = {
        "version": version,
        "sight": sight,
        "sheet": sheet,
        "conflict": conflict,
        "is_whole": request.htmx.target == "document",
    }
    if not request.htmx:
        template = "builder.html"
    elif context["is_whole"]:
        template = "_changed.html"
    else:
        template = "_saved.html"
        context["changed"] = sheet.entry(line) if line else None
    response = render(
        request, f"agreement/builder/{template}", context, status=409 if conflict is not None else status
    )
    if request.method == "POST":
        response["HX-Trigger-After-Settle"] = "lb:document-changed"
    return response


def _expect(version: Version, document: Any, lane: str) -> dict[str, int]:
    """Of a hundred leads by a lane of this draft, how far those of the past got; none while it isn't finished."""
    try:
        history = expected.by_lane(version.workspace_id, Document.parse(document).rules, at=timezone.now())
    except DocumentError:
        history = {}
    return history.get(lane, expected.History(0, 0, 0, 0, 0)).of(100)


def _too_late(request: MemberRequest, version: Version, late: TooLate) -> HttpResponse:
    """The version was signed, declined or withdrawn while it was open here."""
    messages.error(request, str(late))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("version", args=[version.number])})
    return redirect("version", version.number)
