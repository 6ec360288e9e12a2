"""The page's charts and tables of quality: which figures are drawn, under which title, with which base."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from alignment import titles
from alignment.charts import (
    Cell,
    Column,
    ColumnChart,
    Series,
    StackedChart,
    StackedRow,
    column_chart,
    stacked_chart,
)
from alignment.period import Period
from alignment.quality import worked
from alignment.quality.calibration import Band, Calibration, CriterionRates
from alignment.quality.channels import ByChannel, Quality
from alignment.quality.reasons import Reasons
from scoring.wilson import FEW, Share, interval

SERIES = {
    "won": Series("Won", "data-1"),
    "open": Series("Still open", "data-2"),
    "lost": Series("Lost", "data-3"),
    "returned": Series("Returned", "contrast"),
    "unproven": Series("Unproven", "unproven"),
}
MOST_BARS = 12


@dataclass(frozen=True)
class Rate:
    """A share in a table: its number, its interval, and whether its cases are too few to say much."""

    text: str
    interval: str
    is_small: bool
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its counts with their lists, its rates; `note` says what stands beside the name."""

    name: str
    cells: tuple[Cell, ...]
    rates: tuple[Rate, ...]
    note: str = ""


def link(period: Period, **asked: object) -> str:
    """The list of the handoffs behind a number, see `behind`."""
    return f"{reverse('quality_handoffs')}?{urlencode(period.query | {name: str(value) for name, value in asked.items()})}"


def bars(found: ByChannel) -> StackedChart | None:
    """What became of each channel's leads, the unproven in every bar; None where nothing was handed over."""
    shown = [row for row in found.rows if row.handoffs >= FEW][:MOST_BARS]
    if not shown:
        return None
    return stacked_chart(
        [
            StackedRow(
                row.name,
                tuple(getattr(row, part) for part in worked.PARTS),
                tuple(_list(found, row, part) for part in worked.PARTS),
                _list(found, row, "handoffs"),
            )
            for row in shown
        ],
        [SERIES[part] for part in worked.PARTS],
        title=title(found.rows),
        base=f"{found.base} and given by marketing, in percent. Unproven: not worked as agreed, so it says nothing of the lead",
        of="Channel",
    )


def title(rows: Sequence[Quality]) -> str:
    """Which channel's leads qualify more often, of those worked as agreed, where their simultaneous intervals lie apart."""
    plain = "What became of leads worked as agreed, by channel"
    known = [row for row in rows if not row.qualification.is_small]
    if len(known) < 2:
        return plain
    ranges = {
        row.channel: interval(row.qualified, row.worked, 1 - titles.CHANCE / len(known)) for row in known
    }
    best = max(known, key=lambda row: ranges[row.channel][0])
    least = min(known, key=lambda row: ranges[row.channel][1])
    if ranges[best.channel][0] <= ranges[least.channel][1]:
        return plain
    rates = f"{_percent(best.qualification)} against {_percent(least.qualification)}"
    return f"Worked as agreed, {best.name} qualifies more often than {least.name} ({rates})"


def lines(found: ByChannel, rows: Sequence[Quality]) -> list[Line]:
    """The table by channel, or of own and given leads."""
    return [
        Line(
            row.name,
            tuple(
                Cell(f"{getattr(row, name):,}", _list(found, row, name))
                for name in ("handoffs", "unproven", "worked")
            ),
            (
                rate(row.acceptance, _list(found, row, "accepted")),
                rate(row.qualification, _list(found, row, "qualified")),
                rate(row.win, _list(found, row, "won")),
            ),
        )
        for row in rows
    ]


def bands(period: Period, found: Calibration) -> ColumnChart | None:
    """Qualified by score; None where no lead was worked as agreed."""
    if not found.bands:
        return None
    return column_chart(
        [
            Column(
                band.name, band.qualified.whole, None if band.qualified.is_small else band.qualified.rate,
                _band(period, found, band),
            )
            for band in found.bands
        ],
        title="Leads qualified, by the score they were handed over with",
        base=f"{found.total.whole:,} leads given under version {found.version.number} {period.words} and worked as agreed",
        of="Points",
        count_name="Worked as agreed",
        share_name="Qualified",
    )  # fmt: skip


def drift_lines(period: Period, found: Calibration) -> list[Line]:
    """Each band in the earlier and the later half of the period; none where it has no halves."""
    if not found.is_halved:
        return []
    return [
        Line(
            band.name,
            (Cell(f"{band.qualified.whole:,}", _band(period, found, band)),),
            (rate(band.earlier), rate(band.later)),
        )
        for band in found.bands
    ]


def criterion_lines(period: Period, found: Calibration) -> list[Line]:
    """Each criterion, when met, not met and unknown."""
    return [_criterion(period, found, one) for one in found.criteria]


def _criterion(period: Period, found: Calibration, one: CriterionRates) -> Line:
    def of(share: Share, state: str) -> Rate:
        address = link(period, part="worked", version=found.version.number, criterion=one.place, state=state)
        return rate(share, address)

    points = one.criterion.points
    return Line(
        one.criterion.label,
        (Cell(f"{points:+}".replace("-", "−") if points else "0"),),
        (of(one.met, "met"), of(one.not_met, "not_met"), of(one.unknown, "unknown")),
        one.criterion.sentence,
    )


def reason_lines(period: Period, found: Reasons) -> list[Line]:
    """A reason in each channel and in all; beside each count how many of them were worked as agreed."""
    rows = []
    for row in found.rows:
        cells = [
            Cell(
                _of_worked(cell.handoffs, cell.worked),
                link(period, ended=found.ended, reason=row.key, channel=cell.place) if cell.handoffs else "",
            )
            for cell in row.cells
        ]
        whole = Cell(
            _of_worked(row.total.handoffs, row.total.worked), link(period, ended=found.ended, reason=row.key)
        )
        rows.append(Line(row.label, (*cells, whole), ()))
    return rows


def rate(share: Share, url: str = "") -> Rate:
    """A share as a table says it: in percent with its interval, or as cases where they are few."""
    if not share.whole:
        return Rate("–", "", is_small=True)
    if share.is_small:
        return Rate(f"{share.part:,} of {share.whole:,}", "", is_small=True, url=url)
    between = f"{(share.low or 0) * 100:.0f}–{(share.high or 0) * 100:.0f}"
    return Rate(_percent(share), f"{between} · {share.whole:,}", is_small=False, url=url)


def _list(found: ByChannel, row: Quality, part: str) -> str:
    narrowed = {"whose": row.whose, "channel": row.channel}
    return link(found.period, part=part, **{name: word for name, word in narrowed.items() if word})


def _band(period: Period, found: Calibration, band: Band) -> str:
    return link(period, part="worked", version=found.version.number, low=band.low, high=band.high)


def _of_worked(handoffs: int, worked_as_agreed: int) -> str:
    return f"{handoffs:,} ({worked_as_agreed:,})" if handoffs else "0"


def _percent(share: Share) -> str:
    return f"{(share.rate or 0) * 100:.0f} %"
