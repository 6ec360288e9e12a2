"""The agreement, to read."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agreement import access
from agreement.models import Version
from api import shapes
from api.views.leads import caller


class InForce(APIView):
    @extend_schema(operation_id="agreement_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The version in use."""
        return Response(_shape(access.version_in_force(caller(request))))


class Versions(APIView):
    @extend_schema(operation_id="agreement_versions_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """All versions, the latest first."""
        rows = Version.objects.select_related("definition").order_by("-number")
        return Response({"results": [_shape(row) for row in rows], "next": None})


class VersionDetail(APIView):
    @extend_schema(operation_id="agreement_versions_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:
        """One version."""
        row = Version.objects.select_related("definition").filter(number=number).first()
        if row is None:
            raise Http404
        return Response(_shape(row))


def _shape(row: Version) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "preamble": row.preamble,
        "goal": row.goal,
        "signed": row.state == Version.State.SIGNED,
        "in_force_from": shapes.instant(row.in_force_from),
        "in_force_until": shapes.instant(row.in_force_until),
        "definition": row.definition.rules,
        "commitments": row.commitments,
    }
