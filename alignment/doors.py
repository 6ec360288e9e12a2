"""The rollups' question across workspaces; it returns ids only."""

from django.db import connection


def unfolded() -> list[int]:
    """The workspaces with deltas that wait to be folded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_unfolded()")
        return [row[0] for row in cursor.fetchall()]
