"""Axes of shares that end on round numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """A grid line: its height from the top in percent, and what stands beside it."""

    y: float
    text: str


def share_ticks(top: float) -> tuple[Tick, ...]:
    """Grid lines of a share axis that ends at `top` (0 < top ≤ 1), in percent."""
    step = next(size for size in (0.02, 0.05, 0.1, 0.2, 0.25) if top / size <= 5.001)
    count = round(top / step)
    return tuple(
        Tick(round(100 - 100 * place / count, 2), f"{place * step * 100:.0f}%") for place in range(count + 1)
    )


def share_top(largest: float) -> float:
    """Where a share axis ends: the next round share above the largest."""
    return next(top for top in (0.1, 0.2, 0.25, 0.5, 1.0) if largest <= top)
