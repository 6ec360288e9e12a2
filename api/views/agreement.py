"""The agreement: the version in use, all of them, and a draft as a document."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agreement import access, diff, documents, drafting, exchange, schema, signing, starters
from agreement.models import Version
from api import shapes
from api.inputs import DraftInput
from api.views.leads import PAGING, caller, page_answer, page_size
from workspaces import paging

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The revision this was made from, as GET's ETag says it.",
)


class RevisionMissing(APIException):
    status_code = 428
    default_detail = "Send If-Match with the revision you changed, so that nobody’s work is overwritten."


class InForce(APIView):
    @extend_schema(operation_id="agreement_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The version in use."""
        return _one(access.version_in_force(caller(request)))


class Versions(APIView):
    @extend_schema(operation_id="agreement_versions_list", parameters=PAGING, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """All versions, the latest first."""
        found = paging.page(
            Version.objects.select_related("definition"),
            by="created_at",
            cursor=request.query_params.get("cursor", ""),
            size=page_size(request),
        )
        return page_answer(request, [shape(row) for row in found.rows], found.next)

    @extend_schema(
        operation_id="agreement_versions_create", request=DraftInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """Begin a draft: from a document, a starter, a version, or from what is in use."""
        access.require_drafter(caller(request))
        asked = DraftInput(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = drafting.start(
            caller(request).workspace_id,
            by=caller(request),
            at=timezone.now(),
            **self._beginning(request, asked),
        )
        return _one(draft, status=201)

    def _beginning(self, request: Request, asked: DraftInput) -> dict[str, Any]:
        said = asked.validated_data
        if "document" in said:
            return {"document": exchange.plain(said["document"])}
        if "starter" in said:
            starter = starters.find(said["starter"])
            if starter is None:
                keys = ", ".join(one.key for one in starters.ALL)
                raise ValidationError({"starter": [f"Use one of: {keys}."]})
            return {"document": starter.document}
        return {"based_on": access.version(caller(request), said["based_on"])} if "based_on" in said else {}


class VersionDetail(APIView):
    @extend_schema(operation_id="agreement_versions_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:
        """One version with its whole document; its ETag is the revision."""
        return _one(access.version(caller(request), number))

    @extend_schema(
        operation_id="agreement_versions_replace",
        request=OpenApiTypes.OBJECT,
        responses=OpenApiTypes.OBJECT,
        parameters=[IF_MATCH],
    )
    def put(self, request: Request, number: int) -> Response:
        """Put a document in the place of a draft's, finished or not; 412 where somebody else was quicker."""
        found = access.draftable_version(caller(request), number)
        document = exchange.plain(request.data)
        drafting.replace(found, document, by=caller(request), at=timezone.now(), seen=_seen(request))
        return _one(access.version(caller(request), number))


class Difference(APIView):
    @extend_schema(operation_id="agreement_versions_diff", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int, other: int) -> Response:
        """What version `number` changes against version `other`, line by line."""
        new, old = access.version(caller(request), number), access.version(caller(request), other)
        changes = diff.between(documents.of(old), documents.of(new))
        return Response(
            {"summary": diff.summary(changes), "changes": [_change(change) for change in changes]}
        )


class Schema(APIView):
    @extend_schema(operation_id="agreement_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON Schema of a version's document."""
        return Response(schema.DOCUMENT, content_type="application/schema+json")


def shape(row: Version) -> dict[str, Any]:
    """A version in a list; a draft has no definition until it is proposed."""
    return {
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "preamble": row.preamble,
        "goal": row.goal,
        "signed": row.state == Version.State.SIGNED,
        "takes_effect_at": shapes.instant(row.takes_effect_at),
        "in_force_from": shapes.instant(row.in_force_from),
        "in_force_until": shapes.instant(row.in_force_until),
        "revision": row.revision,
        "definition": row.definition.rules if row.definition else None,
        "commitments": row.commitments,
    }


def one(row: Version) -> dict[str, Any]:
    """A version with its document and its signatures."""
    document = documents.of(row)
    standing = signing.standing(row)
    return shape(row) | {
        "document": document,
        "rules_digest": documents.digest(document),
        "signatures": [
            {"side": found.side, "by": found.member.name, "at": shapes.instant(found.at)}
            for found in standing.signatures
        ],
        "waits_for": list(standing.waits_for) if row.state == Version.State.PROPOSED else [],
    }


def _one(row: Version, *, status: int = 200) -> Response:
    return Response(one(row), status=status, headers={"ETag": f'"{row.revision}"'})


def _seen(request: Request) -> int:
    """The revision the caller worked on."""
    text = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not text:
        raise RevisionMissing
    if not text.isdecimal() or len(text) > 9:
        raise ValidationError({"If-Match": ["Give the number of the revision, as GET’s ETag says it."]})
    return int(text)


def _change(change: diff.Change) -> dict[str, Any]:
    return {
        "line": change.line.address,
        "name": change.line.name,
        "kind": change.kind.value,
        "only_words": change.is_wording,
        "sentence": change.sentence,
        "before": change.before.sentence if change.before else None,
        "after": change.after.sentence if change.after else None,
    }
