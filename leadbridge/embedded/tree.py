"""The process tree of `up`: starts parts in order, brings back those that die, stops them in reverse."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from leadbridge.embedded.child import StartError, adopt_orphans, spawn
from leadbridge.embedded.log import MergedLog

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_SETTLED_SECONDS = 10.0  # a part that lived this long starts over with the short pause
_START_SECONDS = 120.0  # a small machine, busy, on its first start
# By rank, seconds after the wish to stop by which its parts are gone; PostgreSQL, the last, writes everything out.
_GONE_BY = {2: 2.5, 1: 3.0, 0: 4.5}
_REPEAT_SECONDS = 2.0  # under uv one Ctrl-C arrives twice


class Stopped(Exception):
    """Somebody asked us to stop while we waited for something else."""


@dataclass
class Part:
    """One process of the tree: how it starts, how it is asked to stop, how it shows that it is ready."""

    name: str
    start: Callable[[int], subprocess.Popen[bytes]]
    stop: signal.Signals = signal.SIGTERM
    is_ready: Callable[[], bool] = field(default=lambda: True)
    rank: int = 0  # parts of a rank stop together, once those of every higher rank have
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    pause: float = _FIRST_PAUSE

    @property
    def is_alive(self) -> bool:
        return self.running is not None and self.running.poll() is None


def program(
    name: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    dies_by: signal.Signals = signal.SIGKILL,
    is_ready: Callable[[], bool] = lambda: True,
    cwd: Path | None = None,
    rank: int = 2,
) -> Part:
    """A part that is one of our own commands."""
    return Part(
        name,
        lambda output: spawn(command, dies_by=dies_by, environment=environment, cwd=cwd, output=output),
        is_ready=is_ready,
        rank=rank,
    )


class Tree:
    """Single-threaded on purpose: children are tied to the thread that started them, and nothing races."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._passing: list[Part] = []
        self._stop_asked_at: float | None = None
        self._uv = os.getppid() if _name_of(os.getppid()) == "uv" else None
        self._wakes, self._wake = socket.socketpair()
        self._wakes.setblocking(False)
        self._wake.setblocking(False)
        self.log = MergedLog(self._wakes.fileno())

    def take_over(self) -> None:
        """Hear signals and adopt orphans."""
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake us
        adopt_orphans()

    def start(self, part: Part) -> None:
        """Start a part and wait until it is ready. Raises StartError when it ends or takes too long."""
        self._parts.append(part)
        self._launch(part)
        deadline = time.monotonic() + _START_SECONDS
        while not part.is_ready():
            self._turn(0.02)
            if not part.is_alive or time.monotonic() > deadline:
                self.log.pump(0)
                raise StartError(f"{part.name} did not start: what it said is above.")

    def run(self, *parts: Part) -> None:
        """Run parts side by side to their end. Raises StartError when one fails."""
        self._passing = list(parts)
        try:
            for part in parts:
                self._launch(part)
            while any(part.is_alive for part in parts):
                self._turn(0.1)
        finally:
            for part in parts:
                if part.running is not None and part.is_alive:
                    part.running.kill()
                    part.running.wait()
            self.log.pump(0)
            self._passing = []
        for part in parts:
            if part.running is None or part.running.returncode != 0:
                raise StartError(f"{part.name} failed: what it said is above.")

    def watch(self) -> None:
        """Keep every part running until somebody asks us to stop."""
        while True:
            self._turn(1.0)
            for part in self._parts:
                self._bring_back(part)

    def stop(self) -> None:
        """Stop every part, the last started first, within a few seconds; leave nobody behind."""
        began = time.monotonic()
        for rank, group in groupby(reversed(self._parts), key=lambda part: part.rank):
            alive = [part for part in group if part.is_alive]
            for part in alive:
                part.running.send_signal(part.stop)  # type: ignore[union-attr]  # it is alive
            self._wait_for(alive, began + _GONE_BY[rank])
        self._kill_orphans()
        self.log.pump(0)

    def _wait_for(self, parts: list[Part], deadline: float) -> None:
        while any(part.is_alive for part in parts) and time.monotonic() < deadline:
            self.log.pump(0.05)
        for part in parts:
            if part.running is not None and part.is_alive:
                self.log.say(f"{part.name} did not stop in time and was killed")
                part.running.kill()
                part.running.wait()

    def _kill_orphans(self) -> None:
        """Whatever our children left running was handed to us; nothing of it stays."""
        while pids := _own_children():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _launch(self, part: Part) -> None:
        output = self.log.pipe_for(part.name)
        try:
            part.running, part.started_at, part.restart_at = part.start(output), time.monotonic(), None
        finally:
            os.close(output)

    def _bring_back(self, part: Part) -> None:
        now = time.monotonic()
        if part.running is not None and part.running.poll() is not None:
            if now - part.started_at > _SETTLED_SECONDS:
                part.pause = _FIRST_PAUSE
            self._plan_restart(part, _how_it_ended(part.running.returncode))
        elif part.restart_at is not None and now >= part.restart_at:
            try:
                self._launch(part)
            except (StartError, OSError) as error:
                self._plan_restart(part, f"could not start: {error}")

    def _plan_restart(self, part: Part, why: str) -> None:
        self.log.say(f"{part.name} {why}; starting it again in {part.pause:.1f} s")
        part.running, part.restart_at = None, time.monotonic() + part.pause
        part.pause = min(part.pause * 2, _LONGEST_PAUSE)

    def _turn(self, timeout: float) -> None:
        """Print what came, bury the dead, and raise Stopped once somebody wants us to stop."""
        due = [part.restart_at - time.monotonic() for part in self._parts if part.restart_at is not None]
        self.log.pump(max(0.0, min([timeout, *due])))
        self._reap_adopted()
        uv_was_killed = self._uv is not None and os.getppid() != self._uv
        if self._stop_asked_at is not None or uv_was_killed:
            raise Stopped

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        now = time.monotonic()
        if self._stop_asked_at is None:
            self._stop_asked_at = now
        elif now - self._stop_asked_at > _REPEAT_SECONDS:
            for part in self._parts:
                if part.running is not None:
                    part.running.kill()

    def _reap_adopted(self) -> None:
        """Bury adopted orphans. Our own are left to their Popen, which wants to know how they ended."""
        own = {part.running.pid for part in [*self._parts, *self._passing] if part.running is not None}
        with contextlib.suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in own:
                    return
                os.waitpid(found.si_pid, os.WNOHANG)


def _how_it_ended(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def _name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _own_children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []
