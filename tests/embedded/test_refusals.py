"""What `up` can't have, it says in one line before anything starts."""

import os
import socket
from pathlib import Path

import pytest

from leadbridge.embedded import addresses, home, parts
from leadbridge.embedded.child import StartError


def test_a_home_that_is_held_is_refused(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path)
    with home.claim(own):
        assert own.socket_dir.stat().st_mode & 0o777 == 0o700
        with pytest.raises(StartError) as refused, home.claim(own):
            pass
    assert str(refused.value) == (
        f"LeadBridge already runs in {tmp_path} (process {os.getpid()}): "
        "stop it, or set another LEADBRIDGE_HOME."
    )
    assert not own.socket_dir.exists()
    with home.claim(own):
        pass


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    own = addresses.for_home(tmp_path / "file" / "home")
    message = r"Can't write to .*/file/home \(Not a directory\)"
    with pytest.raises(StartError, match=message), home.claim(own):
        pass


def test_a_socket_directory_others_can_enter_is_refused(tmp_path: Path) -> None:
    own = addresses.for_home(tmp_path)
    own.socket_dir.mkdir()
    own.socket_dir.chmod(0o755)
    with pytest.raises(StartError, match="is not a private directory of yours"), home.claim(own):
        pass
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
