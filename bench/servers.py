"""The benchmarks' own PostgreSQL and Valkey, and the product's processes on them, started as `up` starts them."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from leadbridge.embedded import addresses, home, parts, postgres
from leadbridge.embedded.child import StartError
from leadbridge.embedded.tree import Part

ROOT = Path(__file__).resolve().parent.parent
OWN = addresses.for_home(ROOT / ".data" / "bench")
# What a machine of some gigabytes is given in production; every commit is flushed, as by default.
_POSTGRES = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
    "track_commit_timestamp": "on",  # when an alert could be seen, which is later than the instant written in it
}
_START_SECONDS = 60


@contextmanager
def running() -> Iterator[None]:
    """Both servers, until the block ends; the environment names them for us and for every process we start."""
    for name in ("DATABASE_URL", "REDIS_URL", "LEADBRIDGE_PRODUCTION"):
        os.environ.pop(name, None)
    os.environ |= {"LEADBRIDGE_HOME": str(OWN.home), "LEADBRIDGE_DEMO": "0", "LOG_LEVEL": "WARNING"}
    with ExitStack() as held:
        held.enter_context(home.claim(OWN))
        own_postgres = parts.postgres_part(OWN)
        own_postgres.start = lambda output: postgres.start(OWN, settings=_POSTGRES, output=output)
        held.enter_context(_part(own_postgres))
        postgres.set_up(OWN)
        held.enter_context(_part(parts.valkey_part(OWN)))
        os.environ["REDIS_URL"] = OWN.redis_url
        yield


@contextmanager
def product(database_url: str, *names: str) -> Iterator[str]:
    """The parts called for (web, urgent, beat) on one database; yields the web's address."""
    port = _free_port()
    programs = parts.Programs(ROOT, _environment(database_url, port))
    known = {
        "web": lambda: programs.web(port),
        "urgent": lambda: programs.worker("urgent", threads=5),
        "beat": lambda: programs.beat(OWN.home / "beat"),
    }
    with ExitStack() as held:
        for name in names:
            held.enter_context(_part(known[name]()))
        yield f"{parts.HOST}:{port}"


@contextmanager
def bare_web(database_url: str) -> Iterator[str]:
    """The bare view of bench.bare, behind the very server that serves the product."""
    port = _free_port()
    bare = {"DJANGO_SETTINGS_MODULE": "bench.bare_settings"}
    web = parts.Programs(ROOT, _environment(database_url, port) | bare).web(port)
    with _part(replace(web, name="bare")):
        yield f"{parts.HOST}:{port}"


def _environment(database_url: str, port: int) -> dict[str, str]:
    own = {"DATABASE_URL": database_url, "BASE_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"}
    return {
        **os.environ,
        **own,
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


@contextmanager
def _part(part: Part) -> Iterator[None]:
    """One process, ready when the block begins and gone when it ends; what it says goes to a file."""
    with (OWN.home / f"{part.name}.log").open("wb") as log:
        process = part.start(log.fileno())
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not part.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise StartError(f"{part.name} did not start: see {OWN.home / f'{part.name}.log'}")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(part.stop)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((parts.HOST, 0))
        return int(probe.getsockname()[1])
