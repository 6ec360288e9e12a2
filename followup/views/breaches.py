"""Why a promise was missed, said anew by a manager."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followup import access, breach_causes
from followup.breach_causes import BadCause
from followup.forms import CauseForm
from workspaces.http import MemberRequest, members_only


@members_only
@require_http_methods(["GET", "POST"])
def cause(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Say that a missed promise had another cause, with a note for whoever asks."""
    breach = access.correctable_breach(request.member, handoff_id)
    lead = breach.handoff.lead
    form = CauseForm(request.POST or None, initial={"cause": breach.handoff.missed_because})
    if form.is_valid():
        try:
            breach_causes.correct(breach, **form.cleaned_data, by=request.member, at=timezone.now())
        except BadCause as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, "Kept. It is told on the lead’s timeline.")
            return redirect("lead", lead.pk)
    context = {"lead": lead, "breach": breach, "form": form, "found": breach_causes.words(breach.cause)}
    return render(request, "followup/handoffs/cause.html", context, status=422 if form.is_bound else 200)
