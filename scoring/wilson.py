"""Shares of a whole with the interval they can be trusted to."""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist

FEW = 20
"""Below this many cases no share is coloured, ranked or made a title of."""


@cache
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def interval(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of part ÷ whole, between 0 and 1, of at least one (Wilson 1927, JASA 22)."""
    z = _z(confidence)
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z / (1 + z * z / whole) * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    # At the edges the two terms cancel exactly on paper, and nearly in floating point.
    low = 0.0 if part == 0 else max(0.0, middle - reach)
    high = 1.0 if part == whole else min(1.0, middle + reach)
    return low, high


@dataclass(frozen=True)
class Share:
    """`part` of `whole`; rate and interval are fractions between 0 and 1, None where there is no case."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        return interval(self.part, self.whole)[0] if self.whole else None

    @property
    def high(self) -> float | None:
        return interval(self.part, self.whole)[1] if self.whole else None

    @property
    def is_small(self) -> bool:
        return self.whole < FEW

    def document(self) -> dict[str, int | float | None]:
        """As the API says it."""
        return {"part": self.part, "whole": self.whole, "rate": self.rate, "low": self.low, "high": self.high}
