"""What `up` can't have, it says in one line before anything starts."""

import os
import socket
from pathlib import Path

import pytest

from leadbridge.embedded import addresses, home, parts
from leadbridge.embedded.child import StartError


def test_a_home_that_is_held_is_refused(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path)
    with home.claim(own), pytest.raises(StartError) as refused:
        home.claim(own)
    assert str(refused.value) == (
        f"LeadBridge already runs in {tmp_path} (process {os.getpid()}): stop it, or set another LEADBRIDGE_HOME."
    )
    home.claim(own).close()


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=r"Can't write to .*/file/home \(Not a directory\)"):
        home.claim(addresses.for_home(tmp_path / "file" / "home"))


def test_a_socket_directory_others_can_enter_is_refused(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path)
    own.socket_dir.mkdir()
    own.socket_dir.chmod(0o755)
    with pytest.raises(StartError, match="is not a private directory of yours"):
        home.claim(own)
    own.socket_dir.rmdir()


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as other:
        other.bind((parts.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} can't be used .*: choose another with --port."):
            parts.refuse_taken(port)
    parts.refuse_taken(port)


def test_the_socket_path_fits_however_long_the_home_is(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path / ("long" * 60))
    assert len(str(own.socket_dir / ".s.PGSQL.5432.lock")) < 104
