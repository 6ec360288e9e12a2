"""What people did, told in batches: durable before it answers, counted a few seconds later."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.callers import workspace_and_key
from api.openapi import EVENTS
from leads import behaviour, events
from workspaces.middleware import opens_own_scope


class Events(APIView):
    """Opens its own workspace, because what it stores must be committed before it answers."""

    @extend_schema(
        operation_id="events_create",
        request={"application/json": EVENTS},
        responses={202: OpenApiTypes.OBJECT},
        description="Up to 500 events at once; an id sent before is passed over. All of a batch is stored, or none.",
    )
    def post(self, request: Request) -> Response:
        workspace_id, key_id = workspace_and_key(request)
        body = cast(dict[str, Any], request.data)  # StrictJSON takes objects only
        if found := events.faults(body):
            raise ValidationError(found)
        at = timezone.now()
        told = events.read(body, received_at=at)
        new = behaviour.receive_from_key(workspace_id, key_id, told, at=at)
        return Response({"received": len(told), "new": new}, status=202)


collect = opens_own_scope(Events.as_view())
