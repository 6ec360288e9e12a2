"""The refused rows of a file, each after its reason, to be put right and imported again."""

import csv
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from leads.imports.table import REASON, Refusal
from workspaces import spreadsheet

_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else


class _Line:
    """What csv writes to: hands each line back."""

    def write(self, text: str) -> str:
        return text


def as_text(columns: Sequence[str], refusals: Iterable[Refusal], *, delimiter: str = ",") -> Iterator[str]:
    """A text file, line by line. A row keeps its own number of cells: one that was ragged stays so."""
    writer = csv.writer(_Line(), delimiter=delimiter)
    yield _MARK + writer.writerow([REASON, *columns])
    for refusal in refusals:
        yield writer.writerow(_row(refusal))


def as_workbook(columns: Sequence[str], refusals: Iterable[Refusal], target: object) -> None:
    """The same as an .xlsx workbook, written to a path or an open file."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Refused")
    _fill(sheet, 0, [REASON, *columns])
    for place, refusal in enumerate(refusals, start=1):
        _fill(sheet, place, _row(refusal))
    book.close()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, place: int, cells: Sequence[str]) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(place, column, cell[:32_767])


def _row(refusal: Refusal) -> list[str]:
    return [refusal.reason, *map(spreadsheet.harmless, refusal.cells)]
