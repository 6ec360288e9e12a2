"""Rows that other connections see, and that no later test finds."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests import cast as people
from tests import database
from tests.cast import Cast


@contextmanager
def rows() -> Iterator[Cast]:
    """The cast, and room for all that is committed beside it."""
    try:
        yield people.standing()
    finally:
        database.empty()
        people.stand()


@contextmanager
def empty_tables() -> Iterator[None]:
    """No row at all."""
    database.empty()
    with rows():
        yield
