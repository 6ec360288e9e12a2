"""Where leads go: the rules in their order, and a box that tells who would get one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access
from followup.models import Handoff, RoutingRule
from followup.routing import editing, rules, try_out, words
from followup.rule_form import RuleForm
from followup.trial_form import WhoForm
from scoring import catalogue
from workspaces.http import MemberRequest, asked_id, leads_others_only, members_only
from workspaces.models import Member, Team

MOST_COUNTED = 1000
STEPS = {"up": -1, "down": 1}


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The rules; everyone reads them, who leads sales changes them."""
    return render(request, "followup/routing/routing.html", _context(request))


@members_only
@require_GET
def trial(request: MemberRequest) -> HttpResponse:
    """Who would get this lead, and why. Nothing moves."""
    form = WhoForm(request.GET, known=catalogue.of(request.member.workspace_id))
    said = None
    if form.is_valid():
        asked = form.cleaned_data["lead"]
        lead_id = access.lead(request.member, asked).pk if asked is not None else None
        decision = try_out(
            request.member.workspace_id, at=timezone.now(), lead_id=lead_id, facts=form.cleaned_data["facts"]
        )
        owner = Member.objects.filter(pk=decision.member_id or 0).first()
        said = words.say(decision.why, owner=owner.name if owner else "", is_trial=True)
    context = {"who_form": form, "said": said}
    if request.htmx:
        return render(request, "followup/routing/_who.html", context, status=200 if said else 422)
    return render(
        request, "followup/routing/routing.html", _context(request) | context, status=200 if said else 422
    )


@leads_others_only
@require_http_methods(["GET", "POST"])
def rule(request: MemberRequest, rule_id: int | None = None) -> HttpResponse:
    """A rule to add or to change; “more” adds a row for a test and keeps what was typed."""
    found = get_object_or_404(RoutingRule.objects.in_order(), pk=rule_id) if rule_id is not None else None
    facts = catalogue.of(request.member.workspace_id)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=found, facts=facts)
    wants_more = "more" in request.POST
    if form.is_bound and not wants_more and form.is_valid():
        at = timezone.now()
        if found is None:
            editing.add(request.member.workspace_id, form.said, by=request.member, at=at)
        else:
            editing.change(found, form.said, by=request.member, at=at)
        messages.success(request, f"Saved: {form.said['name']}.")
        return redirect("routing")
    context = {
        "form": form,
        "rule": found,
        "facts": facts.values(),
        "shows_errors": form.is_bound and not wants_more,
    }
    return render(
        request, "followup/routing/rule.html", context, status=422 if context["shows_errors"] else 200
    )


@leads_others_only
@require_POST
def move(request: MemberRequest, rule_id: int) -> HttpResponse:
    """One place up or down."""
    found = get_object_or_404(RoutingRule.objects.in_order(), pk=rule_id)
    steps = STEPS.get(request.POST.get("to", ""))
    if steps:
        editing.move(found, steps, by=request.member, at=timezone.now())
    return redirect(f"{reverse('routing')}#rule-{found.pk}")


@leads_others_only
@require_POST
def remove(request: MemberRequest, rule_id: int) -> HttpResponse:
    found = get_object_or_404(RoutingRule.objects.in_order(), pk=rule_id)
    editing.remove(found, by=request.member, at=timezone.now())
    return redirect(f"{reverse('routing')}?removed={found.pk}")


@leads_others_only
@require_POST
def restore(request: MemberRequest, rule_id: int) -> HttpResponse:
    """Undo a removal."""
    found = get_object_or_404(RoutingRule, pk=rule_id, removed_at__isnull=False)
    editing.restore(found, by=request.member, at=timezone.now())
    return redirect(f"{reverse('routing')}#rule-{found.pk}")


def _context(request: MemberRequest) -> dict[str, Any]:
    kept = list(RoutingRule.objects.in_order().select_related("team", "member"))
    gone = RoutingRule.objects.filter(pk=asked_id(request.GET.get("removed", "")), removed_at__isnull=False)
    return {
        "rules": [
            {
                "rule": row,
                "sentence": rules.sentence(row),
                "target": (row.team or row.member),
                "is_person": row.member_id,
            }
            for row in kept
        ],
        "default_team": Team.objects.get(is_default=True),
        "waiting": Handoff.objects.in_pool()[:MOST_COUNTED].count(),
        "removed": gone.first() if request.member.leads_others else None,
        "can_edit": request.member.leads_others,
        "who_form": WhoForm(None, known={}),
    }
