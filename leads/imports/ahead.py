"""Reading a file while the database is busy with what was read before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def read_ahead(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """Batches of `size` rows; while one is in the caller's hands the next is read on a thread, which asks no database."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(lambda: list(islice(rows, size)))
        while batch := coming.result():
            coming = reader.submit(lambda: list(islice(rows, size)))
            yield batch
