"""The evaluator's question across workspaces; it returns ids only."""

from django.db import connection


def with_waiting_backtests() -> list[int]:
    """The workspaces where a backtest waits to be worked off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_waiting_backtests()")
        return [row[0] for row in cursor.fetchall()]
