"""Intake's questions across workspaces; each returns ids only."""

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
