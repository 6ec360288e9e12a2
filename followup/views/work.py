"""The verbs of a rep's day. Each answers with the lead as it is now, or says at the field what was wrong."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from followup import access, effort, handoffs, outcomes, pool, timeline, touches, wins
from followup.forms import LiftForm, OutcomeForm, ReturnForm, TouchForm
from followup.handoffs import Conflict
from followup.models import Handoff
from followup.outcomes import BadOutcome
from followup.touches import BadTouch
from followup.views import queue
from leads import do_not_contact
from workspaces.http import MemberRequest, members_only


@members_only
@require_POST
def accept(request: MemberRequest, handoff_id: int) -> HttpResponse:
    handoff = access.acceptable_handoff(request.member, handoff_id)
    try:
        handoffs.accept(handoff, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return answer(request, handoff_id, notice=str(conflict), status=409)
    if handoff.owner_id is None:
        undo = f"{reverse('acceptance_undo', args=[handoff_id])}?claim=1"
        return answer(request, handoff_id, said="Yours now", undo=undo)
    return answer(request, handoff_id, said="Good lead", undo=reverse("acceptance_undo", args=[handoff_id]))


@members_only
@require_POST
def take_back_acceptance(request: MemberRequest, handoff_id: int) -> HttpResponse:
    handoff = access.workable_handoff(request.member, handoff_id)
    try:
        handoffs.take_back_acceptance(handoff, by=request.member, at=timezone.now())
        if "claim" in request.GET:
            pool.put_back(handoff, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return answer(request, handoff_id, notice=str(conflict), status=409)
    return answer(request, handoff_id, said="Taken back")


@members_only
@require_POST
def touch(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Log an attempt with its result."""
    handoff = access.workable_handoff(request.member, handoff_id)
    form = TouchForm(request.POST)
    if not form.is_valid():
        return answer(
            request,
            handoff_id,
            notice=" ".join(str(message) for messages in form.errors.values() for message in messages),
            status=422,
        )
    try:
        made = touches.log(handoff, form.attempt(), by=request.member, at=timezone.now())
    except (Conflict, BadTouch) as problem:
        return answer(
            request, handoff_id, notice=str(problem), status=409 if isinstance(problem, Conflict) else 422
        )
    said = timeline.RESULTS.get(made.result, made.result).capitalize()
    return answer(request, handoff_id, said=said, undo=reverse("touch_retraction", args=[made.pk]))


@members_only
@require_POST
def retract(request: MemberRequest, touch_id: int) -> HttpResponse:
    """Undo an attempt."""
    found = access.retractable_touch(request.member, touch_id)
    handoff_id = found.handoff_id or 0
    try:
        touches.retract(found, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return answer(request, handoff_id, notice=str(conflict), status=409)
    return answer(request, handoff_id, said="Taken back")


@members_only
@require_http_methods(["GET", "POST"])
def give_back(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Return a lead to marketing, with a reason."""
    handoff = access.workable_handoff(request.member, handoff_id)
    form = ReturnForm(request.POST or None, handoff=handoff)
    if form.is_valid():
        try:
            outcomes.give_back(handoff, by=request.member, at=timezone.now(), **form.cleaned_data)
        except Conflict as conflict:
            return answer(request, handoff_id, notice=str(conflict), status=409)
        except BadOutcome as problem:
            form.add_error(problem.field, str(problem))
        else:
            return answer(request, handoff_id, said="Returned")
    return dialog(request, "followup/handoffs/return.html", handoff, form)


@members_only
@require_http_methods(["GET", "POST"])
def outcome(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Say what became of a lead."""
    handoff = access.workable_handoff(request.member, handoff_id)
    form = OutcomeForm(request.POST or None, handoff=handoff)
    if form.is_valid():
        try:
            outcomes.record(handoff, form.word(), by=request.member, at=timezone.now())
        except Conflict as conflict:
            return answer(request, handoff_id, notice=str(conflict), status=409)
        except BadOutcome as problem:
            form.add_error(problem.field, str(problem))
        else:
            return answer(request, handoff_id, said="Saved")
    return dialog(request, "followup/handoffs/outcome.html", handoff, form)


@members_only
@require_http_methods(["GET", "POST"])
def lift(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Somebody who asked not to be contacted may be again: said by who leads, with what they said."""
    handoff = access.handoff(request.member, handoff_id)
    if not request.member.leads_others:
        raise PermissionDenied("Only the owner and sales managers say that someone may be contacted again.")
    form = LiftForm(request.POST or None)
    if form.is_valid():
        why, at = form.cleaned_data["why"], timezone.now()
        do_not_contact.lift(handoff.lead.person, why=why, by=request.member, at=at)
        return answer(request, handoff_id, said="They may be contacted again")
    return dialog(request, "followup/handoffs/lift.html", handoff, form)


def dialog(request: MemberRequest, template: str, handoff: Handoff, form: Form) -> HttpResponse:
    """The form; filled in wrongly it stays in the dialog, with what was entered and the message at the field."""
    response = render(
        request,
        template,
        {"handoff": handoff, "form": form, "effort": effort.of(handoff)},
        status=422 if form.is_bound else 200,
    )
    if form.is_bound and request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def answer(
    request: MemberRequest,
    handoff_id: int,
    *,
    notice: str = "",
    status: int = 200,
    said: str = "",
    undo: str = "",
) -> HttpResponse:
    """The lead's pane for a swap, its page for a plain form; with a toast that can undo what was done."""
    handoff = access.handoff(request.member, handoff_id)
    if not request.htmx:
        if notice:
            messages.error(request, notice)
        return redirect("lead", handoff.lead_id)
    response = queue.show(request, handoff, notice=notice, status=status)
    if said:
        toast = {"text": said, **({"undo": undo} if undo else {})}
        response["HX-Trigger-After-Settle"] = json.dumps({"lb:toast": toast, "lb:queue-changed": True})
    return response


@members_only
@require_POST
def thank(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """One key for thanks, to the other side of a win."""
    handoff = access.handoff(request.member, handoff_id)
    try:
        wins.thank(handoff, by=request.member, at=timezone.now())
    except Conflict as conflict:
        messages.info(request, str(conflict))
    return redirect("lead", handoff.lead_id)
