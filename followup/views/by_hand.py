"""Adding a lead by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followup import by_hand
from followup.by_hand import Added
from followup.forms import OwnLeadForm
from leads import intake
from workspaces.http import MemberRequest, members_only


@members_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """Ask who it is, and take the lead in; it is the member's from the start."""
    if not request.member.works_leads:
        raise PermissionDenied(
            "Only sales adds leads by hand. Marketing’s come by a form, a connection or a file."
        )
    form = OwnLeadForm(request.POST or None, country=request.member.workspace.country)
    if form.is_valid():
        said = form.cleaned_data
        try:
            added = by_hand.add(said, key=said["once"], by=request.member, at=timezone.now())
        except intake.KeyReused:
            form.add_error(
                None, "This form was sent already with other words. Open it anew to add someone else."
            )
        else:
            return _show(request, added)
    return render(request, "followup/new_lead.html", {"form": form}, status=422 if form.is_bound else 200)


def _show(request: MemberRequest, added: Added) -> HttpResponse:
    lead, handoff = added.submission.lead, added.handoff
    if lead is None:
        messages.error(request, f"It is kept, and waits in the inbox: {added.submission.reason}")
        return redirect("submission", added.submission.pk)
    name = lead.person.display_name
    if added.joined:
        holder = handoff.owner.name if handoff and handoff.owner else "nobody yet"
        messages.info(
            request, f"{name} has an open lead already, with {holder}. What you wrote was added to it."
        )
    elif handoff is None:
        messages.info(
            request, f"{name} was added, and isn’t sales-ready by the agreement yet: see what is missing."
        )
    else:
        messages.success(request, f"{name} was added, and is yours.")
        if handoff.owner_id == request.member.pk:
            return redirect(f"{reverse('queue')}?handoff={handoff.pk}")
    return redirect("lead", lead.pk)
