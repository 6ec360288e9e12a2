"""The loops' questions across workspaces; each returns ids only."""

from datetime import datetime

from django.db import connection


def unfolded() -> list[int]:
    """The workspaces with deltas that wait to be folded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_unfolded()")
        return [row[0] for row in cursor.fetchall()]


def with_subscriptions() -> list[int]:
    """The workspaces where somebody wants the meeting pack by mail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_subscriptions()")
        return [row[0] for row in cursor.fetchall()]


def with_audits_to_do(at: datetime) -> list[int]:
    """The workspaces where an audit is to be counted, or is over by `at`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_audits_to_do(%s)", [at])
        return [row[0] for row in cursor.fetchall()]
