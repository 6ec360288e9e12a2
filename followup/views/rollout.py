"""What a new agreement means for the leads that wait: before it is in force, and on the way."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agreement import access, documents
from agreement.documents import Document
from agreement.models import Version
from followup import rollout
from followup.models import Rollout
from scoring.documents import DocumentError
from workspaces.http import MemberRequest, asked_id, members_only

MOST_PER_HOUR = 100_000


@members_only
@require_GET
def progress(request: MemberRequest) -> HttpResponse:
    """How far the version in force has come with the leads that waited; nothing where there is nothing to tell."""
    version = access.version_in_force(request.member)
    found = Rollout.objects.filter(version=version).first()
    is_coming = version.state == Version.State.SIGNED
    context = {"rollout": found, "is_coming": is_coming, "can_pace": request.member.leads_others}
    return render(request, "followup/_rollout.html", context)


@members_only
@require_GET
def preview(request: MemberRequest, number: int) -> HttpResponse:
    """Whom a version would hand over the moment it is in force."""
    version = access.version(request.member, number)
    try:
        rules = Document.parse(documents.of(version)).rules
    except DocumentError:  # a draft on the way: there is nothing to ask yet
        return HttpResponse(status=204)
    seen = rollout.preview(version.workspace_id, rules, at=timezone.now())
    return render(request, "followup/_rollout_preview.html", {"preview": seen})


@members_only
@require_POST
def pace(request: MemberRequest) -> HttpResponse:
    """Hand the leads that waited over faster or slower; empty is all at once."""
    if not request.member.leads_others:
        raise PermissionDenied("Only the owner and sales managers set the pace.")
    found = get_object_or_404(Rollout, version=access.version_in_force(request.member))
    asked = asked_id(request.POST.get("per_hour", ""))
    rollout.change_pace(found, per_hour=min(asked, MOST_PER_HOUR) or None)
    return redirect("agreement")
