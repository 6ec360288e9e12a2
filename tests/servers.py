"""PostgreSQL and Valkey for one test run: started once, before settings are read, and gone with it.

`tests.settings` calls `start()`. The process that runs first starts the servers and hands their addresses to
pytest-xdist's workers through the environment. Runs at the same time, and a live `up`, each have their own
home.
With DATABASE_URL (a superuser's) or REDIS_URL set, that server is used instead.
"""

import atexit
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg2

from leadbridge.embedded import addresses, home, postgres, valkey
from leadbridge.embedded.child import StartError

_SUPERUSER_URL = "LEADBRIDGE_TEST_SUPERUSER_URL"
_HOMES = Path(__file__).resolve().parent.parent / ".data" / "test"
_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",  # it finds tables empty between tests, and plans for the next rows as if there were none
}
_START_SECONDS = 30


def superuser_url() -> str:
    """The role that may make databases and roles, connected to the maintenance database."""
    return os.environ[_SUPERUSER_URL]


def start() -> None:
    """Set DATABASE_URL, REDIS_URL and LEADBRIDGE_HOME to servers for this run, starting what isn't given."""
    if _SUPERUSER_URL in os.environ:  # a worker, or a command started by a test
        return
    own = _free_home()
    os.environ["LEADBRIDGE_HOME"] = str(own.home)
    if given := os.environ.get("DATABASE_URL"):
        _use(given)
    else:
        _start_postgres(own)
        os.environ |= {_SUPERUSER_URL: own.superuser_url, "DATABASE_URL": own.database_url}
    if not os.environ.get("REDIS_URL"):
        _run(lambda log: valkey.start(own, output=log), lambda: valkey.is_ready(own), own, valkey.STOP)
        os.environ["REDIS_URL"] = own.redis_url


def _free_home() -> addresses.Addresses:
    """The first home no other run holds, ours until we end; one left by a killed run is as good as any."""
    held = ExitStack()
    for number in range(1, 20):
        own = addresses.for_home(_HOMES / str(number))
        with suppress(StartError):
            held.enter_context(home.claim(own))
            atexit.register(held.close)
            return own
    raise StartError(f"No home for the tests' servers could be had in {_HOMES}.")


def _start_postgres(own: addresses.Addresses) -> None:
    try:
        _run_postgres(own)
    except StartError:  # without fsync, a machine that went down leaves a directory nothing can read
        shutil.rmtree(own.postgres_dir, ignore_errors=True)
        _run_postgres(own)
    postgres.set_up(own)


def _run_postgres(own: addresses.Addresses) -> None:
    _run(
        lambda log: postgres.start(own, settings=_QUICK, output=log),
        lambda: postgres.is_ready(own),
        own,
        postgres.STOP,
    )


def _run(
    starts: Callable[[int], subprocess.Popen[bytes]],
    is_ready: Callable[[], bool],
    own: addresses.Addresses,
    stop: signal.Signals,
) -> None:
    """Start a server, wait until it answers, and have it stopped at the end of this process."""
    with (own.home / "servers.log").open("ab") as log:
        server = starts(log.fileno())
    deadline = time.monotonic() + _START_SECONDS
    while not is_ready():
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise StartError(f"A server for the tests did not start: see {own.home / 'servers.log'}")
        time.sleep(0.02)

    def end() -> None:
        server.send_signal(stop)
        server.wait()

    atexit.register(end)


def _use(given: str) -> None:
    """Make the roles on a given server; its own role steps down to the owner's, so no password is needed."""
    connection = psycopg2.connect(given)
    with connection, connection.cursor() as cursor:
        postgres.make_roles(cursor)
    connection.close()
    separator = "&" if "?" in given else "?"
    os.environ |= {
        _SUPERUSER_URL: given,
        "DATABASE_URL": f"{given}{separator}options=-c%20role%3D{addresses.OWNER}",
    }
