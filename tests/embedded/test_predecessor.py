"""What a killed PostgreSQL leaves behind doesn't keep the next one from starting."""

import contextlib
import os
import signal
from pathlib import Path

import psycopg2
import pytest

from leadbridge.embedded import addresses, home, postgres
from tests.embedded.processes import descendants, is_alive, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("processes")]


def test_a_backend_at_work_when_its_server_is_killed_is_ended_for_the_next_one(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path)
    with home.claim(own), contextlib.ExitStack() as afterwards:
        server = postgres.start(own)
        afterwards.callback(server.kill)
        until(lambda: postgres.is_ready(own))
        at_work = psycopg2.connect(own.superuser_url, async_=True)
        until(lambda: at_work.poll() == psycopg2.extensions.POLL_OK)
        at_work.cursor().execute("DO $$ BEGIN LOOP END LOOP; END $$")  # it looks at nothing but its own work
        backend = at_work.info.backend_pid
        until(lambda: at_work.poll() == psycopg2.extensions.POLL_READ)
        assert backend in descendants(server.pid)
        afterwards.callback(_kill, backend)
        server.kill()
        server.wait()

        after = postgres.start(own)
        afterwards.callback(after.wait)
        afterwards.callback(after.send_signal, signal.SIGINT)

        until(lambda: postgres.is_ready(own) or after.poll() is not None, 20)
        assert after.poll() is None
        assert not is_alive(backend)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
