"""Text becomes rows of cells, each row whole or refused: never shifted, never cut."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TextIO

from leads.folding import fold
from leads.imports.faults import FileError
from workspaces import spreadsheet
from workspaces.exports import MARK

DELIMITERS = (",", ";", "\t", "|")
REASON = "Why it was refused"  # heads the column that a file of refused rows begins with
_LOOKED_AT = 60

_UNCLOSED = "A quotation mark opens here and never closes, so the rest of the file is one cell."
_AFTER_QUOTE = "A cell goes on after its closing quotation mark. Quotes inside a cell must be doubled."

Opening = Callable[[], TextIO]

csv.field_size_limit(sys.maxsize)  # a long cell is judged by its field, with a reason, not by the parser


class Row(NamedTuple):
    """A row's cells, one per column; `line` is where it begins in the file."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Refusal:
    """A row that can't be taken, and why."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file's columns and rows; `rows` may be walked any number of times, and holds one row at a time.

    In a file that we wrote (`is_ours`) the marks that keep a spreadsheet from running a cell are taken off again;
    anyone else's are theirs.
    """

    opening: Opening
    delimiter: str
    columns: tuple[str, ...]
    header_line: int
    null: str | None
    has_reasons: bool = False
    is_ours: bool = False

    @classmethod
    def open(
        cls,
        text: str | Opening,
        *,
        columns: Sequence[str] = (),
        null: str | None = None,
        delimiter: str = "",
        has_header: bool = True,
    ) -> "Table":
        """Find the delimiter and the columns; `columns` names those of a file without header.

        Without header and without names, columns are numbered. A column of reasons, which a file of refused rows
        begins with, is passed over.
        """
        opening = (lambda: io.StringIO(text, newline="")) if isinstance(text, str) else text
        delimiter = delimiter or _delimiter(opening, width=len(columns))
        header_line, names = _header(opening, delimiter)
        if columns or not has_header:
            header_line = 0
            names = list(columns) or [""] * len(names)
        has_reasons = not columns and bool(names) and fold(names[0].strip()) == fold(REASON)
        names = names[1:] if has_reasons else names
        while names and not names[-1].strip() and not columns and has_header:
            names.pop()
        is_ours = has_reasons or any(name.startswith(MARK) for name in names)
        if is_ours:
            names = [spreadsheet.restored(name) for name in names]
        names = [" ".join(name.split()) or f"column {place}" for place, name in enumerate(names, start=1)]
        _refuse_twins(names)
        return cls(opening, delimiter, tuple(names), header_line, null, has_reasons, is_ours)

    def rows(self) -> Iterator[Row | Refusal]:
        """Every row but the header; rows without a single filled cell are no rows."""
        for line, cells in _records(self.opening, self.delimiter):
            if line <= self.header_line:
                continue
            if isinstance(cells, str):
                yield Refusal(line, cells)
                continue
            if self.has_reasons:
                cells = cells[1:]
            if self.null is not None:
                cells = ["" if cell == self.null else cell for cell in cells]
            text = "".join(cells)
            if text and not text.isspace():
                yield self._row(line, cells, has_nul="\0" in text)

    def _row(self, line: int, cells: list[str], *, has_nul: bool) -> Row | Refusal:
        width = len(self.columns)
        if len(cells) < width or (len(cells) > width and any(cell.strip() for cell in cells[width:])):
            reason = f"It has {len(cells)} cells where the file has {width} columns."
            return Refusal(line, reason, tuple(cells))
        for name, cell in zip(self.columns, cells, strict=False) if has_nul else ():
            if "\0" in cell:
                return Refusal(line, f"{name} holds a NUL character, which can't be stored.", tuple(cells))
        if self.is_ours:
            cells = [spreadsheet.restored(cell) for cell in cells]
        return Row(line, cells[:width])


def _records(opening: Opening, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """(line, cells) of each record; a record that can't be parsed has the reason in place of its cells."""
    with opening() as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, _UNCLOSED if "end of data" in str(error) else _AFTER_QUOTE
            else:
                yield line, cells


def _delimiter(opening: Opening, *, width: int) -> str:
    """The one that cuts the first rows into the same number of cells, more than one; then the most cells."""

    def worth(delimiter: str) -> tuple[bool, bool, float, int]:
        found = islice((cells for _, cells in _records(opening, delimiter) if cells), _LOOKED_AT)
        widths = [len(cells) if isinstance(cells, list) else 0 for cells in found] or [0]
        usual = width or widths[0]
        return (usual > 1 and usual in widths, bool(width), widths.count(usual) / len(widths), usual)

    return max(DELIMITERS, key=worth)


def _header(opening: Opening, delimiter: str) -> tuple[int, list[str]]:
    for line, cells in _records(opening, delimiter):
        if isinstance(cells, str):
            raise FileError(f"The header can't be read (line {line}). {cells}")
        if any(cell.strip() for cell in cells):
            if any("\0" in cell for cell in cells):
                raise FileError(f"The header holds a NUL character (line {line}). Save the file as UTF-8.")
            return line, cells
    raise FileError("The file is empty.")


def _refuse_twins(names: Sequence[str]) -> None:
    """Two columns under one header can't be told apart, whatever a guess would take."""
    counted = Counter(fold(name) for name in names)
    twins = {
        key: [f"{name} (column {place})" for place, name in enumerate(names, start=1) if fold(name) == key]
        for key, count in counted.items()
        if count > 1
    }
    if twins:
        named = "; ".join(", ".join(places) for places in twins.values())
        raise FileError(f"Columns share a header: {named}. Give each a name of its own.")
    for name in names:
        if len(name) > 120:
            raise FileError(f"A header is longer than 120 letters: {name[:60]}…")
