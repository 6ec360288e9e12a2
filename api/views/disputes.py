"""Asking again about what came back, and deciding, from outside."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alignment import access, disputes, rulings, talk, tried
from alignment.models import Dispute, Ruling
from alignment.rulings import Proposal
from api import shapes
from api.inputs import NOTE
from api.views.leads import PAGING, caller, page_answer, page_size
from followup.models import Handoff
from workspaces import paging
from workspaces.models import Member

STATES = ("open", "decided", "withdrawn")


class DisputeInput(serializers.Serializer[Any]):
    """What the other side should look at; `criterion` is the line of the agreement it is about."""

    comment = serializers.CharField(max_length=NOTE)
    criterion = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")


class RulingInput(serializers.Serializer[Any]):
    """`decision`: back, stands or definition; the last says in `note` how the line should change."""

    decision = serializers.CharField(max_length=12)
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE, default="")
    line = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")

    def proposal(self) -> Proposal:
        said = self.validated_data
        return Proposal(said["decision"], said["note"], said["line"])


class WhyInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=NOTE)


class SeenInput(serializers.Serializer[Any]):
    """The id of the ruling that was read."""

    ruling = serializers.RegexField(r"^[0-9]{1,18}$")


class HandoffDispute(APIView):
    @extend_schema(
        operation_id="handoffs_ask_again", request=DisputeInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, handoff_id: int) -> Response:
        """Ask again about a handoff that came back or was lost; 409 where it was asked about already."""
        found = access.disputable_handoff(caller(request), handoff_id)
        asked = DisputeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        made = disputes.ask(found, by=caller(request), at=timezone.now(), **asked.validated_data)
        return Response(_document(made, caller(request)), status=201)


class Disputes(APIView):
    @extend_schema(
        operation_id="disputes_list",
        parameters=[OpenApiParameter("state", str, enum=STATES), *PAGING],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Questions about leads that came back or were lost, the newest first."""
        rows = Dispute.objects.select_related("asked_by__user")
        state = request.query_params.get("state", "")
        if state == "open":
            rows = rows.open()
        elif state == "decided":
            rows = rows.filter(decided_at__isnull=False)
        elif state == "withdrawn":
            rows = rows.filter(withdrawn_at__isnull=False)
        elif state:
            raise ValidationError({"state": [f"Use one of: {', '.join(STATES)}."]})
        found = paging.page(
            rows, by="asked_at", cursor=request.query_params.get("cursor", ""), size=page_size(request)
        )
        return page_answer(request, [_dispute(row) for row in found.rows], found.next)


class DisputeDetail(APIView):
    @extend_schema(operation_id="disputes_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, dispute_id: int) -> Response:
        """One question, what the facts say, and what was proposed and decided."""
        return _answer(request, dispute_id)

    @extend_schema(operation_id="disputes_withdraw", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, dispute_id: int) -> Response:
        """Take the question back, while it isn't decided."""
        found = access.withdrawable_dispute(caller(request), dispute_id)
        disputes.withdraw(found, by=caller(request), at=timezone.now())
        return _answer(request, dispute_id)


class RulingOf(APIView):
    @extend_schema(operation_id="disputes_propose", request=RulingInput, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, dispute_id: int) -> Response:
        """Propose a decision for one's side; 409 where one is proposed already."""
        found = access.speakable_dispute(caller(request), dispute_id)
        asked = RulingInput(data=request.data)
        asked.is_valid(raise_exception=True)
        rulings.propose(found, asked.proposal(), by=caller(request), at=timezone.now())
        return _answer(request, dispute_id, status=201)

    @extend_schema(operation_id="disputes_take_back", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, dispute_id: int) -> Response:
        """Take one's side's proposal back, while nobody agreed."""
        found = access.ruling_to_take_back(caller(request), dispute_id)
        rulings.take_back(found, by=caller(request), at=timezone.now())
        return _answer(request, dispute_id)


class Refusal(APIView):
    @extend_schema(operation_id="disputes_decline", request=WhyInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, dispute_id: int) -> Response:
        """Say no to what the other side proposed, and why. A person does, not a key."""
        found = access.answerable_dispute(caller(request), dispute_id)
        asked = WhyInput(data=request.data)
        asked.is_valid(raise_exception=True)
        rulings.decline(found, by=caller(request), at=timezone.now(), **asked.validated_data)
        return _answer(request, dispute_id)


class Confirmation(APIView):
    @extend_schema(operation_id="disputes_confirm", request=SeenInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, dispute_id: int) -> Response:
        """Agree to what the other side proposed, named by its id: it takes effect at once. A person does, not a key."""
        found = access.answerable_dispute(caller(request), dispute_id)
        asked = SeenInput(data=request.data)
        asked.is_valid(raise_exception=True)
        seen = int(asked.validated_data["ruling"])
        rulings.confirm(found, seen=seen, by=caller(request), at=timezone.now())
        return _answer(request, dispute_id)


class Tie(APIView):
    @extend_schema(operation_id="disputes_break_tie", request=RulingInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, dispute_id: int) -> Response:
        """The owner decides, once one side has said no to the other."""
        found = access.breakable_dispute(caller(request), dispute_id)
        asked = RulingInput(data=request.data)
        asked.is_valid(raise_exception=True)
        rulings.break_tie(found, asked.proposal(), by=caller(request), at=timezone.now())
        return _answer(request, dispute_id)


def _answer(request: Request, dispute_id: int, *, status: int = 200) -> Response:
    found = access.dispute(caller(request), dispute_id)
    return Response(_document(found, caller(request)), status=status)


def _document(found: Dispute, viewer: Member) -> dict[str, Any]:
    """A dispute with what was tried and all that was proposed."""
    row = tried.of([found.handoff_id])[found.handoff_id]
    handoff = Handoff.objects.select_related("lead", "owner").get(pk=found.handoff_id)
    proposed = Ruling.objects.filter(dispute=found).select_related("proposed_by__user", "confirmed_by__user")
    may = talk.of(handoff, viewer).may
    return _dispute(found) | {
        "ended_as": row.ended_as,
        "reason": row.reason,
        "finding": row.finding,
        "state": row.state if found.withdrawn_at is None else "withdrawn",
        "receipt": handoff.receipt,
        "rulings": [_ruling(one) for one in proposed.order_by("pk")],
        "may": {name: getattr(may, name) for name in may.__dataclass_fields__},
    }


def _dispute(row: Dispute) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "handoff": str(row.handoff_id),
        "lead": str(row.lead_id),
        "criterion": row.criterion or None,
        "comment": row.comment,
        "asked_by": shapes.member(row.asked_by),
        "asked_at": shapes.instant(row.asked_at),
        "withdrawn_at": shapes.instant(row.withdrawn_at),
        "decided_at": shapes.instant(row.decided_at),
    }


def _ruling(row: Ruling) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "decision": row.kind,
        "line": row.line or None,
        "note": row.note,
        "side": row.side,
        "proposed_by": shapes.member(row.proposed_by),
        "proposed_at": shapes.instant(row.proposed_at),
        "taken_back_at": shapes.instant(row.taken_back_at),
        "declined_at": shapes.instant(row.declined_at),
        "declined_why": row.declined_why or None,
        "confirmed_by": shapes.member(row.confirmed_by),
        "confirmed_at": shapes.instant(row.confirmed_at),
        "is_tie_break": row.is_tie_break,
        "handoff": str(row.handoff_id) if row.handoff_id else None,
        "remark": str(row.remark_id) if row.remark_id else None,
    }
