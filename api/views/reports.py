"""The reports' figures: the same that the pages and the files show."""

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

from alignment import funnel, outcomes, pack, period, persistence, registry, scorecard, speed, tried
from alignment.period import Period
from alignment.question import Question, QuestionError
from api.views.leads import caller

DAYS = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in the workspace's zone."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, today if absent."),
    OpenApiParameter(
        "sort", OpenApiTypes.STR, description="A column's key, “-” before it for the largest first."
    ),
]


def _described(operation: str) -> Callable[[type[APIView]], type[APIView]]:
    return extend_schema_view(
        get=extend_schema(operation_id=operation, parameters=DAYS, responses=OpenApiTypes.OBJECT)
    )


class Report(APIView):
    """A document about a period; rates are fractions between 0 and 1, null where there is no case."""

    def get(self, request: Request) -> Response:
        viewer = caller(request)
        try:
            asked = period.asked(request.query_params, ZoneInfo(viewer.workspace.time_zone), timezone.now())
            return Response(self.document(Question(asked, viewer, request.query_params.dict())))
        except (period.PeriodError, QuestionError) as error:
            raise ValidationError({error.field: [str(error)]}) from error

    def document(self, question: Question) -> dict[str, Any]:
        raise NotImplementedError


def registered(key: str) -> type[Report]:
    """The call of a report of the registry; where the contract names more of it, that stands beside."""

    def document(self: Report, question: Question) -> dict[str, Any]:
        found = registry.read(key, question).document()
        more = _MORE.get(key)
        return found | more(question) if more else found

    described = f"{key.replace('-', ' ').capitalize()}: rows under columns, as on the page."
    view: type[Report] = type(f"Report {key}", (Report,), {"document": document, "__doc__": described})
    _described(f"reports_{key.replace('-', '_')}")(view)
    return view


def _speed(question: Question) -> dict[str, Any]:
    return speed.first_attempts(question.period).document()


def _touches(question: Question) -> dict[str, Any]:
    return persistence.before_giving_up(question.period).document()


_MORE: dict[str, Callable[[Question], dict[str, Any]]] = {"speed": _speed, "touches": _touches}


@_described("reports_funnel")
class Funnel(Report):
    """How far the leads that arrived in the period came."""

    def document(self, question: Question) -> dict[str, Any]:
        return funnel.document(outcomes.by_channel(question.period))


@_described("reports_what_was_tried")
class Tried(Report):
    """The leads handed over in the period that came back or were lost: what the facts say, and how far the talk is."""

    def document(self, question: Question) -> dict[str, Any]:
        return tried.counts(question.period).document()


@_described("reports_scorecard")
class Scorecard(Report):
    """What each side owed the other in the period, and what it did."""

    def document(self, question: Question) -> dict[str, Any]:
        return scorecard.of(question.workspace_id, question.period, at=timezone.now()).document()


class MeetingPack(APIView):
    @extend_schema(
        operation_id="reports_meeting_pack",
        parameters=[
            OpenApiParameter("month", str, description="As 2026-03; the month that runs, if absent.")
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """What both sides look at together: the scorecard, what moved, the largest disagreements, what was decided."""
        viewer, at = caller(request), timezone.now()
        zone = ZoneInfo(viewer.workspace.time_zone)
        today = period.today(zone, at)
        try:
            month = pack.month_asked(request.query_params.get("month", ""), today, Period(None, today, zone))
        except period.PeriodError as error:
            raise ValidationError({error.field: [str(error)]}) from error
        if month.is_ahead(today):
            raise ValidationError({"month": ["This month has not begun."]})
        found = pack.of(viewer.workspace_id, month, name=pack.name_of(month), today=today, at=at)
        return Response(found.document())
