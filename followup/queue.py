"""A rep's queue: what is owed, in the order it is owed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, Subquery

from followup import breach_causes
from followup.models import Handoff
from followup.models.handoff import HandoffQuerySet
from followup.routing import words
from leads.models import Meeting
from scoring.models import Assessment
from workspaces.models import Member

SOON = timedelta(minutes=15)
LONGEST = 100


@dataclass(frozen=True)
class Group:
    """Handoffs that are as urgent as each other; `total` counts those beyond the page too."""

    key: str
    label: str
    handoffs: list[Handoff]
    total: int


@dataclass(frozen=True)
class Kept:
    """First replies given in time today, of those that were due or given today."""

    kept: int
    of: int

    @property
    def share(self) -> float:
        return self.kept / self.of


@dataclass(frozen=True)
class Queue:
    groups: list[Group]
    counts: dict[str, int]
    kept: Kept | None
    pool: list[Handoff]
    helping: list[Handoff]

    @property
    def pool_because(self) -> words.Said | None:
        """Why the first of what is nobody's found nobody."""
        why = getattr(self.pool[0], "given_because", None) if self.pool else None
        return words.say(why or {}, owner="")

    @property
    def first(self) -> Handoff | None:
        waiting = [handoff for group in self.groups for handoff in group.handoffs] or self.pool
        return waiting[0] if waiting else None


def of(member: Member, *, at: datetime) -> Queue:
    """What this member owes: past the promise, due within fifteen minutes, later; and what is nobody's, if they may take it."""
    counts, kept, is_pool_filled = _counts(member, at=at)
    rows = list(shown(Handoff.objects.open().held_by(member)).order_by("owed_at", "pk")[:LONGEST])
    pool = (
        list(shown(Handoff.objects.in_pool()).with_why().order_by("owed_at", "pk")[:20])
        if is_pool_filled
        else []
    )
    helping = shown(Handoff.objects.helped_by(member)).order_by("owed_at", "pk")[:20]
    groups = [
        Group("late", "Past the promise", [row for row in rows if row.owed_at < at], counts["late"]),
        Group(
            "soon",
            "Due within 15 minutes",
            [row for row in rows if at <= row.owed_at < at + SOON],
            counts["soon"],
        ),
        Group("later", "Later", [row for row in rows if row.owed_at >= at + SOON], counts["later"]),
    ]
    return Queue([group for group in groups if group.handoffs], counts, kept, pool, list(helping))


def shown(handoffs: HandoffQuerySet) -> HandoffQuerySet:
    """With all that a line of a queue shows, and no more."""
    booked = Meeting.objects.filter(lead_id=OuterRef("lead_id"), state=Meeting.State.BOOKED)
    return (
        handoffs.select_related("lead__person", "lead__channel", "owner")
        .annotate(
            score=Subquery(Assessment.objects.filter(pk=OuterRef("assessment_id")).values("score")[:1]),
            meeting_at=Subquery(booked.order_by("starts_at").values("starts_at")[:1]),
        )
        .defer("receipt")
    )


def _counts(member: Member, *, at: datetime) -> tuple[dict[str, int], Kept | None, bool]:
    """What is late, soon and later; today's promises kept; whether the pool holds anything for this member. One query.

    Of today's handoffs, kept is first touched by when promised; those still inside the window are left out, and those
    missed for a cause that isn't sales' part.
    """
    zone = ZoneInfo(member.time_zone or member.workspace.time_zone)
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    mine, is_open, is_todays = Q(owner=member), Q(ended_at__isnull=True), Q(started_at__gte=midnight)
    owed = mine & is_open
    is_excused = Q(missed_because__in=breach_causes.NOT_SALES) & ~Q(first_touch_at__lte=F("due_at"))
    found = Handoff.objects.filter(owed | mine & is_todays | is_open & Q(owner__isnull=True)).aggregate(
        late=Count("pk", filter=owed & Q(owed_at__lt=at)),
        soon=Count("pk", filter=owed & Q(owed_at__gte=at, owed_at__lt=at + SOON)),
        later=Count("pk", filter=owed & Q(owed_at__gte=at + SOON)),
        kept=Count("pk", filter=mine & is_todays & Q(first_touch_at__lte=F("due_at"))),
        of=Count(
            "pk",
            filter=mine & is_todays & (Q(first_touch_at__isnull=False) | Q(due_at__lt=at)) & ~is_excused,
        ),
        pool=Count("pk", filter=Q(owner__isnull=True)),
    )
    in_time, of, in_pool = found.pop("kept"), found.pop("of"), found.pop("pool")
    return found, Kept(in_time, of) if of else None, in_pool > 0 and member.works_leads
