"""Horizontal bars whose parts add up to the whole: outcomes by channel."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.charts.parts import Cell, Kind, Mark, Table, Tip, percentages, whole

WIDE_ENOUGH = 6.0  # percent of the bar that its number needs


@dataclass(frozen=True)
class Series:
    """One part of every bar: its name in the legend and its colour."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class StackedRow:
    """One bar: as many counts as there are series, and for each the address of the leads behind it."""

    name: str
    counts: tuple[int, ...]
    urls: tuple[str, ...] = ()
    url: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts)

    def url_of(self, place: int) -> str:
        return self.urls[place] if place < len(self.urls) else ""


@dataclass(frozen=True)
class Segment:
    """A drawn part: from x, as wide as width, both in percent; `label` is empty where it wouldn't fit."""

    kind: Kind
    x: float
    width: float
    label: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class Bar:
    name: str
    url: str
    total: str
    segments: tuple[Segment, ...]
    mark: Mark


@dataclass(frozen=True)
class StackedChart:
    title: str
    base: str
    legend: tuple[Series, ...]
    bars: tuple[Bar, ...]
    table: Table


def stacked_chart(
    rows: Sequence[StackedRow], series: Sequence[Series], *, title: str, base: str, of: str
) -> StackedChart:
    """Bars of equal length in the order given; a series that occurs nowhere is left out of the legend only.

    `of` heads the first column of the table ("Channel").
    """
    shown = tuple(part for place, part in enumerate(series) if any(row.counts[place] for row in rows))
    head = (of, *(part.name for part in series), "All")
    body = tuple(
        (
            Cell(row.name),
            *(Cell(whole(count), row.url_of(place)) for place, count in enumerate(row.counts)),
            Cell(whole(row.total), row.url),
        )
        for row in rows
    )
    return StackedChart(title, base, shown, tuple(_bar(row, series) for row in rows), Table(head, body))


def _bar(row: StackedRow, series: Sequence[Series]) -> Bar:
    shares = percentages(row.counts)
    segments, x, total = [], 0.0, max(row.total, 1)
    for place, part in enumerate(series):
        if count := row.counts[place]:
            width = count * 100 / total
            label = str(shares[place]) if width >= WIDE_ENOUGH else ""
            segments.append(Segment(part.kind, round(x, 3), round(width, 3), label))
            x += width
    tips = tuple(
        Tip(part.kind, part.name, f"{whole(row.counts[place])} · {shares[place]} %")
        for place, part in enumerate(series)
        if row.counts[place]
    )
    return Bar(row.name, row.url, whole(row.total), tuple(segments), Mark(row.name, tips))
