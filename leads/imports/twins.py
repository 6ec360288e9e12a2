"""Which rows a file may hold twice, in memory of one size for any file.

A row without an id is known by what it says and by how often the file said it before. Counting every row would hold a file of
a million in memory; only rows that fall on one place with another need to be counted.
"""

from collections.abc import Sequence
from mmap import mmap

_PLACES = 1 << 27  # bits: 16 MB, taken from the machine only as far as rows fall on them


class Twins:
    """`see` every row, then ask `may_include`: never no for a row that was seen twice."""

    def __init__(self) -> None:
        self._taken = mmap(-1, _PLACES // 8)
        self._shared: set[int] = set()

    def see(self, cells: Sequence[str]) -> None:
        place = _place(cells)
        byte, bit = place >> 3, 1 << (place & 7)
        taken = self._taken[byte]
        if taken & bit:
            self._shared.add(place)
        else:
            self._taken[byte] = taken | bit

    def may_include(self, cells: Sequence[str]) -> bool:
        """Whether another row may say the same as this one. A cell of spaces says nothing."""
        return _place(cells) in self._shared


def _place(cells: Sequence[str]) -> int:
    return hash(tuple(["" if cell.isspace() else cell for cell in cells])) % _PLACES
