"""The reports' figures: the same documents that the page draws."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alignment import funnel, outcomes, period, persistence, scorecard, speed
from alignment.period import Period
from api.views.leads import caller

DAYS = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in the workspace's zone."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, today if absent."),
]


def _described(operation: str) -> Callable[[type[APIView]], type[APIView]]:
    return extend_schema_view(
        get=extend_schema(operation_id=operation, parameters=DAYS, responses=OpenApiTypes.OBJECT)
    )


class Report(APIView):
    """A document about a period; rates are fractions between 0 and 1, null where there is no case."""

    def get(self, request: Request) -> Response:
        try:
            asked = period.asked(
                request.query_params, ZoneInfo(caller(request).workspace.time_zone), timezone.now()
            )
        except period.PeriodError as error:
            raise ValidationError({error.field: [str(error)]}) from error
        return Response(self.document(request, asked))

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        raise NotImplementedError


@_described("reports_outcomes_by_channel")
class OutcomesByChannel(Report):
    """What became of the leads that arrived in the period, by channel."""

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        return outcomes.by_channel(asked).document()


@_described("reports_funnel")
class Funnel(Report):
    """How far the leads that arrived in the period came."""

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        return funnel.document(outcomes.by_channel(asked))


@_described("reports_speed")
class Speed(Report):
    """How long the leads handed over in the period waited for the first attempt, and how many qualified."""

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        return speed.first_attempts(asked).document()


@_described("reports_touches")
class Touches(Report):
    """How many attempts were made before the leads handed over in the period were given up unreached."""

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        return persistence.before_giving_up(asked).document()


@_described("reports_scorecard")
class Scorecard(Report):
    """What each side owed the other in the period, and what it did."""

    def document(self, request: Request, asked: Period) -> dict[str, Any]:
        return scorecard.of(caller(request).workspace_id, asked, at=timezone.now()).document()
