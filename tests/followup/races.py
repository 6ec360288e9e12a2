"""Two workers at the same instant, made certain: all wait at one lock before any may go on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

_STARTED = threading.Event()  # never set; `wait` with a limit is a pause between two looks


def at_once(*verbs: Callable[[], Any], behind: str) -> list[Any]:
    """What each verb answered or raised, each on a connection of its own, all let go while they queue at a lock.

    `behind` is a statement that takes the lock, run as the owner of the tables; all must come to wait for it.
    """
    with ThreadPoolExecutor(len(verbs)) as pool:
        with holding(behind) as cursor:
            running = [pool.submit(run, verb) for verb in verbs]
            until_all_wait(cursor, len(verbs))
        return [future.result() for future in running]


def in_parallel(*verbs: Callable[[], Any]) -> list[Any]:
    """What each verb answered or raised, each on a connection of its own, started together."""
    gate = threading.Barrier(len(verbs))

    def start(verb: Callable[[], Any]) -> Any:
        gate.wait()
        return run(verb)

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(start, verbs))


@contextmanager
def holding(statement: str) -> Iterator[Any]:
    """A transaction of the tables' owner that holds what the statement locks, until the block ends."""
    try:
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(statement)
            yield cursor
    finally:
        connections["owner"].close()


def until_all_wait(cursor: Any, count: int) -> None:
    """Return once that many connections wait for a lock."""
    for _ in range(1500):
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        if cursor.fetchone()[0] == count:
            return
        _STARTED.wait(0.01)
    raise AssertionError(f"not all of {count} came to wait at the lock")


def run(verb: Callable[[], Any]) -> Any:
    """What the verb answered or raised; its thread's connections are closed."""
    try:
        return verb()
    except Exception as error:  # the answer of a race is often a refusal
        return error
    finally:
        connections.close_all()
