"""Excel workbooks: their first sheet as plain text, so that all that reads files reads one kind of file."""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from leads.imports.faults import FileError

MOST_BYTES = 512 * 1024 * 1024  # unpacked: what a workbook of the most cells needs, and a bomb exceeds
MOST_CELLS = 5_000_000
_PIECE = 1 << 20
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,9})["']""")
_LONGEST_PLACE = 32
_BROKEN = "This workbook is damaged or protected by a password. Save it again, or save it as CSV."


def is_workbook(path: Path) -> bool:
    """Whether a file is an .xlsx workbook, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


@contextmanager
def as_csv(path: Path) -> Iterator[Path]:
    """The file itself, or, of a workbook, its first sheet with rows as a UTF-8 file that ends with the block.

    Formulas are read as their last values, dates as ISO dates, whole numbers without decimals. Raises FileError for
    a workbook that is damaged, empty or larger than can be read.
    """
    if not is_workbook(path):
        yield path
        return
    _measure(path)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as plain:
        _write(path, plain)
        plain.flush()
        yield Path(plain.name)


def _measure(path: Path) -> None:
    """Unpack it once without keeping anything: what it says of its own size proves nothing, and one cell in the last
    corner makes a reader set aside memory for all of them.
    """
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
                rows, columns, tail = 0, 0, b""
                with archive.open(name) as part:
                    while piece := part.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_BYTES:
                            raise FileError("This workbook is too large. Save the sheet as CSV.")
                        if is_sheet:
                            for column, row in _PLACE.findall(tail + piece):
                                rows, columns = max(rows, int(row)), max(columns, _number(column))
                            if rows * columns > MOST_CELLS:
                                raise FileError(
                                    f"A sheet of this workbook has {rows:,} rows and {columns:,} columns, and"
                                    f" {MOST_CELLS:,} cells are the most. Save the sheet as CSV."
                                )
                            tail = piece[-_LONGEST_PLACE:]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileError(_BROKEN) from error


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number


def _write(path: Path, plain: Any) -> None:
    writer = csv.writer(plain)
    try:
        workbook = CalamineWorkbook.from_path(path)
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            has_rows = False
            for row in workbook.get_sheet_by_name(about.name).iter_rows():
                cells = [_text(cell) for cell in row]
                writer.writerow(cells)
                has_rows = has_rows or any(cells)
            if has_rows:
                return
            plain.seek(0)
            plain.truncate()
    except CalamineError as error:
        raise FileError(_BROKEN) from error
    raise FileError("The workbook is empty.")


def _text(cell: Any) -> str:
    """A cell as it would be typed: 7 and not 7.0, 2026-04-03 and not 2026-04-03 00:00:00."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell)
