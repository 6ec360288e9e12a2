"""Ringing: after commit, and never at the cost of the one who rings."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import redis
from django.db import transaction

from leadbridge import doorbell
from tests.embedded.processes import until
from tests.live.conftest import OwnValkey

OnCommit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def fresh(own_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client for this test's Valkey, and no silence left from another test."""
    doorbell._client.cache_clear()
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)
    monkeypatch.setattr(doorbell, "_unheard", set())


@pytest.fixture
def heard(own_valkey: OwnValkey) -> redis.client.PubSub:
    subscription: redis.client.PubSub = own_valkey.client().pubsub(ignore_subscribe_messages=True)
    subscription.psubscribe("lb:*")
    subscription.get_message(timeout=1)
    return subscription


def test_a_change_is_announced_after_commit(
    db: None, heard: redis.client.PubSub, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        doorbell.announce(3, "queue", members=[5], id=8)
        assert heard.get_message(timeout=0.05) is None

    message = until(lambda: heard.get_message(timeout=1))
    assert message["channel"] == b"lb:3"
    assert json.loads(message["data"]) == {"what": "queue", "for": [5], "id": 8}


def test_nothing_is_announced_when_the_change_is_rolled_back(db: None, heard: redis.client.PubSub) -> None:
    with transaction.atomic():
        doorbell.announce(3, "queue")
        transaction.set_rollback(True)
    assert heard.get_message(timeout=0.05) is None


def test_a_dead_broker_costs_next_to_nothing(
    db: None, own_valkey: OwnValkey, django_capture_on_commit_callbacks: OnCommit
) -> None:
    own_valkey.kill()
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(100):
            doorbell.announce(3, "queue", id=number)
            doorbell.ring("followup.tick")
    assert time.monotonic() - began < 0.5


def test_what_could_not_be_said_is_made_good(
    db: None,
    heard: redis.client.PubSub,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    """The broker was too slow for one message: nobody lost a connection, so nobody else would say "look again"."""
    publish = doorbell._publish
    refused: list[str] = []

    def refuse_once(where: str, text: str) -> None:
        if not refused:
            refused.append(where)
            raise redis.TimeoutError("too slow")
        publish(where, text)

    monkeypatch.setattr(doorbell, "_publish", refuse_once)
    with django_capture_on_commit_callbacks(execute=True):
        doorbell.announce(3, "queue")
    message = until(lambda: heard.get_message(timeout=1))
    assert (refused, message["channel"]) == (["lb:3"], b"lb:3")
    assert json.loads(message["data"])["what"] == "resync"


def test_many_rings_at_once_are_a_few_messages(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: OnCommit
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(doorbell, "_send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(1000):
            doorbell.ring("a task of this test")
    until(lambda: sent)
    assert len(sent) < 10
