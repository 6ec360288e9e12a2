"""Needs someone now: the leads handed over that wait for somebody, and one click that moves them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from followup import access, needs, reassign, reminding, routing, team_board
from followup.handoffs import Conflict
from followup.models import Handoff
from workspaces.http import MemberRequest, asked_id, members_only
from workspaces.models import Member

NEXT = "next"


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The groups, each line with what can be done about it by who leads sales."""
    at = timezone.now()
    may_act = request.member.leads_others
    context = {
        "groups": needs.groups(at=at),
        "may_act": may_act,
        "takers": team_board.takers() if may_act else [],
        "at": at,
    }
    return render(
        request, "alignment/now/_groups.html" if request.htmx else "alignment/now/now.html", context
    )


@members_only
@require_POST
def remind(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Tell whoever has it."""
    handoff = _handoff(request, handoff_id)

    def verb() -> str:
        return (
            f"{reminding.remind(handoff, by=request.member, at=timezone.now()).recipient.name} was reminded."
        )

    return _done(request, verb)


@members_only
@require_POST
def give(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Give it to the member chosen, or to whose turn it is."""
    handoff = _handoff(request, handoff_id)
    at = timezone.now()

    def verb() -> str:
        why = {"by": "passed on", "who": request.member.name}
        had_by = asked_id(request.POST.get("had_by", "")) or None
        if request.POST.get("to") == NEXT:
            Handoff.objects.select_for_update().get(
                pk=handoff.pk
            )  # the turn is taken for a lead that stays as it is
            decision = routing.next_for(handoff, at=at)
            if decision.member_id is None:
                raise Conflict("Nobody else can take it now.")
            to, why = (
                Member.objects.get(pk=decision.member_id),
                {**decision.why, "by": f"{request.member.name} passed it on, and it was their turn"},
            )
        else:
            found = Member.objects.filter(
                pk=asked_id(request.POST.get("to", "")), workspace_id=request.member.workspace_id
            ).first()
            if found is None:
                raise Conflict("Choose who is to have it.")
            to = found
        reassign.reassign(handoff, to=to, by=request.member, at=at, why=why, had_by=had_by)
        return f"{to.name} has {handoff.lead.person.display_name} now."

    return _done(request, verb)


def _handoff(request: MemberRequest, handoff_id: int) -> Handoff:
    handoff = access.handoff(request.member, handoff_id)
    if not request.member.leads_others:
        raise PermissionDenied("Who leads sales reminds and passes leads on.")
    return handoff


def _done(request: MemberRequest, verb: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, verb())
    except Conflict as conflict:
        messages.info(request, str(conflict))
    return redirect("needs_someone")
