"""The loops' questions across workspaces; each returns ids only."""

from datetime import datetime

from django.db import connection


def with_due_clocks(at: datetime) -> list[int]:
    """The workspaces where a rung is due by `at`."""
    return _ids("SELECT door_due_clocks(%s)", at)


def with_due_deliveries(at: datetime) -> list[int]:
    """The workspaces where a delivery is due by `at`."""
    return _ids("SELECT door_due_deliveries(%s)", at)


def with_rollouts_to_do() -> list[int]:
    """The workspaces whose signed version in force has not reached all their open leads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_rollouts_to_do()")
        return [row[0] for row in cursor.fetchall()]


def with_replays_to_do() -> list[int]:
    """The workspaces where submissions are being read again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_replays_to_do()")
        return [row[0] for row in cursor.fetchall()]


def remove_lead(lead_id: int) -> bool:
    """Remove a lead of this scope's workspace with all that followed from its arrival by itself.

    False, and nothing is removed, where somebody has worked on it or something else hangs on it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_remove_lead(%s)", [lead_id])
        return bool(cursor.fetchone()[0])


def _ids(sql: str, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [at])
        return [row[0] for row in cursor.fetchall()]
