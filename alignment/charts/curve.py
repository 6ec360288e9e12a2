"""A line through points that never swings above or below them."""

import itertools
from collections.abc import Sequence

Point = tuple[float, float]


def _slopes(points: Sequence[Point]) -> list[float]:
    """Tangents by Fritsch and Carlson (1980): monotone between neighbours, flat at every turn."""
    secants = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(points)]
    inner = [
        0.0 if before * after <= 0 else 2 * before * after / (before + after)
        for before, after in itertools.pairwise(secants)
    ]
    return [secants[0], *inner, secants[-1]]


def path(points: Sequence[Point]) -> str:
    """An SVG path through points of growing x; a single point gives a path without length."""
    if not points:
        return ""
    start = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
    if len(points) == 1:
        return start
    slopes = _slopes(points)
    parts = [start]
    for place, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(points)):
        third = (x1 - x0) / 3
        parts.append(
            f"C{x0 + third:.2f} {y0 + slopes[place] * third:.2f} "
            f"{x1 - third:.2f} {y1 - slopes[place + 1] * third:.2f} {x1:.2f} {y1:.2f}"
        )
    return "".join(parts)


def area(points: Sequence[Point], floor: float = 100.0) -> str:
    """The surface between the line and the floor."""
    if len(points) < 2:
        return ""
    return f"{path(points)}L{points[-1][0]:.2f} {floor:.2f}L{points[0][0]:.2f} {floor:.2f}Z"
