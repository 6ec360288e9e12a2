"""A file for a spreadsheet: nothing in it runs, and what was written can be read back."""

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspaces import spreadsheet
from workspaces.spreadsheet import harmless, restored

BERLIN = ZoneInfo("Europe/Berlin")
TEXTS = st.text(st.sampled_from("=+-@\t\r'1. a"), max_size=8) | st.text(max_size=20)


@given(TEXTS, st.booleans())
def test_a_neutralised_cell_is_read_back_as_it_was(text: str, is_typed: bool) -> None:
    assert restored(harmless(text, is_typed=is_typed)) == text


@given(TEXTS)
def test_no_text_of_a_csv_begins_a_formula(text: str) -> None:
    shown = harmless(text)
    assert not re.match(r"[=+@\t\r]", shown)
    assert not shown.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("+49 30 1234", "'+49 30 1234"),
        ("'=1", "''=1"),
        ("-12.5", "-12.5"),
        ("2026-03-10", "2026-03-10"),
        ("O'Neil", "O'Neil"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_only_what_would_be_run_is_marked(text: str, shown: str) -> None:
    assert harmless(text) == shown


ROW = (
    "=1+1", -5, Decimal("1234.50"), True, None, datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "+49 30 1234",
    'two\r\nlines, "quoted"', 2**60,
)  # fmt: skip


def test_a_csv_is_utf_8_with_its_mark_and_quoted_as_rfc_4180_has_it() -> None:
    body = b"".join(spreadsheet.csv_chunks(["näme", "=b"], [ROW], BERLIN))

    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == 3  # header, row, and the one inside a cell
    assert list(csv.reader(StringIO(body.decode("utf-8-sig"), newline=""))) == [
        ["näme", "'=b"],
        ["'=1+1", "-5", "1234.50", "TRUE", "", "2026-07-01T10:30:00+02:00", "'+49 30 1234", ROW[7], str(2**60)],
    ]  # fmt: skip


def test_a_workbook_holds_texts_and_numbers_and_no_formula() -> None:
    body = b"".join(spreadsheet.xlsx_chunks(["a"], [ROW], BERLIN))

    (header, row) = cells(body, "sheet1")
    assert header == [("inlineStr", "a")]
    assert row == [
        ("inlineStr", "'=1+1"), ("n", "-5"), ("n", "1234.50"), ("inlineStr", "TRUE"),
        ("inlineStr", "2026-07-01T10:30:00+02:00"), ("inlineStr", "+49 30 1234"),
        ("inlineStr", 'two_x000D_\nlines, "quoted"'), ("inlineStr", str(2**60)),
    ]  # fmt: skip


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    body = b"".join(spreadsheet.xlsx_chunks(["n"], ([n] for n in range(5)), BERLIN))

    assert [
        [row[0][1] for row in cells(body, name)] for name in ("sheet1", "sheet2", "sheet3")
    ] == [["n", "0", "1"], ["n", "2", "3"], ["n", "4"]]  # fmt: skip


def test_rows_leave_while_later_ones_are_still_unread() -> None:
    read: list[int] = []

    def rows():
        for number in range(10_000):
            read.append(number)
            yield ["x" * 100]

    first = next(spreadsheet.csv_chunks(["a"], rows(), BERLIN))
    assert len(first) < 2 * spreadsheet.CHUNK
    assert len(read) < 1_000


def cells(body: bytes, sheet: str) -> list[list[tuple[str, str]]]:
    """The filled cells of each row as (type, text), as the format has them."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with ZipFile(BytesIO(body)) as book:
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/{sheet}.xml"))  # noqa: S314  our own file
    assert tree.findall(f".//{space}f") == []
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{space}c")]
        for row in tree.iter(f"{space}row")
    ]
