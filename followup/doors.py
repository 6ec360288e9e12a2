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


def _ids(sql: str, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [at])
        return [row[0] for row in cursor.fetchall()]
