"""What an earlier server left behind: one still shutting down, or only its lock file."""

import os
import signal
import sys
import time
from pathlib import Path

from leadbridge.embedded.child import StartError

_PATIENCE_SECONDS = 10


def clear(lock: Path, directory: Path) -> None:
    """Wait until the server named in `lock` has left `directory`, then remove the file.

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
    lock.unlink(missing_ok=True)


def _lives_in(pid: int, directory: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == directory
    except OSError:  # gone, a zombie, or another user's and so not ours to wait for
        return False
