"""Every request of a member or a key runs inside its workspace, in one transaction around the view."""

from collections.abc import Callable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from workspaces import doors, keys, scope
from workspaces.models import Member

View = TypeVar("View", bound=Callable[..., Any])


def opens_own_scope(view: View) -> View:
    """Mark a view that opens its scope itself: it commits before it answers, or it has no member."""
    view.opens_own_scope = True  # type: ignore[attr-defined]  # a mark on the function, read below
    return view


class CurrentWorkspace:
    """Sets `request.places`, (workspace, member) ids, `request.place`, the chosen one, and `request.member` in its scope;
    `request.api_key` is the id of the key that was shown, if one was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.place = request.member = request.api_key = None  # type: ignore[attr-defined]  # typed in workspaces.http
        request.places = []  # type: ignore[attr-defined]  # the same
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        place = _place(request)
        request.place = place  # type: ignore[attr-defined]
        if place is None or getattr(view, "opens_own_scope", False):
            return None
        with scope.workspace(place[0]):
            request.member = (  # type: ignore[attr-defined]
                Member.objects.select_related("workspace", "user").filter(pk=place[1], is_active=True).first()
            )
            with timezone.override(_zone(request.member)):  # type: ignore[attr-defined]  # set above
                response = view(request, *args, **kwargs)
                # A lazily rendered response reads rows: it must be rendered while they can be seen.
                if hasattr(response, "render") and callable(response.render):
                    response = response.render()
                return response


def _zone(member: Member | None) -> ZoneInfo | None:
    """Where the viewer's clock is; nobody's is UTC."""
    return ZoneInfo(member.time_zone or member.workspace.time_zone) if member else None


def _place(request: HttpRequest) -> tuple[int, int] | None:
    """Where this request belongs: by its key if it shows one, else by its session."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        found = keys.find(header.removeprefix("Bearer ").strip())
        if found is None:
            return None
        request.api_key = found[2]  # type: ignore[attr-defined]  # read by the API's way in
        return found[:2]
    if not request.user.is_authenticated:
        return None
    places = doors.memberships(request.user.pk)
    request.places = places  # type: ignore[attr-defined]  # typed in workspaces.http
    wanted = request.session.get("workspace")
    return next((place for place in places if place[0] == wanted), places[0] if places else None)
