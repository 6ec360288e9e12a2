"""How long things are kept; the owner decides."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leads import retention
from leads.models import RetentionPeriod
from workspaces.http import MemberRequest, owners_only

HELP = {
    RetentionPeriod.Kind.PAYLOADS: "Of leads that are closed. Channel, dates, facts and outcome stay.",
    RetentionPeriod.Kind.SPAM: "That something came stays counted.",
    RetentionPeriod.Kind.REFUSED_CALLS: "Calls to a connection that didn’t show its secret.",
    RetentionPeriod.Kind.FILES: "The rows and the refused rows. An import can be undone without them.",
    RetentionPeriod.Kind.EVENTS: "Facts that counted them stay.",
    RetentionPeriod.Kind.PHONE_CALLS: "The attempts they became stay.",
}


class RetentionForm(forms.Form):
    """Days for each kind; blank keeps it for good."""

    def __init__(self, asked: object, kept: dict[str, int]) -> None:
        super().__init__(asked, initial=kept)  # type: ignore[arg-type]  # a QueryDict or None
        for kind in RetentionPeriod.Kind:
            self.fields[kind.value] = forms.IntegerField(
                label=f"{kind.label}, in days", required=False, help_text=HELP[kind],
                min_value=retention.LEAST_DAYS, max_value=retention.MOST_DAYS,
                widget=forms.NumberInput(attrs={"placeholder": "for good"}),
            )  # fmt: skip


@owners_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """Show and decide how long each kind is kept."""
    form = RetentionForm(request.POST or None, retention.periods())
    if form.is_valid():
        retention.decide(form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(request, "Saved. What is older goes tonight.")
        return redirect("retention")
    return render(request, "workspaces/retention.html", {"form": form}, status=422 if form.is_bound else 200)
