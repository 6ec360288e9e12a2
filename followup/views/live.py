"""What lets a browser listen for changes."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from leadbridge import doorbell
from workspaces.http import MemberRequest, members_only


@never_cache
@members_only
@require_GET
def stream_token(request: MemberRequest) -> JsonResponse:
    """A token for one connection of this member to the stream."""
    return JsonResponse({"token": doorbell.stream_token(request.member.workspace_id, request.member.pk)})
