"""The steps of a version's life, from outside."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agreement import access, documents, life, lines, remarks, signing
from agreement.models import Remark, Version
from api import shapes
from api.inputs import ProposalInput, RefusalInput, RemarkInput, SignatureInput
from api.views.agreement import one
from api.views.leads import caller
from scoring.documents import DocumentError

MOST_REMARKS = 500


class Proposal(APIView):
    @extend_schema(operation_id="agreement_propose", request=ProposalInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, number: int) -> Response:
        """Put a draft before both sides; 400 names every line that isn't complete."""
        found = access.draftable_version(caller(request), number)
        asked = ProposalInput(data=request.data)
        asked.is_valid(raise_exception=True)
        day = asked.validated_data["takes_effect_at"]
        at = timezone.now()
        if day is not None and day <= at:
            raise ValidationError({"takes_effect_at": ["Choose a day to come, or leave it out."]})
        life.propose(found, by=caller(request), at=at, takes_effect_at=day)
        return _version(request, number)


class Signature(APIView):
    @extend_schema(operation_id="agreement_sign", request=SignatureInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, number: int) -> Response:
        """Sign for one's side what one has read, named by its `rules_digest`; 409 where the rules are others by now."""
        found = access.signable_version(caller(request), number)
        asked = SignatureInput(data=request.data)
        asked.is_valid(raise_exception=True)
        signing.sign(found, by=caller(request), at=timezone.now(), seen=asked.validated_data["rules_digest"])
        return _version(request, number)


class Withdrawal(APIView):
    @extend_schema(operation_id="agreement_withdraw", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, number: int) -> Response:
        """Take a version off the table."""
        found = access.withdrawable_version(caller(request), number)
        life.withdraw(found, by=caller(request), at=timezone.now())
        return _version(request, number)


class Refusal(APIView):
    @extend_schema(operation_id="agreement_decline", request=RefusalInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, number: int) -> Response:
        """Decline a version, and say why."""
        found = access.signable_version(caller(request), number)
        asked = RefusalInput(data=request.data)
        asked.is_valid(raise_exception=True)
        life.decline(found, by=caller(request), at=timezone.now(), **asked.validated_data)
        return _version(request, number)


class Remarks(APIView):
    @extend_schema(operation_id="agreement_remarks_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:
        """What was said of a version's lines, the latest first; returned leads are counted by line."""
        found = access.version(caller(request), number)
        rows = Remark.objects.filter(version=found).select_related("member__user").order_by("-pk")
        returns = {line: count.returns for line, count in remarks.counts(found).items() if count.returns}
        return Response({"results": [_shape(row) for row in rows[:MOST_REMARKS]], "returns": returns})

    @extend_schema(
        operation_id="agreement_remarks_create", request=RemarkInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, number: int) -> Response:
        """Say something of a line, or ask for a change of it."""
        found = access.version(caller(request), number)
        asked = RemarkInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        line = remarks.address(said["line"])
        if line not in _lines(found):
            raise ValidationError({"line": ["This version has no such line."]})
        say = life.ask_for_change if said["kind"] == Remark.Kind.CHANGE else remarks.add
        made = say(found, line=line, text=said["text"], by=caller(request), at=timezone.now())
        return Response(_shape(made), status=201)


def _lines(found: Version) -> set[str]:
    raw = documents.of(found)
    try:
        return set(lines.names(documents.Document.parse(raw), raw))
    except DocumentError:  # a draft on the way is spoken of as a whole
        return {""}


def _shape(row: Remark) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "line": row.line,
        "kind": row.kind,
        "text": row.text,
        "by": shapes.member(row.member),
        "lead": str(row.lead_id) if row.lead_id else None,
        "at": shapes.instant(row.at),
        "settled_at": shapes.instant(row.settled_at),
    }


def _version(request: Request, number: int) -> Response:
    return Response(one(access.version(caller(request), number)))
