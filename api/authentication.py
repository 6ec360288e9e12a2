"""Who calls: an API key, or a member signed in to the web."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from workspaces.models import Member


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer lb_…`; the middleware has looked the key up and opened its workspace."""

    def authenticate(self, request: Request) -> tuple[Any, str] | None:
        if not request.headers.get("Authorization"):
            return None
        place = request._request.place  # type: ignore[attr-defined]  # set by workspaces.middleware
        if place is None:
            raise AuthenticationFailed("This API key is not known, or it was revoked.")
        return request._request.member or KeyHolder(), "key"  # type: ignore[attr-defined]  # the same

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class KeyHolder:
    """Stands for a key's member in a view that opens its own workspace, before it did."""

    is_authenticated = True


class SignedInMember(SessionAuthentication):
    """A browser of a signed-in member; writing needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Member, None] | None:
        member: Member | None = request._request.member  # type: ignore[attr-defined]  # set by workspaces.middleware
        if member is None or member.user is None:
            return None
        self.enforce_csrf(request)
        return member, None
