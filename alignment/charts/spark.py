"""A line without axes, for a tile: the shape of a few weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.charts import curve

TOP, BOTTOM = 8.0, 88.0  # percent of the height, so that the stroke is never cut


@dataclass(frozen=True)
class Spark:
    """Paths in a 100 by 100 box, and where the last point is."""

    line: str
    area: str
    end_y: float


def sparkline(values: Sequence[float | None]) -> Spark | None:
    """From oldest to newest; gaps are bridged; None when there aren't two values to join."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    low, high = min(value for _, value in known), max(value for _, value in known)
    first, last = known[0][0], known[-1][0]
    points = [
        (
            (place - first) * 100 / (last - first),
            BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP) if high > low else (TOP + BOTTOM) / 2,
        )
        for place, value in known
    ]
    return Spark(curve.path(points), curve.area(points), round(points[-1][1], 2))
