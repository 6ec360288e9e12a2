"""Parts killed while clocks run: what fell due meanwhile is told soon after the restart, once."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.processes import ROOT, until
from tests.processes import machine as machines
from tests.processes.machine import Machine

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("processes")]


@pytest.mark.parametrize("part", ["urgent", "beat", "valkey"])
def test_a_promise_missed_while_a_part_was_dead_is_told_once(
    machine: Machine, report: Callable[[str], None], part: str
) -> None:
    names = [f"{part}-{number}" for number in range(3)]
    due = [machine.instant(machine.send(name, wait=True)["handoff"]["due_at"]) for name in names]

    pid = machine.wait_for_successor(part, machine.kill(part))
    restarted = time.time()
    told = max(machine.wait_for_breach(name) for name in names)

    took = told - max(restarted, *due)
    in_line = machines.waited_for_a_processor(pid)
    report(f"restart of {part} to breach: {took:.3f} s, of which it stood in line {in_line:.3f} s")
    assert took - in_line < 5
    for name in names:
        assert machine.breaches_of(name) == 1
        assert machine.alerts_of(name, "breach") == sorted([machine.rep, machine.manager])


@pytest.fixture
def second_beat(machine: Machine, tmp_path: Path) -> Iterator[None]:
    """Another scheduler beside the machine's own, once it has begun to ring."""
    schedule = tmp_path / "beat"
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "leadbridge.celery", "beat"]
    beat = subprocess.Popen(  # noqa: S603
        [*command, "--schedule", str(schedule), "--pidfile", ""],
        cwd=ROOT,
        env=machine.up.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: list(tmp_path.iterdir()))
    yield
    beat.kill()
    beat.wait()


@pytest.mark.usefixtures("second_beat")
def test_two_schedulers_tell_everything_once(machine: Machine) -> None:
    names = [f"two-{number}" for number in range(5)]
    for name in names:
        machine.send(name, wait=True)
    for name in names:
        machine.wait_for_breach(name)

    until(lambda: machine.count("followup_delivery WHERE state = 'pending'") == 0)
    for name in names:
        assert machine.breaches_of(name) == 1
        assert machine.alerts_of(name, "breach") == sorted([machine.rep, machine.manager])
        assert machine.mails_of(name) == [1, 1, 1]
