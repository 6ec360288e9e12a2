"""Dates and numbers, read as the whole column agrees."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from leads.imports import numbers
from leads.imports.dates import Dates, infer
from leads.imports.faults import FileError, RowError

BERLIN = ZoneInfo("Europe/Berlin")


def read(cell: str, order: str = "dmy") -> datetime:
    return Dates(order, BERLIN).read(cell)


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2018-02-01", "mdy", datetime(2018, 2, 1, tzinfo=BERLIN)),
        ("2018-02-26 19:58:54", "dmy", datetime(2018, 2, 26, 19, 58, 54, tzinfo=BERLIN)),
        ("2024-03-12T09:14:00.000Z", "dmy", datetime(2024, 3, 12, 9, 14, tzinfo=UTC)),
        ("2024-12-27T09:28:09+0100", "dmy", datetime(2024, 12, 27, 9, 28, 9, tzinfo=timezone(timedelta(hours=1)))),
        ("2018/02/01", "mdy", datetime(2018, 2, 1, tzinfo=BERLIN)),
        ("01-02-2018", "dmy", datetime(2018, 2, 1, tzinfo=BERLIN)),
        ("2/1/2018", "mdy", datetime(2018, 2, 1, tzinfo=BERLIN)),
        ("3/15/2024 2:30 PM", "mdy", datetime(2024, 3, 15, 14, 30, tzinfo=BERLIN)),
        ("3/15/24, 12:05 am", "mdy", datetime(2024, 3, 15, 0, 5, tzinfo=BERLIN)),
        ("03.04.2024 14:05", "dmy", datetime(2024, 4, 3, 14, 5, tzinfo=BERLIN)),
        ("18-02-01", "ymd", datetime(2018, 2, 1, tzinfo=BERLIN)),
    ],
)  # fmt: skip
def test_dates_are_read_in_their_order(cell: str, order: str, expected: datetime) -> None:
    assert read(cell, order) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "yesterday",
        "31-02-2018",
        "13/13/2018",
        "1/2/3/4",
        "2018-13-01",
        "0001-01-01",
        "9999-12-31",
        "1/2/18 25:00",
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(RowError, match="not a date"):
        read(cell)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["1/2/2018", "20/10/2017"], "dmy"),
        (["1/2/2018", "10/20/2017", "n/a", ""], "mdy"),
        (["03.04.2024", "04.04.2024"], "dmy"),
        (["3/3/2018", "4/4/2018"], "dmy"),
    ],
)
def test_one_row_decides_for_all(cells: list[str], order: str) -> None:
    assert infer(cells, order="", zone=BERLIN).order == order


def test_a_column_that_can_be_read_two_ways_asks() -> None:
    with pytest.raises(FileError, match=r"“3/4/2026” can be read two ways.*--date-order"):
        infer(["1/1/2026", "3/4/2026"], order="", zone=BERLIN)
    assert infer(["3/4/2026"], order="mdy", zone=BERLIN).read("3/4/2026").month == 3


def test_a_column_that_contradicts_itself_asks() -> None:
    with pytest.raises(FileError, match="--date-order"):
        infer(["20/10/2017", "10/20/2017"], order="", zone=BERLIN)


@pytest.mark.parametrize(
    ("cell", "column", "expected"),
    [
        ("1.234,50", [], "1234.50"),
        ("€ 1,234.5", [], "1234.5"),
        ("999,00 EUR", [], "999.00"),
        ("1.234", ["0,50"], "1234"),
        ("€1,234", [], "1234"),
        ("1.234 EUR", ["€ 5.000"], "1234"),
        ("1 234 567", [], "1234567"),
        ("1.234.567", [], "1234567"),
        ("0.0", [], "0"),
        ("-5", [], "-5"),
    ],
)
def test_numbers_follow_their_column(cell: str, column: list[str], expected: str) -> None:
    assert numbers.read(cell, mark=numbers.decimal_mark([*column, cell])) == Decimal(expected)


@pytest.mark.parametrize("cell", ["1.234", "KWD 1.234", "12,34,567.1", "much", "1e9"])
def test_a_number_that_may_be_another_is_refused(cell: str) -> None:
    with pytest.raises(RowError):
        numbers.read(cell, mark=numbers.decimal_mark([cell]))
