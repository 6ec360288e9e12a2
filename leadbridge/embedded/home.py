"""Taking possession of a home: one `up` (or one test run) at a time, with a place for its sockets."""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from leadbridge.embedded.addresses import Addresses
from leadbridge.embedded.child import StartError


@contextmanager
def claim(addresses: Addresses) -> Iterator[None]:
    """Hold the home and its socket directory, making both. Raises StartError when we can't have them."""
    try:
        addresses.home.mkdir(parents=True, exist_ok=True)
        lock = (addresses.home / "up.lock").open("a+")
    except OSError as error:
        raise StartError(
            f"Can't write to {addresses.home} ({error.strerror}): set LEADBRIDGE_HOME to a directory you own."
        ) from error
    with lock:  # the kernel lets go of it when we die, however we die
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartError(
                f"LeadBridge already runs in {addresses.home} (process {lock.read().strip()}): "
                "stop it, or set another LEADBRIDGE_HOME."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        _make_socket_dir(addresses)
        try:
            yield
        finally:
            shutil.rmtree(addresses.socket_dir, ignore_errors=True)


def _make_socket_dir(addresses: Addresses) -> None:
    """The directory is in a place everybody can write to: use it only if nobody else could have made it."""
    directory = addresses.socket_dir
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        found = directory.lstat()
        owners = {os.geteuid()}
        if addresses.postgres_dir.exists():  # root may have given both to the user PostgreSQL runs as
            owners.add(addresses.postgres_dir.stat().st_uid)
        if not (stat.S_ISDIR(found.st_mode) and found.st_uid in owners and not found.st_mode & 0o077):
            raise StartError(
                f"{directory} is not a private directory of yours: remove it and start again."
            ) from None
