"""What an earlier server left behind: one still shutting down, its orphans, or only its lock file."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from leadbridge.embedded.child import StartError

_PATIENCE_SECONDS = 10


def clear(lock: Path, directory: Path) -> None:
    """Wait until the server named in `lock` has left `directory`, end what it left running, then remove the file.

    The file alone proves nothing: its process may be a zombie nobody reaps, or, after the machine restarted,
    somebody else's with the same number. PostgreSQL would refuse to start on either.
    """
    if sys.platform != "linux":
        return  # there we can't tell, and leave it to PostgreSQL
    try:
        pid = int(lock.read_text().split(maxsplit=1)[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _lives_in(pid, directory):
        if time.monotonic() > deadline:
            raise StartError(f"A PostgreSQL (process {pid}) already uses {directory}.")
        try:
            os.kill(pid, signal.SIGINT)  # its `up` is gone, or we would not hold the home
        except ProcessLookupError:
            break
        time.sleep(0.05)
    _end_orphans(directory)
    lock.unlink(missing_ok=True)


def _end_orphans(directory: Path) -> None:
    """Backends of a server that was killed finish the statement they are at, and until then no other may start.

    Nobody waits for what they have not committed: their clients lost them with the server.
    """
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _is_postgres(entry) and _lives_in(int(entry.name), directory):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)


def _is_postgres(entry: Path) -> bool:
    try:
        return (entry / "comm").read_text().strip() == "postgres"
    except OSError:
        return False


def _lives_in(pid: int, directory: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == directory
    except OSError:  # gone, a zombie, or another user's and so not ours to wait for
        return False
