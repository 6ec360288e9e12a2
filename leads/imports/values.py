"""Which type the cells of a column have: numbers are found in any file, more in those that we wrote."""

import json
import re
from typing import Any

NUMBER, YES_NO, LIST, TEXT = "number", "yes_no", "list", "text"
# "007" is a code; more digits than a float holds are an id.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")
_OUR_NUMBER = re.compile(r"-?(0|[1-9]\d{0,300})(\.\d{1,300})?([eE][+-]?\d{1,3})?")


def type_of(cell: str, *, is_ours: bool) -> str:
    """A cell's type by its spelling; an export of ours also spells yes and no, and lists."""
    if (_OUR_NUMBER if is_ours else _NUMBER).fullmatch(cell):
        return NUMBER
    if is_ours and cell in {"TRUE", "FALSE"}:
        return YES_NO
    return LIST if is_ours and _is_list(cell) else TEXT


def read(cell: str, kind: str) -> Any:
    """The value of a cell whose whole column is of a type."""
    if kind == NUMBER:
        return json.loads(cell)
    if kind == YES_NO:
        return cell == "TRUE"
    return json.loads(cell) if kind == LIST else cell


def _is_list(cell: str) -> bool:
    try:
        return cell.startswith("[") and isinstance(json.loads(cell), list)
    except ValueError:
        return False
