"""Odds compared within strata: how much of a difference is left among cases that are alike (Mantel and Haenszel 1959).

Of k strata with a of n exposed and b of m others reaching the end: common odds ratio =
Σ a(m − b)/t ÷ Σ b(n − a)/t with t = n + m. Its 95 % interval is that of Robins, Breslow and
Greenland (1986). The adjusted rate is what the reference's rate would be at these odds: what the group's rate would be
if only time set it apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from scoring.wilson import Share

_Z = 1.959963984540054  # of the normal distribution, 95 % two-sided


@dataclass(frozen=True)
class OddsRatio:
    """The common odds ratio with its 95 % interval."""

    ratio: float
    low: float
    high: float

    @property
    def is_apart(self) -> bool:
        """The interval leaves out that there is no difference."""
        return self.low > 1 or self.high < 1

    def rate(self, reference: Share) -> tuple[float, float, float] | None:
        """The adjusted rate and its interval against this reference; None where that has no odds."""
        if not 0 < reference.part < reference.whole:
            return None
        odds = reference.part / (reference.whole - reference.part)
        rate, low, high = (_rate(odds * ratio) for ratio in (self.ratio, self.low, self.high))
        return rate, low, high


def mantel_haenszel(strata: Iterable[tuple[Share, Share]]) -> OddsRatio | None:
    """The odds of the first of each pair against the second, over all strata; None where they can't be told.

    Strata in which one of the two has no case say nothing, and weigh nothing.
    """
    r = s = pr = ps_qr = qs = 0.0
    for exposed, other in strata:
        total = exposed.whole + other.whole
        if not exposed.whole or not other.whole:
            continue
        a, b = exposed.part, exposed.whole - exposed.part
        c, d = other.part, other.whole - other.part
        one, two = a * d / total, b * c / total
        p, q = (a + d) / total, (b + c) / total
        r, s = r + one, s + two
        pr, ps_qr, qs = pr + p * one, ps_qr + p * two + q * one, qs + q * two
    if r <= 0 or s <= 0:
        return None
    ratio = r / s
    spread = _Z * sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    return OddsRatio(ratio, exp(log(ratio) - spread), exp(log(ratio) + spread))


def _rate(odds: float) -> float:
    return odds / (1 + odds)
