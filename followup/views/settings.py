"""A member's own settings, with the ways in and what needs someone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from followup import deliver
from followup.models import Handoff
from leads import ways_in
from leads.models import Connection, Submission
from workspaces.forms import YouForm
from workspaces.http import MemberRequest, members_only


@members_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """Show and save the member's own settings."""
    form = YouForm(request.POST or None, instance=request.member)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    ways = Connection.objects.exclude(kind=Connection.Kind.FILE).order_by("kind", "name")[:50]
    context = {
        "form": form,
        "ways_in": [
            {
                "kind": ways_in.label(way.kind),
                "name": way.name,
                "url": reverse("public_form", args=[way.token])
                if way.token and way.kind == Connection.Kind.FORM
                else "",
            }
            for way in ways
        ],
        "needs": {
            "submissions": Submission.objects.filter(state=Submission.State.ATTENTION)[:100].count(),
            "handoffs": Handoff.objects.exclude(stuck="").count(),
            "deliveries": deliver.failing(),
        },
    }
    return render(request, "workspaces/settings.html", context, status=422 if form.is_bound else 200)
