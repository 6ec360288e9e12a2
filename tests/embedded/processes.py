"""Starting `up` for a test, and looking at the processes it made."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from leadbridge.embedded import addresses

ROOT = Path(__file__).resolve().parent.parent.parent
Found = TypeVar("Found")
# Every part of a running `up`, by words of its command line.
PARTS = {
    "postgres": "bin/postgres -D",
    "valkey": "valkey-server",
    "web": "uvicorn",
    "urgent": "-Q urgent",
    "bulk": "-Q bulk",
    "beat": " beat ",
}


def until(condition: Callable[[], Found], seconds: float = 60.0) -> Found:
    """What `condition` returns once it is true; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """`manage.py up` in a home of its own, with nothing given by the surrounding test run."""

    process: subprocess.Popen[bytes]

    def __init__(self, home: Path, port: int | None = None) -> None:
        self.addresses = addresses.for_home(home)
        self.port = port or free_port()
        given = (
            "DATABASE_URL",
            "REDIS_URL",
            "DJANGO_SETTINGS_MODULE",
            "LEADBRIDGE_TEST_SUPERUSER_URL",
            "BASE_URL",
        )
        self.environment = {name: value for name, value in os.environ.items() if name not in given}
        self.environment["LEADBRIDGE_HOME"] = str(home)
        self.log = home.with_suffix(".log")

    def start(self) -> "Up":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command(),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(
            lambda: self.answers() or self.process.poll() is not None, 300
        )  # a busy machine migrates slowly
        assert self.process.poll() is None, self.log.read_text()
        return self

    def started(self) -> "Up":
        """Running, as it is or from now on."""
        return self if self.is_running else self.start()

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "up", "--no-demo", "--port", str(self.port)]

    def refusal(self) -> tuple[int, list[str]]:
        """The exit code and the lines of a start that must not succeed."""
        done = subprocess.run(  # noqa: S603
            self.command(),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except OSError:
            return False
        return True

    @property
    def is_running(self) -> bool:
        return hasattr(self, "process") and self.process.poll() is None

    def wait_for(self, words: str) -> int:
        """The child whose command line holds `words`, once there is one."""
        return until(lambda: self.pid_of(words)) or 0

    def pid_of(self, words: str) -> int | None:
        """The child whose command line holds `words`."""
        for pid in descendants(self.process.pid):
            if parent_of(pid) == self.process.pid and words in command_line(pid):
                return pid
        return None

    def stop(self) -> float:
        """Stop it as a supervisor would; how many seconds that took."""
        began = time.monotonic()
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        return time.monotonic() - began


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, zombies left out."""
    parents = {found: parent_of(found) for found in _all() if is_alive(found)}
    below = [pid]
    for known in below:
        below += [found for found, parent in parents.items() if parent == known]
    return below[1:]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    stat = _stat(pid)  # once: it may end between two looks
    return int(stat[1]) if stat else 0


def is_alive(pid: int) -> bool:
    stat = _stat(pid)
    return bool(stat) and stat[0] != "Z"


def _all() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
