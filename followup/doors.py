"""The loops' questions across workspaces; each returns ids only."""

import json
from datetime import datetime
from typing import Any

from django.db import connection


def with_due_clocks(at: datetime) -> list[int]:
    """The workspaces where a rung is due by `at`."""
    return _ids("SELECT door_due_clocks(%s)", at)


def with_waiting_handoffs() -> list[int]:
    """The workspaces where a lead in sales' hands is nobody's."""
    return _ids("SELECT door_waiting_handoffs()")


def with_handoffs() -> list[int]:
    """The workspaces that ever handed a lead over."""
    return _ids("SELECT door_with_handoffs()")


def with_due_deliveries(at: datetime) -> list[int]:
    """The workspaces where a delivery is due by `at`."""
    return _ids("SELECT door_due_deliveries(%s)", at)


def with_due_messages(at: datetime) -> list[int]:
    """The workspaces where a message is due by `at`."""
    return _ids("SELECT door_due_messages(%s)", at)


def with_due_mails(at: datetime) -> list[int]:
    """The workspaces where a mail to a lead is due by `at`."""
    return _ids("SELECT door_due_mails(%s)", at)


def with_due_nurtures(at: datetime) -> list[int]:
    """The workspaces where a lead kept for later comes back by `at`."""
    return _ids("SELECT door_due_nurtures(%s)", at)


def with_rollouts_to_do() -> list[int]:
    """The workspaces whose signed version in force has not reached all their open leads."""
    return _ids("SELECT door_rollouts_to_do()")


def with_replays_to_do() -> list[int]:
    """The workspaces where submissions are being read again."""
    return _ids("SELECT door_replays_to_do()")


def remove_lead(lead_id: int) -> bool:
    """Remove a lead of this scope's workspace with all that followed from its arrival by itself.

    False, and nothing is removed, where somebody has worked on it or something else hangs on it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_remove_lead(%s)", [lead_id])
        return bool(cursor.fetchone()[0])


def with_imports_at_work() -> list[int]:
    """The workspaces where a file is being imported or undone."""
    return _ids("SELECT door_imports_at_work()")


def undo_leads(run_id: int, *, beyond: int, most: int) -> dict[str, Any] | None:
    """Take away what only came from up to `most` rows of a run that is being undone, after the submission `beyond`.

    The answer: `last` row looked at, how many rows were `removed`, and those `kept` by reason; nothing at the end.
    """
    return _undo("SELECT door_undo_leads(%s, %s, %s)", run_id, beyond, most)


def undo_outcomes(run_id: int, *, beyond: int, most: int) -> dict[str, Any] | None:
    """The same for outcomes; `leads` are those whose milestones are to be computed again."""
    return _undo("SELECT door_undo_outcomes(%s, %s, %s)", run_id, beyond, most)


def undo_touches(run_id: int, *, beyond: int, most: int) -> dict[str, Any] | None:
    """The same for attempts; `handoffs` are those whose clocks are to be read again, `leads` as above."""
    return _undo("SELECT door_undo_touches(%s, %s, %s)", run_id, beyond, most)


def _undo(sql: str, *params: int) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        answer = cursor.fetchone()[0]
    found: dict[str, Any] | None = json.loads(answer) if isinstance(answer, str) else answer
    return found


def _ids(sql: str, *params: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
