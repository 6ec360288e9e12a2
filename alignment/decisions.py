"""What both sides decided, by the line of the agreement it is about; and what waits for them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from alignment.models import Dispute, Ruling

NO_LINE = "none"


@dataclass(frozen=True)
class LineCount:
    """How many decisions there are about a line, by their kind."""

    key: str
    kinds: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def confirmed(line: str = "") -> "QuerySet[Ruling]":
    """The decisions about a line by its key, `none` being those about no line, or all; each with its lead."""
    found = Ruling.objects.filter(confirmed_at__isnull=False).select_related(
        "dispute__handoff__lead__person",
        "dispute__asked_by",
        "proposed_by",
        "confirmed_by",
        "remark__version",
    )
    if not line:
        return found
    return found.filter(dispute__criterion="" if line == NO_LINE else line)


def by_line() -> list[LineCount]:
    """The lines that were decided about, the most often first, in one statement."""
    rows = (
        Ruling.objects.filter(confirmed_at__isnull=False)
        .values_list("dispute__criterion", "kind")
        .annotate(count=Count("pk"))
        .order_by("dispute__criterion", "kind")
    )
    kinds: dict[str, dict[str, int]] = {}
    for line, kind, count in rows:
        kinds.setdefault(line or NO_LINE, {})[kind] = count
    return sorted(
        (LineCount(line, counts) for line, counts in kinds.items()), key=lambda one: (-one.total, one.key)
    )


def waiting() -> "QuerySet[Any]":
    """The questions nobody has decided yet, the oldest first; `is_proposed` where the other side is to answer."""
    standing = Ruling.objects.filter(
        dispute=OuterRef("pk"),
        confirmed_at__isnull=True,
        declined_at__isnull=True,
        taken_back_at__isnull=True,
    )
    return (
        Dispute.objects.open()
        .select_related("handoff__lead__person", "asked_by")
        .annotate(is_proposed=Exists(standing), proposed_for=standing.values("side")[:1])
        .order_by("asked_at", "pk")
    )
