"""Two columns side by side at each place: now and before."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.charts.parts import Cell, Mark, Table, Tip, whole

TALLEST = 92.0  # percent of the height
BAR_SHARE = 0.36  # of the band, each of the two
WIDEST = 8.0  # percent: a lone pair is no wall
DENSE = 8


@dataclass(frozen=True)
class Pair:
    """One place on the axis: how many now, how many before."""

    name: str
    now: int
    before: int


@dataclass(frozen=True)
class DrawnBar:
    kind: str
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class DrawnPair:
    name: str
    left: float
    band: float
    bars: tuple[DrawnBar, DrawnBar]
    mark: Mark


@dataclass(frozen=True)
class PairChart:
    title: str
    base: str
    now_name: str
    before_name: str
    top: str
    pairs: tuple[DrawnPair, ...]
    is_dense: bool
    table: Table


def pair_chart(
    pairs: Sequence[Pair], *, title: str, base: str, of: str, now_name: str, before_name: str
) -> PairChart:
    """Pairs in the order given, both columns measured against the tallest of all."""
    most = max((max(pair.now, pair.before) for pair in pairs), default=0) or 1
    band = 100 / max(len(pairs), 1)
    drawn = tuple(_pair(pair, place, band, most, now_name, before_name) for place, pair in enumerate(pairs))
    body = tuple((Cell(pair.name), Cell(whole(pair.now)), Cell(whole(pair.before))) for pair in pairs)
    return PairChart(
        title, base, now_name, before_name, whole(most), drawn, len(pairs) > DENSE,
        Table((of, now_name, before_name), body),
    )  # fmt: skip


def _pair(pair: Pair, place: int, band: float, most: int, now_name: str, before_name: str) -> DrawnPair:
    width = min(band * BAR_SHARE, WIDEST)
    middle = band * (place + 0.5)
    tips = (
        Tip("data-1", now_name, whole(pair.now)),
        Tip("quiet", before_name, whole(pair.before)),
    )
    return DrawnPair(
        name=pair.name,
        left=round(band * place, 3),
        band=round(band, 3),
        bars=(
            _bar("quiet", middle - width, width, pair.before / most),
            _bar("data-1", middle, width, pair.now / most),
        ),
        mark=Mark(pair.name, tips),
    )


def _bar(kind: str, x: float, width: float, share: float) -> DrawnBar:
    height = share * TALLEST
    return DrawnBar(kind, round(x, 3), round(width, 3), round(100 - height, 3), round(height, 3))
