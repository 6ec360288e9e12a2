"""Columns that show how many, with a line over them that shows a share."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.charts import curve
from alignment.charts.parts import Cell, Mark, Table, Tip, whole
from alignment.charts.scale import Tick, share_ticks, share_top

TALLEST = 62.0  # percent of the height: the columns stay below the line they explain
BAR_SHARE = 0.56
WIDEST = 12.0  # percent: a lone column is no wall


@dataclass(frozen=True)
class Column:
    """One place on the axis: how many, and the share among them; None where the cases are too few to say."""

    name: str
    count: int
    share: float | None
    url: str = ""


@dataclass(frozen=True)
class DrawnColumn:
    name: str
    x: float
    width: float
    y: float
    height: float
    left: float
    band: float
    point_y: float | None
    share: str
    mark: Mark

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class Guide:
    """A dashed line with a word: across at y, or down at x, in percent."""

    text: str
    at: float


@dataclass(frozen=True)
class ColumnChart:
    title: str
    base: str
    count_name: str
    share_name: str
    ticks: tuple[Tick, ...]
    columns: tuple[DrawnColumn, ...]
    lines: tuple[str, ...]
    goal: Guide | None
    promise: Guide | None
    is_dense: bool
    table: Table


def column_chart(
    columns: Sequence[Column],
    *,
    title: str,
    base: str,
    of: str,
    count_name: str,
    share_name: str,
    goal: float | None = None,
    promise: tuple[str, int] | None = None,
) -> ColumnChart:
    """Places in the order given; `goal` is a share; `promise` names the line after its nth column.

    The line is broken where a share is None: nothing is drawn that the numbers don't say.
    """
    top = share_top(max((column.share or 0 for column in columns), default=0) or goal or 1.0)
    if goal is not None:
        top = max(top, share_top(goal))
    most = max((column.count for column in columns), default=0) or 1
    band = 100 / max(len(columns), 1)
    drawn = tuple(
        _column(column, place, band, most, top, count_name, share_name)
        for place, column in enumerate(columns)
    )
    body = tuple(
        (
            Cell(column.name),
            Cell(whole(column.count), column.url),
            Cell("too few yet" if column.share is None else _percent(column.share)),
        )
        for column in columns
    )
    return ColumnChart(
        title=title,
        base=base,
        count_name=count_name,
        share_name=share_name,
        ticks=share_ticks(top),
        columns=drawn,
        lines=_lines(drawn),
        goal=None if goal is None else Guide(f"Goal {_percent(goal)}", round(100 - goal / top * 100, 2)),
        promise=None if promise is None else Guide(promise[0], round(band * promise[1], 3)),
        is_dense=len(columns) > 8,
        table=Table((of, count_name, share_name), body),
    )


def _column(
    column: Column, place: int, band: float, most: int, top: float, count_name: str, share_name: str
) -> DrawnColumn:
    height = column.count / most * TALLEST
    width = min(band * BAR_SHARE, WIDEST)
    share = "too few yet" if column.share is None else _percent(column.share)
    return DrawnColumn(
        name=column.name,
        x=round(band * place + (band - width) / 2, 3),
        width=round(width, 3),
        y=round(100 - height, 3),
        height=round(height, 3),
        left=round(band * place, 3),
        band=round(band, 3),
        point_y=None if column.share is None else round(100 - column.share / top * 100, 3),
        share=share,
        mark=Mark(
            column.name,
            (Tip("data-1", share_name, share), Tip("quiet", count_name, whole(column.count))),
        ),
    )


def _lines(columns: Sequence[DrawnColumn]) -> tuple[str, ...]:
    """The stretches of the line between the gaps."""
    stretches: list[list[curve.Point]] = [[]]
    for column in columns:
        if column.point_y is None:
            stretches.append([])
        else:
            stretches[-1].append((column.middle, column.point_y))
    return tuple(curve.path(stretch) for stretch in stretches if len(stretch) > 1)


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
