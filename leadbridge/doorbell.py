"""Telling browsers and workers that something changed. Never a truth: a lost ring costs a second, not a lead.

Everything is sent after commit, in a fraction of a second or not at all; what is owed stands in PostgreSQL.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache, partial

import redis
from django.conf import settings
from django.core import signing
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from leadbridge.celery import app

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.2
SILENCE_SECONDS = (
    1.0  # how long a dead broker is left alone, so that a batch doesn't wait for it at every line
)
GAP_SECONDS = 0.02  # between two rings of one bell: who answers the first takes all that came meanwhile
EXPIRES_SECONDS = 10  # a ring nobody answered is worth nothing: by then a tick has come by

LOOK_AGAIN = json.dumps({"what": "resync", "for": None, "id": None})

_signer = signing.TimestampSigner(salt="stream")
_silent_until = 0.0
_unheard: set[str] = set()  # channels that missed something


def announce(
    workspace_id: int, what: str, *, members: Sequence[int] | None = None, id: int | None = None
) -> None:
    """After commit, tell the workspace's open browsers (or only `members`' ones) that `what` changed."""
    text = json.dumps({"what": what, "for": None if members is None else list(members), "id": id})
    transaction.on_commit(partial(_publish_or_make_good, channel(workspace_id), text), robust=True)


def ring(task_name: str) -> None:
    """After commit, wake that task on its queue; without a broker, its next tick finds the work.

    A message costs as much as storing a submission, so it is sent beside the request, and one for all who ring at once.
    """
    transaction.on_commit(lambda: _bell(task_name).set(), robust=True)


def channel(workspace_id: int) -> str:
    """Where a workspace's changes are published."""
    return f"lb:{workspace_id}"


def stream_token(workspace_id: int, member_id: int) -> str:
    """What lets a browser open the stream as this member; see `read_stream_token`."""
    return _signer.sign(f"{workspace_id}:{member_id}")


def read_stream_token(token: str, *, max_age_seconds: int) -> tuple[int, int]:
    """The (workspace, member) a token was made for. Raises BadSignature. Asks the database nothing."""
    workspace_id, member_id = _signer.unsign(token, max_age=max_age_seconds).split(":")
    return int(workspace_id), int(member_id)


def _publish(where: str, text: str) -> None:
    _client().publish(where, text)


def _publish_or_make_good(where: str, text: str) -> None:
    """What could not be said leaves open pages stale: as soon as the broker answers they are told to look again."""
    if not _try(partial(_publish, where, text)):
        _unheard.add(where)
        _second_try().set()


@cache
def _second_try() -> threading.Event:
    """Set it, and a thread of this process tells the channels in `_unheard` to look again, once it can."""
    wanted = threading.Event()

    def make_good() -> None:
        while wanted.wait():
            wanted.clear()
            while _unheard:
                time.sleep(SILENCE_SECONDS)
                for where in list(_unheard):
                    if _try(partial(_publish, where, LOOK_AGAIN)):
                        _unheard.discard(where)

    threading.Thread(target=make_good, name="what browsers did not hear", daemon=True).start()
    return wanted


def _send(task_name: str) -> None:
    _client().ping()  # Celery's own transport would try a dead broker for six seconds
    app.send_task(task_name, retry=False, ignore_result=True, expires=EXPIRES_SECONDS)


@cache
def _bell(task_name: str) -> threading.Event:
    """Set it, and a thread of this process sends the task's message."""
    wanted = threading.Event()

    def answer() -> None:
        while wanted.wait():
            wanted.clear()  # before sending: who rings meanwhile is heard again
            _try(partial(_send, task_name))
            time.sleep(GAP_SECONDS)

    threading.Thread(target=answer, name=f"bell of {task_name}", daemon=True).start()
    return wanted


for _thread in (_bell, _second_try):
    os.register_at_fork(after_in_child=_thread.cache_clear)  # threads stay with the parent


def _try(ringing: Callable[[], None]) -> bool:
    """Whether it was rung: not while the broker is left alone, and not if it fails now."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        ringing()
    except (redis.RedisError, OperationalError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.debug("the doorbell is silent: %s", error)
        return False
    return True


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once, for a connection that went stale with a restarted server
    )
