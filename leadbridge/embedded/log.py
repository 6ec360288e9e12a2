"""Many children, one log: each line behind the name of the one that wrote it, coloured at a terminal."""

import contextlib
import os
import selectors
import sys
from dataclasses import dataclass

_COLOURS = (36, 32, 33, 35, 34, 31)
_WIDTH = 9
_LONGEST_LINE = 16_384


@dataclass
class _Source:
    name: str
    rest: bytes = b""


class MergedLog:
    """Reads the children's pipes in one place; `pump` moves what has come, and wakes early for a signal."""

    def __init__(self, wakes_on: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._selector.register(wakes_on, selectors.EVENT_READ, None)
        self._colours: dict[str, int] = {}
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str, name: str = "up") -> None:
        """Write lines of our own."""
        for line in text.splitlines():
            self._write(name, line)

    def pipe_for(self, name: str) -> int:
        """The writing end of a new pipe; the caller closes it once the child has it."""
        reads, writes = os.pipe()
        os.set_blocking(reads, False)
        self._selector.register(reads, selectors.EVENT_READ, _Source(name))
        return writes

    def pump(self, timeout: float) -> None:
        """Print what the children wrote, waiting up to `timeout` seconds for the first of it."""
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, 4096)
            else:
                self._read(key.fd, key.data)

    def _read(self, fd: int, source: _Source) -> None:
        try:
            chunk = os.read(fd, 65_536)
        except BlockingIOError:
            return
        *lines, source.rest = (source.rest + chunk).split(b"\n")
        if source.rest and (not chunk or len(source.rest) > _LONGEST_LINE):
            lines, source.rest = [*lines, source.rest], b""
        for line in lines:
            self._write(source.name, line.decode(errors="replace"))
        if not chunk:
            self._selector.unregister(fd)
            os.close(fd)

    def _write(self, name: str, line: str) -> None:
        prefix = f"{name:<{_WIDTH}}│ "
        if self._coloured:
            colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            prefix = f"\033[{colour}m{prefix}\033[0m"
        with contextlib.suppress(OSError):  # nobody reads us any more; the work goes on
            print(prefix + line.rstrip("\r"), flush=True)  # noqa: T201  the terminal is where this log lives
