"""Numbers that may come from a sample, and say so."""

from dataclasses import dataclass
from math import ceil, sqrt

from scoring.wilson import interval


@dataclass(frozen=True)
class Estimate:
    """How many: exactly, or give or take `margin`, which holds in 95 of 100 cases."""

    count: int
    margin: int | None = None

    @property
    def short(self) -> str:
        """ "12,287", or "about 12,300"."""
        return f"{self.count:,}" if self.margin is None else f"about {self.count:,}"

    @property
    def words(self) -> str:
        """ "12,287", or "about 12,300, give or take 400"."""
        return self.short if self.margin is None else f"{self.short}, give or take {self.margin:,}"

    def document(self) -> dict[str, int | None]:
        """As the API says it; the margin is null where the count is exact."""
        return {"count": self.count, "margin": self.margin}


def of_sample(part: int, seen: int, whole: int) -> Estimate:
    """`part` of `seen` leads drawn from `whole`, spoken of all: by Wilson's interval, narrower the more were seen."""
    if not seen:
        return Estimate(0, whole)
    low, high = interval(part, seen)
    share = part / seen
    unseen = sqrt(max(0.0, 1 - seen / whole))
    margin = ceil(max(high - share, share - low) * unseen * whole)
    unit = 10 ** (len(str(margin)) - 1)
    return Estimate(round(share * whole / unit) * unit, ceil(margin / unit) * unit)
