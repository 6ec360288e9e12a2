"""One shape for every report: what it counts, in which columns, with which total.

A page's table, the API's document and a file are made from the same `Report`, so they agree to the last digit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from alignment.period import Period
from scoring.wilson import FEW, Share
from workspaces.exports import Export

Kind = Literal[
    "text",
    "id",
    "flag",
    "count",
    "number",
    "rate",
    "low",
    "high",
    "base",
    "money",
    "ratio",
    "seconds",
    "days",
]
"""rate, low and high are fractions between 0 and 1; low and high are the 95 % interval of the rate before them, and a base
is the count it is a share of, where that stands in no column of the screen.
"""
Value = str | int | float | Decimal | bool | None


@dataclass(frozen=True)
class Column:
    """`key` is its name in the API and in files, `title` on the screen; an id stands in no table on the screen.

    `of` is the key of the count that a rate is a share of: of fewer than 20 it is neither coloured nor ranked.
    """

    key: str
    title: str
    kind: Kind = "count"
    of: str = ""


@dataclass(frozen=True)
class Row:
    """Values in the order of the columns; None where there is nothing to say, as for a rate of nothing."""

    values: tuple[Value, ...]
    place: tuple[str, ...] = ()
    """What tells it from other rows, for `Report.link`."""


@dataclass(frozen=True)
class Report:
    """A table about a period, its base in words.

    The first column names the row. `link` gives the address of the list behind a row's value, or "".
    """

    key: str
    title: str
    base: str
    period: Period
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[str, ...] = ()
    link: Callable[[Row, Column], str] | None = field(default=None, compare=False)

    def named(self, row: Row) -> dict[str, Value]:
        """A row's values by the keys of their columns."""
        return {column.key: value for column, value in zip(self.columns, row.values, strict=True)}

    def is_small(self, row: Row, column: Column) -> bool:
        """The column is a rate, and of too few cases to say much."""
        count = self.named(row).get(column.of)
        return isinstance(count, int) and count < FEW

    def sorted_by(self, word: str) -> "Report":
        """The rows by a column, "-won" the largest first; what there is nothing to say of, or too little, comes last.

        A word that names no column leaves the report's own order.
        """
        key, is_down = word.removeprefix("-"), word.startswith("-")
        place = next((place for place, column in enumerate(self.columns) if column.key == key), None)
        if place is None:
            return self
        column = self.columns[place]
        said = [row for row in self.rows if row.values[place] is not None and not self.is_small(row, column)]
        rest = [row for row in self.rows if row not in said]
        ordered = sorted(said, key=lambda row: _ranked(row.values[place]), reverse=is_down)
        return replace(self, rows=(*ordered, *rest))

    def document(self) -> dict[str, Any]:
        """As the API says it; amounts of money are texts, so that no digit is lost."""
        return {
            "key": self.key,
            "title": self.title,
            "base": self.base,
            "period": {
                "from": self.period.first.isoformat() if self.period.first else None,
                "to": self.period.last.isoformat(),
            },
            "columns": [
                {"key": column.key, "title": column.title, "kind": column.kind} for column in self.columns
            ],
            "rows": [self._said(row) for row in self.rows],
            "total": self._said(self.total) if self.total else None,
            "notes": list(self.notes),
        }

    def file(self) -> Export:
        """As a spreadsheet: a line for each row, under the API's words; sums are the spreadsheet's to make."""

        def lines() -> Iterator[Sequence[Value]]:
            return (row.values for row in self.rows)

        name = f"{self.title} {self.period.first or 'all'} {self.period.last}"
        return Export(name, [column.key for column in self.columns], lines)

    def _said(self, row: Row) -> dict[str, Value]:
        return {
            key: str(value) if isinstance(value, Decimal) else value for key, value in self.named(row).items()
        }


def _ranked(value: Value) -> Any:
    return value.casefold() if isinstance(value, str) else value


def share_columns(key: str, title: str, *, of: str) -> tuple[Column, Column, Column]:
    """The columns of a rate and its interval."""
    return (
        Column(key, title, "rate", of),
        Column(f"{key}_low", f"{title}, low", "low"),
        Column(f"{key}_high", f"{title}, high", "high"),
    )


def share_values(share: Share) -> tuple[float | None, float | None, float | None]:
    return share.rate, share.low, share.high
