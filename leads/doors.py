"""Intake's questions across workspaces; each returns ids only."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection


def connection_of(token: str) -> tuple[int, int] | None:
    """(workspace, connection) behind a public address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workspace_id, connection_id FROM door_connection(%s)", [token])
        row: tuple[int, int] | None = cursor.fetchone()
    return row


def with_pending_submissions() -> list[int]:
    """The workspaces where something waits to become a lead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_pending_submissions()")
        return [row[0] for row in cursor.fetchall()]


def with_due_announcements(at: datetime) -> list[int]:
    """The workspaces where a lead is still to be fetched from the system that told of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_due_announcements(%s)", [at])
        return [row[0] for row in cursor.fetchall()]


def with_connections_of(kinds: Sequence[str]) -> list[int]:
    """The workspaces with a connection of one of these kinds that isn't paused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_connections_of(%s)", [list(kinds)])
        return [row[0] for row in cursor.fetchall()]


def with_uncounted_behaviour() -> list[int]:
    """The workspaces where something was done that no fact counts yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_uncounted_behaviour()")
        return [row[0] for row in cursor.fetchall()]


def with_behaviour() -> list[int]:
    """The workspaces that ever sent an event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_behaviour()")
        return [row[0] for row in cursor.fetchall()]


def with_retention() -> list[int]:
    """The workspaces that keep something for a time only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_with_retention()")
        return [row[0] for row in cursor.fetchall()]


def with_pending_calls() -> list[int]:
    """The workspaces where a phone call was told of that nobody has looked at yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_pending_calls()")
        return [row[0] for row in cursor.fetchall()]


def with_meetings_to_look_at(at: datetime) -> list[int]:
    """The workspaces where a meeting changed or begins soon."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_meetings_to_look_at(%s)", [at])
        return [row[0] for row in cursor.fetchall()]
