"""Lending a hand with a lead somebody else holds, and the note that a call began."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from followup import access, calls, helping
from followup.handoffs import Conflict
from followup.views import work
from workspaces.http import MemberRequest, members_only


@members_only
@require_POST
def join(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """ "I'll help" """
    handoff = access.acceptable_handoff(request.member, handoff_id)
    try:
        helping.join(handoff, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return work.answer(request, handoff_id, notice=str(conflict), status=409)
    return work.answer(request, handoff_id, said="You help")


@members_only
@require_POST
def leave(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """ "Help no more" """
    handoff = access.acceptable_handoff(request.member, handoff_id)
    helping.leave(handoff, by=request.member, at=timezone.now())
    return work.answer(request, handoff_id, said="Left to its owner")


@members_only
@require_POST
def call(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """The browser says that a call began; the phone itself is the browser's business."""
    calls.begin(access.workable_handoff(request.member, handoff_id), by=request.member, at=timezone.now())
    return HttpResponse(status=204)
