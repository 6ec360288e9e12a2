"""The workspace a connection works in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


class NestedScope(RuntimeError):
    """A second workspace was asked for while one is set: scopes are opened at the edges only."""


def current() -> int | None:
    """The workspace set on this thread's connection, if any."""
    return getattr(connections[DEFAULT_DB_ALIAS], "lb_workspace", None)


@contextmanager
def workspace(workspace_id: int) -> Iterator[None]:
    """One transaction in which only `workspace_id`'s rows exist. Refuses nesting; forgets the workspace at its end."""
    connection = connections[DEFAULT_DB_ALIAS]
    if current() is not None:
        raise NestedScope(f"workspace {current()} is set already")
    inside = connection.in_atomic_block
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lb.workspace', %s, true)", [str(workspace_id)])
            connection.lb_workspace = workspace_id  # type: ignore[attr-defined]  # rides on the connection it describes
            yield
            if inside:  # the setting ends with the outermost transaction, and ours isn't it
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lb.workspace', '', true)")
    finally:
        connection.lb_workspace = None  # type: ignore[attr-defined]


def run(workspace_id: int, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement, run as a transaction of its own in this workspace: committed when this returns.

    One round trip where `workspace` takes four: PostgreSQL makes one transaction of a message with two statements.
    Inside this workspace already, it is part of the scope's transaction.
    """
    if current() == workspace_id:
        return _rows(sql, params)
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:  # a test's; in it the message would be no transaction of its own
        with workspace(workspace_id):
            return _rows(sql, params)
    return _rows(f"SELECT set_config('lb.workspace', %s, true); {sql}", [str(workspace_id), *params])


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def now() -> datetime:
    """The database's clock, the one clock that loops on several machines agree on."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant
