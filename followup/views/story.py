"""Follow a lead: its whole way on one page, for showing to the other team."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_GET

from followup import access, reach, story
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest, lead_id: int) -> HttpResponse:
    found = access.lead(request.member, lead_id)
    context = {
        "lead": found,
        "chapters": story.of(found, at=timezone.now()),
        "reach": reach.of(found, viewer=request.member),
    }
    return render(request, "followup/story.html", context)


@members_only
@require_GET
def reached(request: MemberRequest, lead_id: int) -> HttpResponse:
    """How many enquired for one that reached sales: fetched by the lead's page, which is long enough without it."""
    found = reach.of(access.lead(request.member, lead_id), viewer=request.member)
    return HttpResponse(escape(f"· {found.words}") if found else "")
