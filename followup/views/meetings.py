"""Meetings on the pane: booked by hand, and what became of them in one key, with its undo."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from followup import access, meetings
from followup.forms import MeetingForm, MoveForm
from followup.handoffs import Conflict
from followup.meetings import BadMeeting
from followup.models import Handoff
from followup.views import work
from workspaces.http import MemberRequest, members_only

SAID = {"held": "Met", "no_show": "Nobody came", "cancelled": "Meeting cancelled"}


@members_only
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Book a meeting by hand."""
    handoff = access.workable_handoff(request.member, handoff_id)
    form = MeetingForm(request.POST or None)
    if form.is_valid():
        try:
            meetings.book(handoff, **form.cleaned_data, by=request.member, at=timezone.now())
        except Conflict as conflict:
            return work.answer(request, handoff_id, notice=str(conflict), status=409)
        except BadMeeting as problem:
            form.add_error(problem.field, str(problem))
        else:
            return work.answer(request, handoff_id, said="Meeting booked")
    address = reverse("meeting_new", args=[handoff_id])
    return _dialog(request, handoff, {"form": form, "address": address, "title": "Book a meeting"})


@members_only
@require_POST
def word(request: MemberRequest, meeting_id: int) -> HttpResponse:
    """Say what became of a meeting."""
    meeting, handoff = access.workable_meeting(request.member, meeting_id)
    asked = request.POST.get("said", "")
    if asked not in SAID:
        raise Http404("There is no such word for a meeting.")
    try:
        spoken = meetings.VERBS[asked](meeting, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return work.answer(request, handoff.pk, notice=str(conflict), status=409)
    return work.answer(
        request, handoff.pk, said=SAID[asked], undo=reverse("meeting_word_undo", args=[spoken.pk])
    )


@members_only
@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, meeting_id: int) -> HttpResponse:
    """Another time for a meeting."""
    meeting, handoff = access.workable_meeting(request.member, meeting_id)
    form = MoveForm(request.POST or None)
    if form.is_valid():
        try:
            spoken = meetings.move(meeting, **form.cleaned_data, by=request.member, at=timezone.now())
        except Conflict as conflict:
            return work.answer(request, handoff.pk, notice=str(conflict), status=409)
        except BadMeeting as problem:
            form.add_error(problem.field, str(problem))
        else:
            undo = reverse("meeting_word_undo", args=[spoken.pk])
            return work.answer(request, handoff.pk, said="Meeting moved", undo=undo)
    address = reverse("meeting_move", args=[meeting_id])
    return _dialog(request, handoff, {"form": form, "address": address, "title": "Move the meeting"})


@members_only
@require_POST
def take_back(request: MemberRequest, word_id: int) -> HttpResponse:
    """Undo a word on a meeting."""
    spoken = access.retractable_word(request.member, word_id)
    try:
        meetings.take_back(spoken, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return work.answer(request, spoken.handoff_id, notice=str(conflict), status=409)
    return work.answer(request, spoken.handoff_id, said="Taken back")


def _dialog(request: MemberRequest, handoff: Handoff, told: dict[str, Any]) -> HttpResponse:
    is_bound = told["form"].is_bound
    context = {"handoff": handoff, **told}
    response = render(request, "followup/handoffs/meeting.html", context, status=422 if is_bound else 200)
    if is_bound and request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
