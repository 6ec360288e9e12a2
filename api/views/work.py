"""The verbs of a rep's day, from outside."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import shapes
from api.inputs import AttemptInput, OutcomeInput, ReturnInput
from api.views.leads import caller
from followup import access, handoffs, outcomes, touches
from workspaces.models import Member


class Acceptance(APIView):
    @extend_schema(operation_id="handoffs_accept", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, handoff_id: int) -> Response:
        """Sales takes the lead; 409 names who has it already."""
        found = access.acceptable_handoff(caller(request), handoff_id)
        handoffs.accept(found, by=caller(request), at=timezone.now())
        return _handoff(request, handoff_id)

    @extend_schema(operation_id="handoffs_accept_undo", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, handoff_id: int) -> Response:
        """Take the acceptance back."""
        found = access.workable_handoff(caller(request), handoff_id)
        handoffs.take_back_acceptance(found, by=caller(request), at=timezone.now())
        return _handoff(request, handoff_id)


class Touches(APIView):
    @extend_schema(operation_id="handoffs_touch", request=AttemptInput, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, handoff_id: int) -> Response:
        """Log one attempt; the earliest stops the clock, whenever it is reported."""
        found = access.workable_handoff(caller(request), handoff_id)
        asked = AttemptInput(data=request.data)
        asked.is_valid(raise_exception=True)
        made = touches.log(found, asked.attempt(), by=caller(request), at=timezone.now())
        return Response(shapes.touch(made), status=201)


class Return(APIView):
    @extend_schema(operation_id="handoffs_return", request=ReturnInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, handoff_id: int) -> Response:
        """Give the lead back to marketing for one of the agreed reasons."""
        found = access.workable_handoff(caller(request), handoff_id)
        asked = ReturnInput(data=request.data)
        asked.is_valid(raise_exception=True)
        outcomes.give_back(found, by=caller(request), at=timezone.now(), **asked.validated_data)
        return _handoff(request, handoff_id)


class Outcome(APIView):
    @extend_schema(operation_id="handoffs_outcome", request=OutcomeInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, handoff_id: int) -> Response:
        """Say what became of the lead: qualified, won, lost, recycled or returned."""
        found = access.workable_handoff(caller(request), handoff_id)
        asked = OutcomeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        outcomes.record(found, asked.word(), by=caller(request), at=timezone.now())
        return _handoff(request, handoff_id)


def _handoff(request: Request, handoff_id: int) -> Response:
    member: Member = caller(request)
    return Response(shapes.handoff(access.handoff(member, handoff_id)))
