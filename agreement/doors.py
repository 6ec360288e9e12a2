"""The loops' questions across workspaces; each returns ids only."""

from datetime import datetime

from django.db import connection


def with_versions_taking_effect(at: datetime) -> list[int]:
    """The workspaces where a signed version's day has come by `at`."""
    return _ids("SELECT door_taking_effect(%s)", at)


def with_due_notices(at: datetime) -> list[int]:
    """The workspaces where a mail about the agreement is due by `at`."""
    return _ids("SELECT door_due_notices(%s)", at)


def _ids(sql: str, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [at])
        return [row[0] for row in cursor.fetchall()]
