"""The way in: durable before it answers, the same answer for the same key."""

import time
import uuid
from typing import Any, cast

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import shapes
from api.callers import workspace_and_key
from api.openapi import SUBMISSION
from followup import pipeline
from followup.models import Handoff
from leads import contract, intake
from leads.models import Submission
from scoring.models import Assessment
from workspaces import scope
from workspaces.middleware import opens_own_scope

LONGEST_WAIT_S = 10.0
LONGEST_KEY = 200


class Submissions(APIView):
    """Opens its own workspace, because what it stores must be committed before it answers."""

    @extend_schema(
        operation_id="submissions_create",
        request={"application/json": SUBMISSION},
        responses={201: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
        parameters=[
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
            OpenApiParameter(
                "Prefer", str, OpenApiParameter.HEADER, description="wait=5 answers once it is a lead."
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        workspace_id, key_id = workspace_and_key(request)
        body = cast(dict[str, Any], request.data)  # StrictJSON takes objects only
        if found := contract.faults(body):
            raise ValidationError(found)
        received = intake.receive_from_key(
            workspace_id, key_id, body, key=_idempotency_key(request), at=timezone.now()
        )
        wait_s = _wait(request)
        if wait_s and (answer := _walked(workspace_id, received.id, within_s=wait_s)):
            return Response(answer, status=201)
        return Response({"id": str(received.id), "status": received.state}, status=202)


submissions = opens_own_scope(Submissions.as_view())


class SubmissionDetail(APIView):
    @extend_schema(operation_id="submissions_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, submission_id: int) -> Response:
        """What became of a submission."""
        row = Submission.objects.defer("payload", "digest").filter(pk=submission_id).first()
        if row is None:
            raise Http404
        return Response(shapes.submission(row))


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [f"A key has at most {LONGEST_KEY} printable characters."]})
    return key or uuid.uuid4().hex


def _wait(request: Request) -> float:
    """Seconds the caller would wait for the lead, by `Prefer: wait=5`; none without."""
    for preference in request.headers.get("Prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().casefold() == "wait" and value.strip().isdecimal():
            return min(float(value.strip()), LONGEST_WAIT_S)
    return 0.0


def _walked(workspace_id: int, submission_id: int, *, within_s: float) -> dict[str, Any] | None:
    """Walk the road for this one submission here, or wait for the worker that is at it already."""
    deadline = time.monotonic() + within_s
    while True:
        pipeline.take_in(workspace_id, limit=1, only=submission_id)
        with scope.workspace(workspace_id):
            row = Submission.objects.select_related("lead").defer("payload").get(pk=submission_id)
            if row.state != Submission.State.PENDING:
                return _answer(row)
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)  # another worker holds the row; it will be done in a moment


def _answer(row: Submission) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": str(row.pk), "status": row.state, "lead": None, "handoff": None}
    if row.reason:
        answer["reason"] = row.reason
    if row.lead_id is None:
        return answer
    assessed = (
        Assessment.objects.filter(lead_id=row.lead_id, is_latest=True)
        .select_related("definition", "fact_set")
        .first()
    )
    judged = (
        shapes.assessment(assessed)
        if assessed
        else {"score": None, "sales_ready": False, "lane": None, "findings": []}
    )
    answer["lead"] = {"id": str(row.lead_id), **judged}
    handoff = (
        Handoff.objects.filter(lead_id=row.lead_id).select_related("owner__user").order_by("-pk").first()
    )
    if handoff is not None:
        answer["handoff"] = {
            "id": str(handoff.pk), "owner": shapes.member(handoff.owner), "due_at": shapes.instant(handoff.due_at),
        }  # fmt: skip
    return answer
