"""What meetings decided, from outside: written down, ticked, taken off the list."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alignment import access, pack, period, resolutions
from alignment.models import Resolution
from alignment.period import Period
from alignment.resolutions import BadResolution, Resolve
from api import shapes
from api.views.leads import PAGING, caller, page_answer, page_size
from followup.lead_list import EARLIEST, LATEST
from workspaces import paging
from workspaces.models import Member

STATES = ("open", "done", "dropped")


class ResolutionInput(serializers.Serializer[Any]):
    """Who does what by when; `month` is the pack it was decided over, the month that runs if absent."""

    text = serializers.CharField(max_length=500)
    owner = serializers.CharField(max_length=254, help_text="The e-mail of who sees to it.")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    month = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")

    def validate_due_on(self, day: date | None) -> date | None:
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(f"Choose a day between {EARLIEST:%Y} and {LATEST:%Y}.")
        return day

    def resolve(self) -> Resolve:
        said = self.validated_data
        owner = Member.objects.filter(user__email=said["owner"].casefold()).first()
        if owner is None:
            raise BadResolution("owner", "Nobody here has this e-mail.")
        return Resolve(said["text"], owner, said["due_on"])


class Resolutions(APIView):
    @extend_schema(
        operation_id="resolutions_list",
        parameters=[
            OpenApiParameter("state", str, enum=STATES),
            OpenApiParameter("month", str, description="As 2026-03: decided over the pack of that month."),
            *PAGING,
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """What meetings decided, the newest first."""
        rows = Resolution.objects.select_related("owner__user", "made_by__user", "done_by__user")
        state = request.query_params.get("state", "")
        if state == "open":
            rows = rows.filter(done_at__isnull=True, dropped_at__isnull=True)
        elif state == "done":
            rows = rows.filter(done_at__isnull=False)
        elif state == "dropped":
            rows = rows.filter(dropped_at__isnull=False)
        elif state:
            raise ValidationError({"state": [f"Use one of: {', '.join(STATES)}."]})
        if month := request.query_params.get("month", ""):
            rows = rows.filter(month=_month(caller(request), month))
        found = paging.page(
            rows, by="made_at", cursor=request.query_params.get("cursor", ""), size=page_size(request)
        )
        return page_answer(request, [_document(row) for row in found.rows], found.next)

    @extend_schema(
        operation_id="resolutions_add", request=ResolutionInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """Write down what was decided over the pack of a month."""
        member = caller(request)
        access.require_resolver(member)
        asked = ResolutionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        month = _month(member, asked.validated_data["month"])
        made = resolutions.add(month, asked.resolve(), by=member, at=timezone.now())
        return _answer(request, made.pk, status=201)


class ResolutionDetail(APIView):
    @extend_schema(operation_id="resolutions_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, resolution_id: int) -> Response:
        """One thing that was decided."""
        return _answer(request, resolution_id)

    @extend_schema(operation_id="resolutions_drop", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, resolution_id: int) -> Response:
        """Take it off the list, undone; it stays readable."""
        found = access.droppable_resolution(caller(request), resolution_id)
        resolutions.drop(found, by=caller(request), at=timezone.now())
        return _answer(request, resolution_id)


class Completion(APIView):
    @extend_schema(operation_id="resolutions_finish", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, resolution_id: int) -> Response:
        """It is done: who sees to it says so, or who may decide."""
        found = access.resolution(caller(request), resolution_id)
        resolutions.finish(found, by=caller(request), at=timezone.now())
        return _answer(request, resolution_id)

    @extend_schema(operation_id="resolutions_reopen", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, resolution_id: int) -> Response:
        """It was ticked or taken off by mistake."""
        resolutions.reopen(access.resolution(caller(request), resolution_id))
        return _answer(request, resolution_id)


def _month(member: Member, word: str) -> date:
    """The first day of the month asked for, of the one that runs where none is."""
    zone = ZoneInfo(member.workspace.time_zone)
    today = period.today(zone, timezone.now())
    try:
        return pack.month_asked(word, today, Period(None, today, zone)).last.replace(day=1)
    except period.PeriodError as error:
        raise ValidationError({error.field: [str(error)]}) from error


def _answer(request: Request, resolution_id: int, *, status: int = 200) -> Response:
    return Response(_document(access.readable_resolution(caller(request), resolution_id)), status=status)


def _document(row: Resolution) -> dict[str, Any]:
    state = "open" if row.is_open else "done" if row.done_at else "dropped"
    return {
        "id": str(row.pk),
        "month": f"{row.month:%Y-%m}",
        "text": row.text,
        "owner": shapes.member(row.owner),
        "due_on": row.due_on,
        "state": state,
        "made_by": shapes.member(row.made_by),
        "made_at": shapes.instant(row.made_at),
        "done_by": shapes.member(row.done_by),
        "done_at": shapes.instant(row.done_at),
        "dropped_at": shapes.instant(row.dropped_at),
    }
