"""How points are spread over leads, with a threshold that can be moved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from alignment.charts.parts import Cell, Mark, Table, Tip, whole

MOST_BINS = 24
TALLEST = 92.0


@dataclass(frozen=True)
class Bin:
    """A drawn bar: the leads whose points are at least `first` and below the next bar's."""

    first: int
    name: str
    x: float
    width: float
    y: float
    height: float
    mark: Mark


@dataclass(frozen=True)
class ScoreChart:
    """The axis goes from `low` to `high`; `scale` turns counts of a sample into counts of all."""

    title: str
    base: str
    low: int
    high: int
    threshold: int
    bins: tuple[Bin, ...]
    words: str
    as_json: str
    scale: float
    table: Table

    @property
    def guide_x(self) -> float:
        """Where the threshold stands, in percent."""
        return round((self.threshold - self.low) * 100 / (self.high - self.low), 3)


def score_chart(
    scores: Mapping[int, tuple[int, int]], *, threshold: int, title: str, base: str, scale: float
) -> ScoreChart:
    """`scores` holds, for each number of points, how many leads had it and how many of them were won."""
    size = _size(max(scores, default=0) - min([*scores, threshold]) + 1)
    low = min([*scores, threshold]) // size * size
    high = max(max([*scores, threshold]) // size * size + size, low + size)
    counts = {first: [0, 0] for first in range(low, high, size)}
    for score, (leads, won) in scores.items():
        held = counts[score // size * size]
        held[0] += round(leads * scale)
        held[1] += round(won * scale)
    most = max((leads for leads, _ in counts.values()), default=0) or 1
    span = high - low
    bins = tuple(_bin(first, size, low, span, leads, won, most) for first, (leads, won) in counts.items())
    body = tuple(
        (Cell(drawn.name), Cell(whole(leads)), Cell(whole(won)))
        for drawn, (leads, won) in zip(bins, counts.values(), strict=True)
    )
    listed = [[score, leads, won] for score, (leads, won) in sorted(scores.items())]
    return ScoreChart(
        title, base, low, high, threshold, bins, _words(scores, threshold, scale), json.dumps(listed), scale,
        Table(("Points", "Leads", "Of these won"), body),
    )  # fmt: skip


def _words(scores: Mapping[int, tuple[int, int]], threshold: int, scale: float) -> str:
    """What `static/js/threshold.js` says as well, once the threshold is moved."""
    leads, won = (
        sum(held[place] for score, held in scores.items() if score >= threshold) for place in (0, 1)
    )
    verb = "lead has" if leads == 1 else "leads have"
    said = _said(leads, scale)
    return f"{said[:1].upper()}{said[1:]} {verb} {threshold} points or more; {_said(won, scale)} of them won"


def _said(count: int, scale: float) -> str:
    """Of an estimate no more digits than it has."""
    return whole(count) if scale == 1 else f"about {float(f'{count * scale:.2g}'):,.0f}"


def _size(span: int) -> int:
    """The roundest width of a bar with which all fit side by side."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if span / step <= MOST_BINS:
                return step
        size *= 10


def _bin(first: int, size: int, low: int, span: int, leads: int, won: int, most: int) -> Bin:
    name = str(first) if size == 1 else f"{first} to {first + size - 1}"
    height = leads / most * TALLEST
    tips = (Tip("data-1", "Leads", whole(leads)), Tip("contrast", "Of these won", whole(won)))
    return Bin(
        first=first,
        name=name,
        x=round((first - low) * 100 / span, 3),
        width=round(size * 100 / span * 0.86, 3),
        y=round(100 - height, 3),
        height=round(height, 3),
        mark=Mark(f"{name} points", tips),
    )
