"""The whole ASGI application on a real uvicorn, beside a Valkey that a test may kill."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import uvicorn

from leadbridge import asgi
from leadbridge.embedded import addresses, home, valkey
from tests.embedded.processes import free_port, until


class OwnValkey:
    """A Valkey of the test's own."""

    def __init__(self, own: addresses.Addresses) -> None:
        self._own = own
        self.url = own.redis_url

    def start(self) -> None:
        self._server = valkey.start(self._own)
        until(lambda: valkey.is_ready(self._own))

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)


@pytest.fixture
def own_valkey(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[OwnValkey]:
    own = addresses.for_home(tmp_path_factory.mktemp("valkey"))
    with home.claim(own):
        server = OwnValkey(own)
        server.start()
        settings.REDIS_URL = server.url
        yield server
        server.kill()


@pytest.fixture
def port(own_valkey: OwnValkey, django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """Where the application listens, once its stream hears Valkey.

    Its threads may ask the database: they keep the connections that a test before this one opened in them.
    """
    config = uvicorn.Config(
        asgi.application, port=free_port(), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started and own_valkey.client().pubsub_numpat() == 1)
    with django_db_blocker.unblock():
        yield config.port
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()
