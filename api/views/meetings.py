"""Meetings with leads, from outside: booked, and what became of them."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import shapes
from api.inputs import MeetingInput, MeetingOutcomeInput
from api.views.leads import PAGING, caller, days_asked, owner_asked, page_answer, page_size
from followup import access, meetings
from followup.handoffs import Conflict
from followup.meetings import BadMeeting
from leads.models import Meeting
from workspaces import paging

FILTERS = [
    OpenApiParameter("state", str, enum=Meeting.State.values),
    *(OpenApiParameter(name, str) for name in ("owner", "from", "to")),
]


class Meetings(APIView):
    @extend_schema(
        operation_id="meetings_list", parameters=[*FILTERS, *PAGING], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        """Meetings that have a time, the latest first; owner is who holds the lead, from and to are days they begin on."""
        rows = access.meetings(caller(request)).filter(starts_at__isnull=False)
        if state := request.query_params.get("state", ""):
            if state not in Meeting.State.values:
                raise ValidationError({"state": [f"Use one of: {', '.join(Meeting.State.values)}."]})
            rows = rows.filter(state=state)
        if owner := owner_asked(request):
            rows = rows.filter(lead__owner_id=int(owner))
        start, end = days_asked(request)
        if start:
            rows = rows.filter(starts_at__gte=start)
        if end:
            rows = rows.filter(starts_at__lt=end)
        found = paging.page(
            rows, by="starts_at", cursor=request.query_params.get("cursor", ""), size=page_size(request)
        )
        return page_answer(request, [shapes.meeting(row) for row in found.rows], found.next)


class MeetingDetail(APIView):
    @extend_schema(operation_id="meetings_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, meeting_id: int) -> Response:
        """One meeting."""
        return _answer(request, meeting_id)


class HandoffMeetings(APIView):
    @extend_schema(
        operation_id="handoffs_book_meeting", request=MeetingInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, handoff_id: int) -> Response:
        """Book a meeting: until then nothing else is owed, and its rep is reminded."""
        found = access.workable_handoff(caller(request), handoff_id)
        asked = MeetingInput(data=request.data)
        asked.is_valid(raise_exception=True)
        made = meetings.book(found, by=caller(request), at=timezone.now(), **asked.validated_data)
        return _answer(request, made.pk, status=201)


class MeetingOutcome(APIView):
    @extend_schema(
        operation_id="meetings_outcome", request=MeetingOutcomeInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, meeting_id: int) -> Response:
        """Say what became of a meeting; 409 where something was said of it already."""
        found, _ = access.workable_meeting(caller(request), meeting_id)
        asked = MeetingOutcomeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        outcome, starts_at = asked.validated_data["outcome"], asked.validated_data.get("starts_at")
        at = timezone.now()
        if outcome != "moved":
            meetings.VERBS[outcome](found, by=caller(request), at=at)
        elif starts_at is None:
            raise BadMeeting("starts_at", "Say when it takes place instead.")
        else:
            meetings.move(found, starts_at=starts_at, by=caller(request), at=at)
        return _answer(request, meeting_id)

    @extend_schema(operation_id="meetings_outcome_undo", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, meeting_id: int) -> Response:
        """Take back what was said of a meeting: it is as it was before."""
        word = next(iter(access.meeting(caller(request), meeting_id).words.filter(taken_back_at=None)), None)
        if word is None:
            raise Conflict("Nothing was said of this meeting.")
        spoken = access.retractable_word(caller(request), word.pk)
        meetings.take_back(spoken, by=caller(request), at=timezone.now())
        return _answer(request, meeting_id)


def _answer(request: Request, meeting_id: int, *, status: int = 200) -> Response:
    return Response(shapes.meeting(access.meeting(caller(request), meeting_id)), status=status)
