"""What a what-if shows: its charts, under titles that state the finding, and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignment.charts import (
    Pair,
    PairChart,
    ScoreChart,
    Series,
    StackedChart,
    StackedRow,
    pair_chart,
    score_chart,
    stacked_chart,
)
from alignment.estimates import Estimate
from alignment.titles import CHANCE
from alignment.whatif import Preview
from scoring.backtest import OfCriterion
from scoring.rules import Criterion, Lane
from scoring.wilson import FEW, Share, interval

NOW, BEFORE = "By these rules", "As it was"
MOST_WEEKS = 26
FINDINGS = (
    Series("Met", "data-1"),
    Series("Not met", "data-3"),
    Series("Not known", "unproven"),
)
STEPS = {"contacted": "Reached", "accepted": "Accepted", "qualified": "Qualified", "won": "Won"}


@dataclass(frozen=True)
class StepRow:
    """How many of the sales-ready came so far, by these rules and as it was, each with its share."""

    name: str
    now: Estimate
    now_share: float | None
    before: Estimate
    before_share: float | None


@dataclass(frozen=True)
class CriterionRow:
    """How often leads were won that met a criterion, that didn't, and of whom it wasn't known."""

    criterion: Criterion
    met: Share
    not_met: Share
    unknown: Share

    @property
    def shares(self) -> tuple[Share, Share, Share]:
        return self.met, self.not_met, self.unknown


@dataclass(frozen=True)
class Difference:
    """Leads that these rules would have treated otherwise, and which."""

    which: str
    label: str
    figure: Estimate
    note: str


@dataclass(frozen=True)
class Threshold:
    """A lane by points, and the leads it chooses from."""

    lane: Lane
    chart: ScoreChart


def headline(preview: Preview) -> str:
    """ "1,204 of 5,310 leads would have been sales-ready, 980 were"."""
    now = preview.figure(preview.tally.ready.leads)
    before = preview.figure(preview.tally.was_ready.leads)
    sentence = (
        f"{now.short} of {preview.arrived.short} leads would have been sales-ready; {before.short} were"
    )
    return sentence[:1].upper() + sentence[1:]


def differences(preview: Preview) -> list[Difference]:
    """What these rules would have missed and spared, added and dropped."""
    everyone = preview.tally.all
    return [
        Difference(
            "missed", "Won leads missed", preview.missed, f"of {preview.figure(everyone.won).short} won"
        ),
        Difference(
            "spared",
            "Lost or returned, spared",
            preview.spared,
            f"of {preview.figure(everyone.in_vain).short} lost or returned",
        ),
        Difference("added", "Added", preview.added, "not sales-ready then"),
        Difference("dropped", "Dropped", preview.dropped, "sales-ready then"),
    ]


def steps(preview: Preview) -> list[StepRow]:
    """Sales-ready leads, and how far they came."""
    now, before = preview.tally.ready, preview.tally.was_ready
    whole = preview.tally.all.leads
    rows = [
        StepRow(
            "Sales-ready",
            preview.figure(now.leads),
            Share(now.leads, whole).rate,
            preview.figure(before.leads),
            Share(before.leads, whole).rate,
        )
    ]
    for name, words in STEPS.items():
        part, then = getattr(now, name), getattr(before, name)
        rows.append(
            StepRow(
                words,
                preview.figure(part),
                Share(part, now.leads).rate,
                preview.figure(then),
                Share(then, before.leads).rate,
            )
        )
    return rows


def weeks(preview: Preview) -> PairChart | None:
    """Sales-ready leads by week of arrival, by month where there are many weeks; None where no lead arrived."""
    found = preview.tally.weeks
    if not found:
        return None
    is_long = len(found) > MOST_WEEKS
    summed: dict[date, list[int]] = {}
    for week, (_, now, before) in sorted(found.items()):
        held = summed.setdefault(week.replace(day=1) if is_long else week, [0, 0])
        held[0] += now
        held[1] += before
    pairs = [
        Pair(
            f"{first:%b} {first.year}" if is_long else f"{first.day} {first:%b}",
            preview.figure(now).count,
            preview.figure(before).count,
        )
        for first, (now, before) in summed.items()
    ]
    unit = "month, by the Monday of their week," if is_long else "week"
    return pair_chart(
        pairs,
        title=_weekly(preview),
        base=f"{preview.base}, by {unit} of arrival{_about(preview)}",
        of="Month" if is_long else "Week",
        now_name=NOW,
        before_name=BEFORE,
    )


def _weekly(preview: Preview) -> str:
    now, before = (
        rate(preview.a_week(leads)) for leads in (preview.tally.ready.leads, preview.tally.was_ready.leads)
    )
    about = "" if preview.is_exact else "about "
    if now == before:
        return f"As many sales-ready leads as before: {about}{now} a week"
    return f"{about}{now} sales-ready leads a week instead of {before}".capitalize()


def criteria(preview: Preview) -> StackedChart:
    """How many leads met each criterion, did not, and of how many it wasn't known."""
    rows = [
        StackedRow(
            criterion.label,
            tuple(preview.figure(count).count for count in (found.met, found.not_met, found.unknown)),
        )
        for criterion, found in zip(preview.rules.criteria, preview.tally.criteria, strict=True)
    ]
    return stacked_chart(
        rows,
        FINDINGS,
        title=_telling(criterion_rows(preview)),
        base=f"{preview.base}{_about(preview)}, in percent",
        of="Test",
    )


def criterion_rows(preview: Preview) -> list[CriterionRow]:
    """Each criterion with its win rates, of the leads looked at."""
    return [
        _row(criterion, found)
        for criterion, found in zip(preview.rules.criteria, preview.tally.criteria, strict=True)
    ]


def _row(criterion: Criterion, found: OfCriterion) -> CriterionRow:
    return CriterionRow(
        criterion,
        Share(found.won_met, found.met),
        Share(found.won_not_met, found.not_met),
        Share(found.won_unknown, found.unknown),
    )


def _telling(rows: Sequence[CriterionRow]) -> str:
    """Which criterion tells most who is won, where the intervals of all of them together carry it."""
    plain = "How many leads meet each test"
    known = [row for row in rows if not (row.met.is_small or row.not_met.is_small)]
    if not known:
        return plain
    confidence = 1 - CHANCE / (2 * len(known))

    def gap(row: CriterionRow) -> float:
        return (
            interval(row.met.part, row.met.whole, confidence)[0]
            - interval(row.not_met.part, row.not_met.whole, confidence)[1]
        )

    best = max(known, key=gap)
    if gap(best) <= 0:
        return plain
    return (
        f"Leads that meet “{best.criterion.label}” are won more often"
        f" ({(best.met.rate or 0) * 100:.0f} % against {(best.not_met.rate or 0) * 100:.0f} %)"
    )


def thresholds(preview: Preview) -> list[Threshold]:
    """The points of all leads, for each lane that goes by points."""
    scale = 1.0 if preview.is_exact else preview.look.arrived / max(preview.judged, 1)
    return [
        Threshold(
            lane,
            score_chart(
                preview.tally.scores,
                threshold=lane.threshold,
                title=f"Points, and what “{lane.name}” asks for",
                base=f"{preview.base}, whatever else the rules say{_about(preview)}",
                scale=scale,
            ),
        )
        for lane in preview.rules.lanes
        if lane.group is None and preview.tally.scores
    ]


def load(preview: Preview) -> tuple[str, str] | None:
    """Sales-ready leads a week for each rep who takes leads, now and before; None where nobody takes any."""
    now, before = (
        preview.load(leads) for leads in (preview.tally.ready.leads, preview.tally.was_ready.leads)
    )
    return None if now is None or before is None else (rate(now), rate(before))


def rate(number: float) -> str:
    """A number a week: "27", "3.4"."""
    return f"{number:,.0f}" if number >= FEW / 2 else f"{number:.1f}".removesuffix(".0")


def _about(preview: Preview) -> str:
    return "" if preview.is_exact else f"; estimated from {preview.judged:,}"
