"""A file in pieces of the database, because web and workers share no disk: kept, looked at, and put together again."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PIECE = 1 << 20


def of(path: Path) -> Iterator[tuple[int, bytes]]:
    """The pieces of a file on disk, each with its place."""
    with path.open("rb") as file:
        yield from enumerate(iter(lambda: file.read(PIECE), b""))


def head(kept: Any, *, size: int) -> tuple[bytes, bool]:
    """The first of a file's `kept` pieces (a manager or queryset), and whether that is all of its `size` bytes."""
    first = kept.order_by("place").first()
    body = bytes(first.body) if first else b""
    return body, len(body) == size


@contextmanager
def together(piece: Callable[[int], bytes | None]) -> Iterator[Path]:
    """The file on this machine's disk, for as long as it is read; `piece` hands out one place's bytes, None after the last."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        place = 0
        while (body := piece(place)) is not None:
            copy.write(body)
            place += 1
        copy.flush()
        yield Path(copy.name)
