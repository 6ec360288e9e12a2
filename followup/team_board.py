"""What the whole team owes, rep by rep: for who leads it, to see at a glance and to pass leads on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from followup import queue
from followup.models import Handoff
from workspaces.models import Member

MOST = 8


@dataclass(frozen=True)
class Column:
    """One rep's first leads, in the order they are owed; `open` and `late` count all of them. Nobody's: the pool."""

    member: Member | None
    rows: Sequence[Handoff]
    open: int
    late: int

    @property
    def name(self) -> str:
        return self.member.name if self.member else "Needs someone"

    @property
    def more(self) -> int:
        return self.open - len(self.rows)


def of(*, at: datetime) -> list[Column]:
    """A column for the pool and for each rep who takes leads or holds any, in three queries however many there are."""
    counts: dict[int | None, tuple[int, int]] = {
        row["owner"]: (row["open"], row["late"])
        for row in Handoff.objects.open()
        .order_by()
        .values("owner")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(owed_at__lt=at) & ~Q(owed_medium="")))
    }
    rows: dict[int | None, list[Handoff]] = defaultdict(list)
    for handoff in queue.shown(Handoff.objects.filter(pk__in=_first())).order_by("owed_at", "pk"):
        rows[handoff.owner_id].append(handoff)
    people: list[Member | None] = [None, *takers(holding=counts.keys())]
    return [
        Column(member, rows[pk], *counts.get(pk, (0, 0)))
        for member in people
        if (pk := member.pk if member else None) is not None or rows[None]
    ]


def takers(*, holding: Iterable[int | None] = ()) -> list[Member]:
    """Those a lead can be passed on to, and those who hold one still, by name."""
    held = [pk for pk in holding if pk is not None]
    works = Q(is_active=True, user__isnull=False, seats__isnull=False)
    return list(Member.objects.filter(works | Q(pk__in=held)).distinct().order_by("name", "pk"))


def _first() -> list[int]:
    """The first open handoffs of each owner."""
    nth = Window(RowNumber(), partition_by=F("owner"), order_by=["owed_at", "pk"])
    return list(Handoff.objects.open().annotate(nth=nth).filter(nth__lte=MOST).values_list("pk", flat=True))
