"""What one test keeps in the cache is unknown to every other: ids come again, and other runs share the server."""

import itertools
import os

_numbers = itertools.count()
_place = ""


def turn() -> None:
    """From now on nothing is in the cache, for every thread of this process."""
    global _place
    _place = f"{os.getpid()}-{next(_numbers)}"


def key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION."""
    return f"{key_prefix}:{_place}:{version}:{key}"
