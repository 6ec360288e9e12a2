"""What moved from one month to the next, as far as the numbers carry it.

A share moved where both months have at least 20 cases and their 95 % Wilson intervals don't touch. A count of leads
moved where the difference of the two months is larger than 1.96 times the root of their sum: as far as two counts of the
same rate differ by chance once in twenty times (Poisson). Counts of months that aren't over are not compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.scorecard import Month, Scorecard
from alignment.titles import are_apart
from scoring.wilson import FEW

WIDE = 1.96


@dataclass(frozen=True)
class Moved:
    """A figure that moved, in words; `side` is whose commitment it is."""

    key: str
    side: str
    sentence: str
    is_up: bool


def between(before: Scorecard, now: Scorecard) -> list[Moved]:
    """What moved between two scorecards of one month each, in the scorecard's order."""
    return [*_volume(before.months[-1], now.months[-1]), *_rates(before, now)]


def _volume(before: Month, now: Month) -> Iterator[Moved]:
    if not (before.is_complete and now.is_complete):
        return
    was, is_ = before.sales_ready, now.sales_ready
    if was + is_ < FEW or abs(is_ - was) <= WIDE * (was + is_) ** 0.5:
        return
    word = "More" if is_ > was else "Fewer"
    yield Moved("volume", "marketing", f"{word} sales-ready leads: {is_:,} after {was:,}", is_ > was)


def _rates(before: Scorecard, now: Scorecard) -> Iterator[Moved]:
    for rate in now.rates:
        was = before.rate(rate.key).total
        if are_apart(was, rate.total):
            is_up = (rate.total.rate or 0) > (was.rate or 0)
            yield Moved(
                rate.key,
                rate.side,
                f"{rate.name} {'rose' if is_up else 'fell'}: {(rate.total.rate or 0) * 100:.0f} % of"
                f" {rate.total.whole:,} after {(was.rate or 0) * 100:.0f} % of {was.whole:,}",
                is_up,
            )
