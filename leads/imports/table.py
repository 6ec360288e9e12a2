"""Text becomes rows of cells, each row whole or refused: never shifted, never cut."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from leads.folding import fold
from leads.imports.faults import FileError

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 60

csv.field_size_limit(sys.maxsize)  # a long cell is judged by its field, with a reason, not by the parser


@dataclass(frozen=True)
class Row:
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
    """A file's columns and rows; `rows` may be walked any number of times."""

    text: str
    delimiter: str
    columns: tuple[str, ...]
    header_line: int
    null: str | None

    @classmethod
    def open(cls, text: str, *, columns: Sequence[str] = (), null: str | None = None) -> "Table":
        """Find the delimiter and the columns; `columns` names those of a file without header."""
        delimiter = _delimiter(text, width=len(columns))
        if columns:
            header_line, names = 0, list(columns)
        else:
            header_line, names = _header(text, delimiter)
        while names and not names[-1].strip() and not columns:
            names.pop()
        names = [" ".join(name.split()) or f"column {place}" for place, name in enumerate(names, start=1)]
        _refuse_twins(names)
        return cls(text, delimiter, tuple(names), header_line, null)

    def rows(self) -> Iterator[Row | Refusal]:
        """Every row but the header; rows without a single filled cell are no rows."""
        for line, cells in _records(self.text, self.delimiter):
            if line <= self.header_line:
                continue
            if isinstance(cells, str):
                yield Refusal(line, cells)
                continue
            if self.null is not None:
                cells = ["" if cell == self.null else cell for cell in cells]
            if any(not cell.isspace() for cell in cells if cell):
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row | Refusal:
        width = len(self.columns)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            reason = f"It has {len(cells)} cells where the file has {width} columns."
            return Refusal(line, reason, tuple(cells))
        for name, cell in zip(self.columns, cells, strict=False):
            if "\0" in cell:
                return Refusal(line, f"{name} holds a NUL character, which can't be stored.", tuple(cells))
        return Row(line, cells[:width])


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """(line, cells) of each record; a record that can't be parsed has the reason in place of its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                yield (
                    line,
                    "A quotation mark opens here and never closes, so the rest of the file is one cell.",
                )
            else:
                yield (
                    line,
                    "A cell goes on after its closing quotation mark. Quotes inside a cell must be doubled.",
                )
        else:
            yield line, cells


def _delimiter(text: str, *, width: int) -> str:
    """The one that cuts the first rows into the same number of cells, more than one; then the most cells."""

    def worth(delimiter: str) -> tuple[bool, bool, float, int]:
        found = islice((cells for _, cells in _records(text, delimiter) if cells), _LOOKED_AT)
        widths = [len(cells) if isinstance(cells, list) else 0 for cells in found] or [0]
        usual = width or widths[0]
        return (usual > 1 and usual in widths, bool(width), widths.count(usual) / len(widths), usual)

    return max(DELIMITERS, key=worth)


def _header(text: str, delimiter: str) -> tuple[int, list[str]]:
    for line, cells in _records(text, delimiter):
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
