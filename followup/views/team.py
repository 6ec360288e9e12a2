"""The team's board, passing leads on, and sitting in with a rep."""

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access, nurture, pool, queue, reassign, sitting_in, team_board
from followup.handoffs import Conflict
from followup.models import Handoff
from followup.views import work
from workspaces.http import MemberRequest, asked_id, members_only
from workspaces.models import Member


@members_only
@require_GET
def board(request: MemberRequest) -> HttpResponse:
    """What each rep owes, for who leads them."""
    _leaders_only(request)
    template = "followup/team/_board.html" if request.htmx else "followup/team/board.html"
    return render(request, template, {"columns": team_board.of(at=timezone.now())})


@members_only
@require_http_methods(["GET", "POST"])
def owner(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Who holds a lead: the choice of reps, and passing it on to one of them, or back to the pool (`to` empty)."""
    handoff = access.handoff(request.member, handoff_id)
    _leaders_only(request)
    if request.method == "GET":
        context = {"handoff": handoff, "people": team_board.takers()}
        return render(request, "followup/handoffs/pass_on.html", context)
    asked = request.POST if "to" in request.POST else request.GET
    to = access.member(request.member, asked_id(asked["to"])) if asked.get("to") else None
    at, former = timezone.now(), handoff.owner_id
    had_by = asked_id(asked["had_by"]) if asked.get("had_by") else None
    try:
        if to is None:
            pool.put_back(handoff, by=request.member, at=at)
        else:
            reassign.reassign(
                handoff,
                to=to,
                by=request.member,
                at=at,
                why={"by": "passed on", "who": request.member.name},
                had_by=had_by,
            )
    except Conflict as conflict:
        return _moved(request, handoff_id, notice=str(conflict), status=409)
    said = f"With {to.name} now" if to else "Anyone in sales may take it now"
    return _moved(
        request, handoff_id, said=said, undo=f"{reverse('owner', args=[handoff_id])}?to={former or ''}"
    )


@members_only
@require_POST
def take_up(request: MemberRequest, nurture_id: int) -> HttpResponse:
    """A rep with time takes up a lead that was kept for later."""
    found = access.nurture(request.member, nurture_id)
    try:
        made = nurture.take_up(found, by=request.member, at=timezone.now())
    except Conflict as conflict:
        latest = (
            Handoff.objects.filter(lead_id=found.lead_id).order_by("-pk").values_list("pk", flat=True).first()
        )
        return work.answer(request, latest or 0, notice=str(conflict), status=409)
    return redirect(f"{reverse('queue')}?handoff={made.pk}")


@members_only
@require_GET
def sit_in(request: MemberRequest, member_id: int) -> HttpResponse:
    """A rep's queue, to watch; the rep sees who does."""
    rep = _watched(request, member_id)
    at = timezone.now()
    sitting_in.sit(request.member, rep, at=at)
    shown = queue.of(rep, at=at)
    context = {"rep": rep, "groups": shown.groups, "counts": shown.counts, "kept": shown.kept}
    template = "followup/team/_sit_in.html" if request.htmx else "followup/team/sit_in.html"
    return render(request, template, context)


@members_only
@require_POST
def leave(request: MemberRequest, member_id: int) -> HttpResponse:
    """The watcher goes."""
    sitting_in.leave(request.member, _watched(request, member_id), at=timezone.now())
    return redirect("queue")


@members_only
@require_GET
def watchers(request: MemberRequest) -> HttpResponse:
    """Who sits in with the member now: asked again while somebody does."""
    context = {"watchers": sitting_in.watching(request.member, at=timezone.now())}
    return render(request, "followup/team/_watchers.html", context)


def _watched(request: MemberRequest, member_id: int) -> Member:
    rep = access.member(request.member, member_id)
    if not sitting_in.may(request.member, rep):
        raise PermissionDenied("Only the other side, and who leads a team, sit in with a rep.")
    return rep


def _leaders_only(request: MemberRequest) -> None:
    if not request.member.leads_others:
        raise PermissionDenied("Only the owner and sales managers pass leads on.")


def _moved(
    request: MemberRequest,
    handoff_id: int,
    *,
    notice: str = "",
    status: int = 200,
    said: str = "",
    undo: str = "",
) -> HttpResponse:
    """The board, when it was moved there; else the lead as it stands now."""
    if not (request.htmx and request.htmx.target == "board"):
        return work.answer(request, handoff_id, notice=notice, status=status, said=said, undo=undo)
    context = {"columns": team_board.of(at=timezone.now()), "notice": notice}
    response = render(request, "followup/team/_board.html", context, status=status)
    if said:
        response["HX-Trigger-After-Settle"] = json.dumps({"lb:toast": {"text": said, "undo": undo}})
    return response
