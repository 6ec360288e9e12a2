"""What all charts are made of: marks with their tips, and tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["data-1", "data-2", "data-3", "contrast", "quiet", "unproven"]


@dataclass(frozen=True)
class Tip:
    """One line of a tooltip: a colour, what it is, how much."""

    kind: Kind
    name: str
    value: str


@dataclass(frozen=True)
class Mark:
    """Something in a chart that can be pointed at, focused and read out."""

    title: str
    tips: tuple[Tip, ...]

    @property
    def spoken(self) -> str:
        """The mark as one sentence for a screen reader."""
        return f"{self.title}: " + ", ".join(f"{tip.name} {tip.value}" for tip in self.tips)

    @property
    def as_json(self) -> str:
        """The tips as `<lb-chart>` reads them."""
        return json.dumps([[tip.kind, tip.name, tip.value] for tip in self.tips], ensure_ascii=False)


@dataclass(frozen=True)
class Cell:
    """One number or word of a table, and where the rows behind it are listed."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Table:
    """The chart's numbers in full; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def whole(number: int) -> str:
    """1307 as "1,307"."""
    return f"{number:,}"


def percentages(values: Sequence[int]) -> tuple[int, ...]:
    """Whole percentages that add up to 100, the largest remainders rounded up; all 0 of nothing."""
    total = sum(values)
    if total <= 0:
        return tuple(0 for _ in values)
    floors = [value * 100 // total for value in values]
    by_remainder = sorted(range(len(values)), key=lambda place: (-(values[place] * 100 % total), place))
    for place in by_remainder[: 100 - sum(floors)]:
        floors[place] += 1
    return tuple(floors)
