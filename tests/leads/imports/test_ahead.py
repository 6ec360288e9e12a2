"""A file is read on beside the work: every row once, in its order, in batches that stay small."""

from collections.abc import Iterator

import pytest

from leads.imports import ahead
from leads.imports.table import Row


def rows(count: int, letters: int = 1) -> Iterator[Row]:
    return (Row(line, ["x" * letters]) for line in range(count))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_row_comes_once_and_in_order(count: int) -> None:
    batches = list(ahead.read_ahead(rows(count), 3))
    assert [row.line for batch in batches for row in batch] == list(range(count))
    assert all(len(batch) == 3 for batch in batches[:-1])


def test_long_rows_make_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST_LETTERS", 100)
    assert [len(batch) for batch in ahead.read_ahead(rows(5, letters=60), 3)] == [2, 2, 1]


def test_what_breaks_while_reading_reaches_whoever_takes_the_rows_in() -> None:
    def breaks() -> Iterator[Row]:
        yield from rows(4)
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    taken: list[int] = []

    def take_in() -> None:
        for batch in ahead.read_ahead(breaks(), 2):
            taken.extend(row.line for row in batch)

    with pytest.raises(UnicodeDecodeError):
        take_in()
    assert taken == [0, 1, 2, 3]


def test_no_more_than_one_batch_is_read_before_it_is_asked_for() -> None:
    read = []

    def noted() -> Iterator[Row]:
        for row in rows(100):
            read.append(row.line)
            yield row

    batches = ahead.read_ahead(noted(), 10)
    next(batches)
    batches.close()  # waits for the reader
    assert len(read) <= 20
