"""The request as views see it, and who may enter them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from workspaces.models import Member


class MemberRequest(HttpRequest):
    """A request inside a workspace."""

    places: list[tuple[int, int]]
    place: tuple[int, int] | None
    member: Member
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def asked_id(text: str) -> int:
    """The id a form or an address asks for; 0, which no row has, where it can't be one."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def members_only(view: View) -> View:
    """Let members in; send others to sign in, and say so to who belongs to no workspace."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if cast(MemberRequest, request).member is None:
            return render(request, "workspaces/nowhere.html", status=403)
        return view(request, *args, **kwargs)

    return wrapped


def owners_only(view: View) -> View:
    """Let the owner in; every other member is refused."""

    @wraps(view)
    def wrapped(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.member.is_owner:
            raise PermissionDenied("Only the owner of the workspace may do this.")
        return view(request, *args, **kwargs)

    return members_only(wrapped)


def leads_others_only(view: View) -> View:
    """Let in whoever leads sales, the owner among them; every other member is refused."""

    @wraps(view)
    def wrapped(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.member.leads_others:
            raise PermissionDenied("Only the owner and sales managers may do this.")
        return view(request, *args, **kwargs)

    return members_only(wrapped)
