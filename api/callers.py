"""Who calls a view that opens its own workspace."""

from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


def workspace_and_key(request: Request) -> tuple[int, int]:
    """(workspace, key) of the caller; only a key may send what other systems send."""
    caller: Any = request._request  # the middleware looked the key up
    if caller.api_key is None:
        raise AuthenticationFailed("Send this with an API key: Authorization: Bearer lb_…")
    return caller.place[0], caller.api_key
