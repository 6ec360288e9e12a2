"""Reading a file while the database is busy with what was read before."""

import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

MOST_LETTERS = 8 << 20  # of a batch, so that rows of a thousand long cells don't fill the memory

# A thread that comes back from the database waits for Python's lock until the reader is made to give it up: after 5 ms, as
# Python comes, dozens of times a batch. Asked for sooner, it costs the reader nothing that can be measured.
_PATIENCE_S = 0.0005


class Read(Protocol):
    """A row, however it was understood."""

    @property
    def cells(self) -> Sequence[str]: ...


R = TypeVar("R", bound=Read)


def read_ahead(rows: Iterator[R], size: int) -> Generator[list[R], None, None]:
    """Batches of `size` rows, fewer where they are long.

    While one is in the caller's hands the next is read on a thread, which asks no database.
    """
    sys.setswitchinterval(_PATIENCE_S)  # of the whole process, from its first file on
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(_batch, rows, size)
        while batch := coming.result():
            coming = reader.submit(_batch, rows, size)
            yield batch


def _batch(rows: Iterator[R], size: int) -> list[R]:
    batch, letters = [], 0
    for row in rows:
        batch.append(row)
        letters += sum(map(len, row.cells))
        if len(batch) == size or letters > MOST_LETTERS:
            break
    return batch
