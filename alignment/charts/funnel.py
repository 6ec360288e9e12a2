"""Steps that leads reach one after the other, and how many fall away between them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from alignment.charts.parts import Cell, Mark, Table, Tip, whole

BAR_SHARE = 0.58
ROOM_ABOVE = 12.0  # percent of the height kept for the numbers over the bars


@dataclass(frozen=True)
class Step:
    """A step, and how many reached it."""

    name: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class DrawnStep:
    name: str
    value: str
    shade: int
    x: float
    width: float
    y: float
    height: float
    left: float
    band: float
    mark: Mark

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class Fall:
    """The surface between two steps, and the share that got across."""

    path: str
    middle: float
    text: str


@dataclass(frozen=True)
class FunnelChart:
    title: str
    base: str
    steps: tuple[DrawnStep, ...]
    falls: tuple[Fall, ...]
    table: Table


def funnel_chart(steps: Sequence[Step], *, title: str, base: str, of: str = "Step") -> FunnelChart:
    """Bars in the order given, each measured against the first; shares are of the step before."""
    first = max(steps[0].count, 1) if steps else 1
    band = 100 / max(len(steps), 1)
    drawn = tuple(_step(step, place, band, first, len(steps)) for place, step in enumerate(steps))
    shares = [
        after.count / before.count if before.count else None for before, after in itertools.pairwise(steps)
    ]
    falls = tuple(
        _fall(before, after, share) for before, after, share in zip(drawn, drawn[1:], shares, strict=False)
    )
    body = tuple(
        (Cell(step.name), Cell(whole(step.count), step.url), Cell(_of(step.count, first)), Cell(_text(share)))
        for step, share in zip(steps, [None, *shares], strict=False)
    )
    return FunnelChart(title, base, drawn, falls, Table((of, "Leads", "Of all", "Of the step before"), body))


def _step(step: Step, place: int, band: float, first: int, count: int) -> DrawnStep:
    height = step.count / first * (100 - ROOM_ABOVE)
    shade = 1 + round(place * 4 / max(count - 1, 1))
    return DrawnStep(
        name=step.name,
        value=whole(step.count),
        shade=shade,
        x=round(band * place + band * (1 - BAR_SHARE) / 2, 3),
        width=round(band * BAR_SHARE, 3),
        y=round(100 - height, 3),
        height=round(height, 3),
        left=round(band * place, 3),
        band=round(band, 3),
        mark=Mark(
            step.name,
            (Tip("data-1", "Leads", whole(step.count)), Tip("quiet", "Of all", _of(step.count, first))),
        ),
    )


def _fall(before: DrawnStep, after: DrawnStep, share: float | None) -> Fall:
    start, end = before.x + before.width, after.x
    middle = (start + end) / 2
    path = (
        f"M{start:.2f} {before.y:.2f}C{middle:.2f} {before.y:.2f} {middle:.2f} {after.y:.2f} "
        f"{end:.2f} {after.y:.2f}L{end:.2f} 100L{start:.2f} 100Z"
    )
    return Fall(path, round(middle, 3), _text(share))


def _of(count: int, whole_count: int) -> str:
    return f"{count * 100 / whole_count:.0f} %"


def _text(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f}%"
