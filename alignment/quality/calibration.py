"""Whether the score and each criterion tell the leads that qualify: of leads given and worked as agreed under one version.

by band       qualified ÷ worked as agreed, of the leads whose score was in it when they were handed over
drift         the same in the earlier and the later half of the period
by criterion  the same of leads that met it, didn't, or of which it wasn't known

What is handed over was chosen by these very rules, so a criterion that all must meet can't be compared at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Count, Q, Value, When

from agreement.models import Version
from alignment.period import Period
from alignment.quality.worked import Handoffs
from scoring.rules import Criterion, Rules
from scoring.wilson import Share

MOST_BANDS = 8
NONE = Share(0, 0)


@dataclass(frozen=True)
class Band:
    """Scores from `low` to `high`, both included; `earlier` and `later` add up to `qualified`."""

    low: int
    high: int
    earlier: Share
    later: Share

    @property
    def name(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    @property
    def qualified(self) -> Share:
        return _add(self.earlier, self.later)


@dataclass(frozen=True)
class CriterionRates:
    """A criterion, and how many of the leads that met it, didn't, or of which it wasn't known, qualified."""

    place: int
    criterion: Criterion
    met: Share
    not_met: Share
    unknown: Share


@dataclass(frozen=True)
class Calibration:
    """One version's; `is_halved` where the period has a beginning, so that its halves can be compared."""

    version: Version
    bands: tuple[Band, ...]
    criteria: tuple[CriterionRates, ...]
    is_halved: bool

    @property
    def total(self) -> Share:
        found = NONE
        for band in self.bands:
            found = _add(found, band.qualified)
        return found


def versions(handed: Handoffs) -> list[tuple[Version, int]]:
    """The versions under which leads were handed over, with how many were worked as agreed; the newest first."""
    counted: dict[int, int] = dict(
        handed.filter(is_own=False)
        .values_list("version_id")
        .annotate(worked=Count("pk", filter=Q(is_worked=True)))
        .order_by()
    )
    found = Version.objects.filter(pk__in=counted).select_related("definition").order_by("-number")
    return [(version, counted[version.pk]) for version in found]


def of(version: Version, handed: Handoffs, period: Period) -> Calibration:
    """Read in one statement, grouped by what was found of each lead."""
    middle = period.start + (period.end - period.start) / 2 if period.start else None
    rows = (
        handed.filter(
            is_worked=True, is_own=False, version=version, assessment__workspace_id=version.workspace_id
        )
        .annotate(is_later=_is_later(middle))
        .values_list("assessment__met", "assessment__known", "assessment__score", "is_later")
        .annotate(handoffs=Count("pk"), qualified=Count("pk", filter=Q(is_qualified=True)))
        .order_by()
    )
    found = [_Found(*row) for row in rows]
    rules = Rules.parse(version.definition.rules)
    return Calibration(
        version,
        _bands(found),
        tuple(_tested(place, criterion, found) for place, criterion in enumerate(rules.criteria)),
        middle is not None,
    )


@dataclass(frozen=True)
class _Found:
    met: int
    known: int
    score: int
    is_later: bool
    handoffs: int
    qualified: int

    @property
    def share(self) -> Share:
        return Share(self.qualified, self.handoffs)


def _is_later(middle: datetime | None) -> Case:
    condition = Q(started_at__gte=middle) if middle else Q(pk__in=[])
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _tested(place: int, criterion: Criterion, found: Sequence[_Found]) -> CriterionRates:
    bit = 1 << place
    met = not_met = unknown = NONE
    for one in found:
        if not one.known & bit:
            unknown = _add(unknown, one.share)
        elif one.met & bit:
            met = _add(met, one.share)
        else:
            not_met = _add(not_met, one.share)
    return CriterionRates(place, criterion, met, not_met, unknown)


def _bands(found: Sequence[_Found]) -> tuple[Band, ...]:
    """At most MOST_BANDS of one round width, from the lowest score to the highest."""
    if not found:
        return ()
    low, high = min(one.score for one in found), max(one.score for one in found)
    size = next(size for size in _sizes() if high // size - low // size < MOST_BANDS)
    shares: dict[tuple[int, bool], Share] = {}
    for one in found:
        key = (one.score // size, one.is_later)
        shares[key] = _add(shares.get(key, NONE), one.share)
    return tuple(
        Band(
            place * size,
            place * size + size - 1,
            shares.get((place, False), NONE),
            shares.get((place, True), NONE),
        )
        for place in range(low // size, high // size + 1)
    )


def _sizes() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def _add(one: Share, other: Share) -> Share:
    return Share(one.part + other.part, one.whole + other.whole)
