"""Threads of one worker that don't stand in each other's way."""

import threading
from collections.abc import Callable
from functools import wraps


def one_at_a_time(work: Callable[[], None]) -> Callable[[], None]:
    """At most one thread of this process is at `work`; whoever calls meanwhile has it done once more, by that thread.

    So a worker with a thread for each kind of urgent work always has one free for the clock, however slow the mail
    server and however many leads wait.
    """
    at_it, wanted = threading.Lock(), threading.Event()

    @wraps(work)
    def turn() -> None:
        wanted.set()
        # Asked again after the lock was let go: who set it in between found the lock taken, and left.
        while wanted.is_set() and at_it.acquire(blocking=False):
            try:
                wanted.clear()
                work()
            finally:
                at_it.release()

    return turn
