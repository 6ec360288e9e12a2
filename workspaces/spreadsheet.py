"""Cells for a spreadsheet: what it would run as a formula stays text, and can be read back as it was.

One place for the idea: whatever writes a file asks `harmless`, and whatever reads one of ours back asks `restored`.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | bool | datetime | None

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 1 << 16
MOST_ROWS = 1_048_576  # of a sheet, by the format; the next rows begin another
MOST_LETTERS = 32_767  # of a cell, by the format
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's own code page
_RUN = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?")
_PHONE = re.compile(r"\+[\d ()./-]+")
_LARGEST = 2**53  # a spreadsheet's numbers are floats


def harmless(text: str, *, is_typed: bool = False) -> str:
    """Text that no spreadsheet takes for a formula: a quotation mark stands before what would be run.

    A negative number is no formula. In a cell whose type says text (`is_typed`) neither is a phone number.
    """
    if not _RUN.match(text) or _NEGATIVE.fullmatch(text) or (is_typed and _PHONE.fullmatch(text)):
        return text
    return f"'{text}"


def restored(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if _MARKED.match(text) else text


def written(cell: Cell, zone: ZoneInfo) -> str | int | float | Decimal:
    """A cell as both formats have it: instants in `zone` with their offset, yes and no as spreadsheets say them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat()
    return cell


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> Iterator[bytes]:
    """A file as RFC 4180 has it, in UTF-8 with its mark, a few rows at a time."""
    text = StringIO()
    writer = csv.writer(text)
    text.write(_BYTE_ORDER_MARK)
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell, zone) for cell in row])
        if text.tell() > CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> Iterator[bytes]:
    """A workbook, written row by row to a file on disk and sent from there: its directory stands at its end."""
    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True, "use_zip64": True}) as book:
            sheet, line = _sheet(book, header), 0
            for row in rows:
                if line == MOST_ROWS - 1:
                    sheet, line = _sheet(book, header), 0
                line += 1
                for place, cell in enumerate(row):
                    _put(sheet, line, place, written(cell, zone))
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


WRITERS = {CSV: csv_chunks, XLSX: xlsx_chunks}


def _plain(cell: Cell, zone: ZoneInfo) -> str | int | float | Decimal:
    value = written(cell, zone)
    return harmless(value) if isinstance(value, str) else value


def _sheet(book: Workbook, header: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(header):
        _put(sheet, 0, place, name)
    return sheet


def _put(sheet: Worksheet, line: int, place: int, value: str | int | float | Decimal) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(line, place, harmless(value, is_typed=True)[:MOST_LETTERS])
    elif -_LARGEST < value < _LARGEST:
        sheet.write_number(line, place, value)
    else:  # a number this large would lose its last digits
        sheet.write_string(line, place, str(value))
