"""Leads and handoffs, to read."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import shapes
from followup import access, lead_list
from followup.lead_list import LeadFilter
from followup.models import Handoff
from leads.folding import campaign_key, channel_key
from leads.models import Campaign, Channel, Lead
from scoring.models import Assessment
from workspaces import paging
from workspaces.models import Member

SIZE, LARGEST = 50, 200
PAGING = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int)]
FILTERS = [
    OpenApiParameter(name, str) for name in ("channel", "campaign", "owner", "state", "from", "to", "q")
]


class Leads(APIView):
    @extend_schema(operation_id="leads_list", parameters=[*FILTERS, *PAGING], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Leads, the newest first; channel and campaign by name, owner by e-mail, from and to as days of arrival."""
        filters = LeadFilter(_by_id(request))
        if not filters.is_valid():
            raise _refusal(filters)
        leads = filters.apply(Lead.objects.all(), ZoneInfo(caller(request).workspace.time_zone))
        found = lead_list.page(leads, cursor=request.query_params.get("cursor", ""), size=page_size(request))
        return page_answer(request, [shapes.lead(row) for row in found.rows], found.next)


class LeadDetail(APIView):
    @extend_schema(operation_id="leads_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, lead_id: int) -> Response:
        """One lead, with its findings."""
        row = access.lead(caller(request), lead_id)
        lead_list.decorate([row])
        assessed = (
            Assessment.objects.filter(lead=row, is_latest=True)
            .select_related("definition", "fact_set")
            .first()
        )
        body = shapes.lead(row)
        body["assessment"] = shapes.assessment(assessed) if assessed else None
        body["facts"] = row.fact_set.facts if row.fact_set else {}
        return Response(body)


class Handoffs(APIView):
    @extend_schema(
        operation_id="handoffs_list", parameters=[*FILTERS, *PAGING], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        """Handoffs, the newest first; state is open, won, lost, returned, recycled or merged, from and to days of hand-off."""
        rows = _asked(Handoff.objects.select_related("owner__user"), request)
        found = paging.page(
            rows, by="started_at", cursor=request.query_params.get("cursor", ""), size=page_size(request)
        )
        return page_answer(request, [shapes.handoff(row) for row in found.rows], found.next)


class HandoffDetail(APIView):
    @extend_schema(operation_id="handoffs_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, handoff_id: int) -> Response:
        """One handoff."""
        return Response(shapes.handoff(access.handoff(caller(request), handoff_id)))


def caller(request: Request) -> Member:
    who: Any = request.user  # not Django's user: see api.authentication
    return cast(Member, who)


def page_size(request: Request) -> int:
    asked = request.query_params.get("limit", "")
    if asked and not (asked.isdecimal() and len(asked) < 10 and 1 <= int(asked) <= LARGEST):
        raise ValidationError({"limit": [f"Give a number from 1 to {LARGEST}."]})
    return int(asked) if asked else SIZE


def page_answer(request: Request, results: list[dict[str, Any]], cursor: str) -> Response:
    following = None
    if cursor:
        asked = request.query_params.copy()
        asked["cursor"] = cursor
        following = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
    return Response({"results": results, "next": following})


def days_asked(request: Request) -> tuple[datetime | None, datetime | None]:
    """The days `from` and `to` as [start, end) in the workspace's zone; None where a side is open."""
    filters = LeadFilter(
        {name: word for name, word in _asked_words(request).items() if name in {"from", "to"}}
    )
    if not filters.is_valid():
        raise _refusal(filters)
    return lead_list.instants(filters.cleaned_data, ZoneInfo(caller(request).workspace.time_zone))


def owner_asked(request: Request) -> str:
    """The id of the member whose e-mail is asked for, "" where nobody's is."""
    email = _asked_words(request).get("owner", "")
    found = _owner_id(email) if email else ""
    if found and found == email:
        raise ValidationError({"owner": ["Nobody here has this e-mail."]})
    return found


def _refusal(filters: LeadFilter) -> ValidationError:
    """What is wrong with the filters, under the names the caller used."""
    outside = {"start": "from", "end": "to"}
    return ValidationError(
        {outside.get(name, name): [*map(str, words)] for name, words in filters.errors.items()}
    )


def _by_id(request: Request) -> dict[str, str]:
    """The filters with names turned into the ids the list asks for; an unknown name stays, and is refused there."""
    asked = _asked_words(request)
    if channel := asked.get("channel"):
        asked["channel"] = _channel_id(channel)
    if campaign := asked.get("campaign"):
        found = Campaign.objects.filter(key=campaign_key(campaign)).values_list("pk", flat=True).first()
        asked["campaign"] = str(found or campaign)
    if owner := asked.get("owner"):
        asked["owner"] = _owner_id(owner)
    return asked


def _asked_words(request: Request) -> dict[str, str]:
    # A NUL can't even be asked of the database; in its place stands what no name holds.
    return {name: str(value).replace("\x00", "\ufffd") for name, value in request.query_params.items()}


def _channel_id(name: str) -> str:
    if name == "(none)":
        return lead_list.NONE
    found = Channel.objects.filter(key=channel_key(name)).values_list("pk", flat=True).first()
    return str(found or name)


def _owner_id(email: str) -> str:
    found = Member.objects.filter(user__email=email.casefold()).values_list("pk", flat=True).first()
    return str(found or email)


def _asked(rows: "QuerySet[Handoff]", request: Request) -> "QuerySet[Handoff]":
    asked = _by_id(request)
    filters = LeadFilter({key: value for key, value in asked.items() if key != "state"})
    if not filters.is_valid():
        raise _refusal(filters)
    state = asked.get("state", "")
    if state and state not in {"open", *Handoff.End.values}:
        raise ValidationError({"state": [f"Use one of: open, {', '.join(Handoff.End.values)}."]})
    if state:
        rows = rows.filter(ended_at__isnull=True) if state == "open" else rows.filter(ended_as=state)
    if channel := asked.get("channel"):
        rows = rows.filter(
            **{"lead__channel__isnull": True} if channel == lead_list.NONE else {"lead__channel_id": channel}
        )
    if campaign := asked.get("campaign"):
        rows = rows.filter(lead__campaign_id=campaign)
    if owner := asked.get("owner"):
        rows = rows.filter(**{"owner__isnull": True} if owner == lead_list.NONE else {"owner_id": owner})
    start, end = lead_list.instants(filters.cleaned_data, ZoneInfo(caller(request).workspace.time_zone))
    if start:
        rows = rows.filter(started_at__gte=start)
    return rows.filter(started_at__lt=end) if end else rows
