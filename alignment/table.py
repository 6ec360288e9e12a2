"""A report as the screen shows it: numbers in words, each with the list behind it, intervals small beside their rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from alignment.report import Column, Report, Row, Value

BESIDE = {"id", "low", "high", "base"}  # kinds that have no column of their own on the screen
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Head:
    """`sort` is the word that sorts by this column, `order` how it is sorted now: "", "ascending" or "descending"."""

    title: str
    is_number: bool
    sort: str = ""
    order: str = ""


@dataclass(frozen=True)
class ShownCell:
    """`beside` is a rate's interval; `is_quiet`: of too few cases to say much."""

    text: str
    url: str = ""
    beside: str = ""
    is_quiet: bool = False
    is_number: bool = True


@dataclass(frozen=True)
class ShownRow:
    name: str
    url: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Shown:
    report: Report
    heads: tuple[Head, ...]
    rows: tuple[ShownRow, ...]
    total: ShownRow | None


def shown(report: Report, *, columns: Sequence[str] = (), sort: str = "") -> Shown:
    """The report's table, of all its columns or of these; the first one names the rows."""
    places = [
        place
        for place, column in enumerate(report.columns)
        if column.kind not in BESIDE and (not columns or place == 0 or column.key in columns)
    ]
    heads = tuple(_head(report.columns[place], sort) for place in places)
    rows = tuple(_row(report, row, places) for row in report.rows)
    return Shown(report, heads, rows, _row(report, report.total, places) if report.total else None)


def _head(column: Column, sort: str) -> Head:
    is_number = column.kind not in {"text", "flag"}
    now = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    first, second = (f"-{column.key}", column.key) if is_number else (column.key, f"-{column.key}")
    return Head(column.title, is_number, second if sort == first else first, now)


def _row(report: Report, row: Row, places: Sequence[int]) -> ShownRow:
    link = report.link or (lambda row, column: "")
    name = text(row.values[0], report.columns[0])
    cells = []
    for place in places[1:]:
        column, value = report.columns[place], row.values[place]
        cells.append(
            ShownCell(
                text(value, column),
                link(row, column),
                _interval(report, row, place),
                value is not None and report.is_small(row, column),
                column.kind not in {"text", "flag"},
            )
        )
    return ShownRow(name, link(row, report.columns[0]), tuple(cells))


def text(value: Value, column: Column) -> str:
    """A value as it is read; a dash where there is nothing to say."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if column.kind == "rate":
        return f"{float(value) * 100:.1f}{NBSP}%"
    if column.kind == "ratio":
        return f"{float(value):,.2f}×"
    if column.kind == "seconds":
        return duration(float(value))
    if column.kind == "days":
        return f"{float(value):,.1f}"
    if isinstance(value, Decimal):
        return money(value)
    return f"{value:,}"


def money(amount: Decimal) -> str:
    """An amount without currency: 1,200 or 12.50."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def duration(seconds: float) -> str:
    """The two largest units at most: "4 min 10 s", "2 d 3 h"."""
    left = round(seconds)
    parts: list[str] = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count and len(parts) < 2:
            parts.append(f"{count}{NBSP}{unit}")
        elif parts:
            break
    return " ".join(parts) or f"0{NBSP}s"


def _interval(report: Report, row: Row, place: int) -> str:
    """The interval of the rate at this place, where it has one."""
    kinds = [column.kind for column in report.columns[place : place + 3]]
    low, high = (*row.values[place + 1 : place + 3], None, None)[:2]
    if kinds != ["rate", "low", "high"] or not isinstance(low, float) or not isinstance(high, float):
        return ""
    return f"{low * 100:.1f}\N{EN DASH}{high * 100:.1f}"
