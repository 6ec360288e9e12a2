"""What the figures of the criteria let one say, each only where its interval carries it.

A difference is qualified-when-met minus qualified-when-not-met, with Newcombe's interval for two independent shares
(Newcombe 1998, Statistics in Medicine 17, method 10). That two differ is said only where the interval, widened so that all
criteria hold together with 95 % (Bonferroni), leaves zero out. That they don't is said only where the whole 95 % interval lies
within MARGIN: absence of evidence is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from agreement import words
from alignment.quality.calibration import Band, CriterionRates
from scoring.wilson import Share, interval

MARGIN = 0.1  # a difference of ten points would change what a criterion is worth
CHANCE = 0.05


@dataclass(frozen=True)
class Finding:
    """A sentence, and the kind of claim it makes: "differs" or "same"."""

    kind: str
    text: str


def difference(one: Share, other: Share, confidence: float = 0.95) -> tuple[float, float, float]:
    """one − other, and its interval; both need at least one case."""
    low, high = interval(one.part, one.whole, confidence)
    other_low, other_high = interval(other.part, other.whole, confidence)
    a, b = one.part / one.whole, other.part / other.whole
    apart = a - b
    return (
        apart,
        apart - sqrt((a - low) ** 2 + (other_high - b) ** 2),
        apart + sqrt((high - a) ** 2 + (b - other_low) ** 2),
    )


def of_criteria(tested: Sequence[CriterionRates]) -> list[Finding]:
    """What can be said of the criteria that some met and some didn't."""
    known = [one for one in tested if not (one.met.is_small or one.not_met.is_small)]
    found = [_finding(one, 1 - CHANCE / len(known)) for one in known]
    return [finding for finding in found if finding]


def of_drift(bands: Sequence[Band]) -> list[Finding]:
    """The bands whose rate changed between the halves of the period."""
    known = [band for band in bands if not (band.earlier.is_small or band.later.is_small)]
    found = []
    for band in known:
        apart, low, high = difference(band.later, band.earlier, 1 - CHANCE / len(known))
        if low > 0 or high < 0:
            word = "more" if apart > 0 else "less"
            found.append(
                Finding(
                    "differs",
                    f"Leads with {band.name} points qualify {word} often than in the first half of the period"
                    f" ({_two(band.later, band.earlier)}): the score means something else now.",
                )
            )
    return found


def _finding(one: CriterionRates, confidence: float) -> Finding | None:
    points, label = one.criterion.points, one.criterion.label
    _, low, high = difference(one.met, one.not_met, confidence)
    leads = f"{one.met.whole + one.not_met.whole:,} worked leads"
    rates = _two(one.met, one.not_met)
    if low > 0 and points <= 0:
        earns = "earns no points" if points == 0 else f"takes {words.points(-points)}"
        return Finding(
            "differs", f"{label} {earns}, but leads that meet it qualify more often ({rates}, over {leads})."
        )
    if high < 0 and points >= 0:
        earns = "earns no points" if points == 0 else f"earns {words.points(points)}"
        return Finding(
            "differs", f"{label} {earns}, but leads that meet it qualify less often ({rates}, over {leads})."
        )
    if low > 0 or high < 0 or points == 0:
        return None
    _, low, high = difference(one.met, one.not_met)
    if not (low > -MARGIN and high < MARGIN):
        return None
    earns = f"earns {words.points(points)}" if points > 0 else f"takes {words.points(-points)}"
    most = max(abs(low), abs(high)) * 100
    return Finding(
        "same",
        f"{label} {earns} but shows no difference over {leads} ({rates}; at most {most:.0f} points apart).",
    )


def _two(one: Share, other: Share) -> str:
    return f"{(one.rate or 0) * 100:.0f} % against {(other.rate or 0) * 100:.0f} %"
