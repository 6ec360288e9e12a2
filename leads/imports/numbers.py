"""Numbers as people write them: which mark begins the decimals is decided by the whole column."""

import re
from collections.abc import Iterable
from decimal import Decimal

from leads.imports.faults import RowError, clip

_AROUND = re.compile(r"^[^\d.,+-]*|[^\d.,]*$")  # currency signs and codes
_THREE_DECIMALS = re.compile(r"\b(BHD|IQD|JOD|KWD|LYD|OMR|TND)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[^\W\d]|[\u20a0-\u20bf$£¥]")
_SPACES = re.compile(r"[\s'’]")
_GROUPED = {mark: re.compile(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+") for mark in ".,"}


def decimal_mark(cells: Iterable[str]) -> str:
    """ "," or "." as the column uses it before decimals; nothing where no cell shows it.

    Where every mark is followed by three digits and every cell names its currency it parts thousands: money has no
    three decimals, apart from a few currencies, which are not taken so.
    """
    grouping: set[str] = set()
    for cell in cells:
        text = _bare(cell)
        last = max(text.rfind("."), text.rfind(","))
        if last < 0:
            continue
        mark = text[last]
        other = "," if mark == "." else "."
        if other in text:
            return mark
        if text.count(mark) > 1:
            return other
        if not _GROUPED[mark].fullmatch(text):
            return mark
        is_money = _CURRENCY.search(cell) and not _THREE_DECIMALS.search(cell)
        grouping.add(mark if is_money else "")
    return {",": ".", ".": ","}.get(grouping.pop(), "") if len(grouping) == 1 else ""


def read(cell: str, *, mark: str) -> Decimal:
    """The number in a cell, for example "1.234,50", "€ 99" or "1,234.5"; raises RowError."""
    text = _bare(cell)
    if not mark:
        if "." in text or "," in text:
            raise RowError(f"{clip(cell)} can be read two ways. Write the number without a thousands mark.")
        mark = "."
    whole, _, decimals = text.partition(mark)
    other = "," if mark == "." else "."
    if other in whole:
        if not _GROUPED[other].fullmatch(whole):
            raise RowError(f"{clip(cell)} is not a number.")
        whole = whole.replace(other, "")
    if not re.fullmatch(r"[+-]?\d{1,15}", whole) or not re.fullmatch(r"\d{0,9}", decimals):
        raise RowError(f"{clip(cell)} is not a number.")
    return Decimal(f"{whole}.{decimals or '0'}")


def _bare(cell: str) -> str:
    return _SPACES.sub("", _AROUND.sub("", cell.strip()))
