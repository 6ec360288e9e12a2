"""What a version would have changed, over a period."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agreement import access
from alignment import period, whatif, whatif_document
from api.views.leads import caller
from scoring.rules import RulesError


class BacktestInput(serializers.Serializer[Any]):
    """The days, in the workspace's zone; `to` is today if absent, and without `from` all leads up to it are taken."""

    to = serializers.CharField(required=False, max_length=40)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is no name that a class can have."""
        return {"from": serializers.CharField(required=False, max_length=40), **super().get_fields()}


class VersionBacktest(APIView):
    @extend_schema(
        operation_id="agreement_versions_backtest", request=BacktestInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, number: int) -> Response:
        """The figures of the version as it reads now. Of very many leads they are an estimate, with its margin, until
        `exact` is true: ask again."""
        member = caller(request)
        version = access.version(member, number)
        given = BacktestInput(data=request.data)
        given.is_valid(raise_exception=True)
        at = timezone.now()
        try:
            chosen = period.asked(given.validated_data, ZoneInfo(member.workspace.time_zone), at)
            preview = whatif.preview(member.workspace, whatif.rules_of(version), chosen, by=member, at=at)
        except period.PeriodError as error:
            raise ValidationError({error.field: [str(error)]}) from error
        except RulesError as error:
            raise ValidationError({f"rules.{path}": [message] for path, message in error.faults}) from error
        return Response(whatif_document.of(preview))
