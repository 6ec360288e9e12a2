"""The few questions asked across workspaces. Each is a function of the owner role that returns ids only."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def _call(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def memberships(user_id: int) -> list[tuple[int, int]]:
    """(workspace, member) of each place this user may enter, the oldest first."""
    return _call("SELECT workspace_id, member_id FROM door_memberships(%s)", [user_id])


def api_key(digest: bytes) -> tuple[int, int, int] | None:
    """(workspace, member, key) of a key that is not revoked."""
    rows = _call("SELECT workspace_id, member_id, key_id FROM door_api_key(%s)", [digest])
    return rows[0] if rows else None


def workspace(slug: str) -> int | None:
    """The id behind a slug, for commands."""
    rows = _call("SELECT door_workspace(%s)", [slug])
    return rows[0][0] if rows else None


def new_workspace_id() -> int:
    """An id for a workspace about to be made, so that its first row is written under its own policy."""
    return int(_call("SELECT door_new_workspace_id()", [])[0][0])


def demo_people() -> list[tuple[int, int]]:
    """(workspace, member) of the demo workspace's people; empty where there is no demo."""
    return _call("SELECT workspace_id, member_id FROM door_demo_people()", [])
