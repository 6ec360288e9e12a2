"""Why leads were returned or lost, by channel: all of them, and how many of these were worked as agreed.

The reason is the one said when this handoff ended. A reason given after too little work says less, so both counts stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from agreement.commitments import Commitments
from agreement.models import Version
from alignment.quality.channels import NONE
from alignment.quality.worked import Handoffs
from followup.models import OutcomeEntry

ENDED = {"returned": ["returned"], "lost": ["lost", "recycled"]}
MOST_CHANNELS = 6


@dataclass(frozen=True)
class Cell:
    """How often a reason was given, and how often of a lead worked as agreed; `place` is the channel's."""

    handoffs: int
    worked: int
    place: str = ""


@dataclass(frozen=True)
class Reason:
    """One reason: in each channel that is shown, and in all."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Reasons:
    """`channels` are (name, place), those with the most leads ended so first; the others are only in the totals."""

    ended: str
    channels: tuple[tuple[str, str], ...]
    rows: tuple[Reason, ...]
    total: Cell

    @property
    def is_empty(self) -> bool:
        return not self.rows


def said(handed: Handoffs) -> Handoffs:
    """Handoffs with the `reason` said when each ended."""
    entries = OutcomeEntry.objects.filter(
        lead_id=OuterRef("lead_id"), handoff_id=OuterRef("pk"), kind=OuterRef("ended_as")
    )
    found: Handoffs = handed.annotate(reason=Subquery(entries.order_by("-at", "-pk").values("reason")[:1]))
    return found


def of(handed: Handoffs) -> tuple[Reasons, Reasons]:
    """The reasons of leads returned and of leads lost, in one statement and one for their words."""
    found = list(
        said(handed.filter(ended_as__in=[kind for kinds in ENDED.values() for kind in kinds]))
        .values("ended_as", "reason", "lead__channel_id", "lead__channel__name")
        .annotate(handoffs=Count("pk"), worked=Count("pk", filter=Q(is_worked=True)))
        .order_by()
    )
    labels = _labels() if found else {}
    return _reasons("returned", found, labels), _reasons("lost", found, labels)


def _reasons(ended: str, found: list[dict[str, Any]], labels: Mapping[str, str]) -> Reasons:
    channels: dict[str, tuple[str, int]] = {}
    cells: dict[str, dict[str, Cell]] = {}
    for row in found:
        if row["ended_as"] not in ENDED[ended]:
            continue
        place, key = str(row["lead__channel_id"] or "none"), row["reason"] or ""
        name, count = channels.get(place, (row["lead__channel__name"] or NONE, 0))
        channels[place] = (name, count + row["handoffs"])
        before = cells.setdefault(key, {}).get(place, Cell(0, 0, place))
        cells[key][place] = Cell(before.handoffs + row["handoffs"], before.worked + row["worked"], place)
    shown = sorted(channels, key=lambda place: (-channels[place][1], channels[place][0]))[:MOST_CHANNELS]
    rows = [
        Reason(
            key,
            labels.get(key, key.replace("_", " ").capitalize() or "No reason said"),
            tuple(by_place.get(place, Cell(0, 0, place)) for place in shown),
            _sum(by_place.values()),
        )
        for key, by_place in cells.items()
    ]
    rows.sort(key=lambda row: (-row.total.handoffs, row.label))
    return Reasons(
        ended,
        tuple((channels[place][0], place) for place in shown),
        tuple(rows),
        _sum(row.total for row in rows),
    )


def _labels() -> dict[str, str]:
    """The agreed words of each reason, the newest version's first."""
    found: dict[str, str] = {}
    for version in Version.objects.filter(in_force_from__isnull=False).order_by("number").only("commitments"):
        sales = Commitments.parse(version.commitments).sales
        found |= {one.key: one.label for one in (*sales.return_reasons, *sales.loss_reasons)}
    return found


def _sum(cells: Iterable[Cell]) -> Cell:
    every = list(cells)
    return Cell(sum(one.handoffs for one in every), sum(one.worked for one in every))
