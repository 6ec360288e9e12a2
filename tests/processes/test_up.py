"""`manage.py up` for real: a home of its own, its own servers, and every way of ending."""

import os
import signal
import socket
import subprocess
import sys

import psycopg2
import pytest

from tests.embedded.processes import PARTS, ROOT, Up, descendants, is_alive, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("processes")]


@pytest.fixture
def up(only_up: Up) -> Up:
    """Running, by the test before or from now on."""
    return only_up.started()


@pytest.fixture
def row(up: Up) -> int:
    """A row of the owner's, committed; its number."""
    connection = psycopg2.connect(up.addresses.database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (id int GENERATED ALWAYS AS IDENTITY)")
        cursor.execute("INSERT INTO kept DEFAULT VALUES RETURNING id")
        [(number,)] = cursor.fetchall()
    connection.close()
    return int(number)


def rows(up: Up) -> list[int]:
    connection = psycopg2.connect(up.addresses.database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kept")
        found = [number for (number,) in cursor.fetchall()]
    connection.close()
    return found


def takes_connections(up: Up) -> bool:
    try:
        psycopg2.connect(up.addresses.database_url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_a_second_up_on_the_same_home_is_refused_in_one_line(up: Up) -> None:
    code, lines = Up(up.addresses.home).refusal()
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(f"LeadBridge already runs in {up.addresses.home} (process {up.process.pid})")

    assert up.answers()


def test_other_commands_work_beside_it(up: Up) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "showmigrations", "--database", "owner"],
        cwd=ROOT,
        env=up.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "[X] 0001_initial" in done.stdout
    assert "[ ]" not in done.stdout


def test_each_part_that_dies_is_brought_back(up: Up, row: int) -> None:
    killed = {name: up.wait_for(words) for name, words in PARTS.items()}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    for name, words in PARTS.items():
        assert up.wait_for(words) != killed[name]
    until(up.answers)
    until(lambda: takes_connections(up))
    assert row in rows(up)
    for name in PARTS:
        assert f"{name} was killed by signal 9; starting it again" in up.log.read_text()


def test_sigterm_stops_everything_within_five_seconds(up: Up) -> None:
    up.wait_for(PARTS["beat"])
    family = descendants(up.process.pid)

    took = up.stop()

    assert took < 5
    assert [pid for pid in family if is_alive(pid)] == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", up.port)) != 0


def test_sigkill_leaves_no_orphan_and_the_next_start_has_every_row(up: Up, row: int) -> None:
    up.wait_for(PARTS["beat"])
    family = descendants(up.process.pid)

    up.process.kill()
    up.process.wait()
    up.start()

    assert row in rows(up)
    until(lambda: not any(is_alive(pid) for pid in family), 5)
