"""A rep's queue: what is owed, in the order it is owed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.timezone import localtime

from followup import breach_causes
from followup.models import Handoff
from followup.models.handoff import HandoffQuerySet
from followup.routing import words
from leads.models import Meeting
from workspaces.models import Member

SOON = timedelta(minutes=15)
LONGEST = 60  # more than a day at the phone; what is later moves up as these are answered
MOST_DECISIONS = 30
GROUPS = (
    ("late", "Past the promise"),
    ("soon", "Due within 15 minutes"),
    ("scheduled", "They named the hour"),
    ("today", "Later today"),
    ("later", "Later"),
    ("decide", "To decide"),
)


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
    pool_size: int = 0

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
    """What this member owes: attempts past the promise, due within fifteen minutes, at an hour the lead named, later today
    and after that; decisions on leads that were reached or tried as agreed; and what is nobody's, if they may take it.
    """
    counts, kept, pool_size = _counts(member, at=at)
    mine = shown(Handoff.objects.held_by(member)).order_by("owed_at", "pk")
    # One statement, in which each half walks the queue's index and stops.
    rows = mine.owing_a_touch()[:LONGEST].union(mine.to_decide()[:MOST_DECISIONS], all=True)
    pool = (
        list(shown(Handoff.objects.in_pool()).with_why().order_by("owed_at", "pk")[:20]) if pool_size else []
    )
    helping = list(shown(Handoff.objects.helped_by(member)).order_by("owed_at", "pk")[:20])
    found: dict[str, list[Handoff]] = {key: [] for key, _ in GROUPS}
    for row in sorted(rows, key=lambda row: (row.owed_at, row.pk)):
        found[_group_of(row, midnight=_midnight(member, at) + timedelta(days=1), at=at)].append(row)
    counts["rest"] = counts["scheduled"] + counts["today"] + counts["later"]
    groups = [Group(key, label, found[key], counts[key]) for key, label in GROUPS if found[key]]
    return Queue(groups, counts, kept, pool, helping, pool_size)


def _group_of(handoff: Handoff, *, midnight: datetime, at: datetime) -> str:
    if handoff.owes_decision:
        return "decide"
    if handoff.owed_at < at:
        return "late"
    if handoff.owed_at < at + SOON:
        return "soon"
    if handoff.is_asked_for:
        return "scheduled"
    return "today" if handoff.owed_at < midnight else "later"


def _midnight(member: Member, at: datetime) -> datetime:
    """When the member's day began."""
    zone = ZoneInfo(member.time_zone or member.workspace.time_zone)
    return localtime(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)


def shown(handoffs: HandoffQuerySet) -> HandoffQuerySet:
    """With all that a line of a queue shows, and no more."""
    booked = Meeting.objects.filter(lead_id=OuterRef("lead_id"), state=Meeting.State.BOOKED)
    return (
        handoffs.select_related("lead__person", "lead__channel", "owner")
        .annotate(
            meeting_at=Subquery(booked.order_by("starts_at").values("starts_at")[:1]),
        )
        .defer("receipt")
    )


def _counts(member: Member, *, at: datetime) -> tuple[dict[str, int], Kept | None, int]:
    """How many each group holds; today's promises kept; how many the pool holds for this member. One query.

    Of today's handoffs, kept is first touched by when promised; those still inside the window are left out, and those
    missed for a cause that isn't sales' part.
    """
    midnight = _midnight(member, at)
    tomorrow = midnight + timedelta(days=1)
    mine, is_open, is_todays = Q(owner=member), Q(ended_at__isnull=True), Q(started_at__gte=midnight)
    owed = mine & is_open & ~Q(owed_medium="")
    after = owed & Q(owed_at__gte=at + SOON)
    is_excused = Q(missed_because__in=breach_causes.NOT_SALES) & ~Q(first_touch_at__lte=F("due_at"))
    found = Handoff.objects.filter(
        mine & is_open | mine & is_todays | is_open & Q(owner__isnull=True)
    ).aggregate(
        late=Count("pk", filter=owed & Q(owed_at__lt=at)),
        soon=Count("pk", filter=owed & Q(owed_at__gte=at, owed_at__lt=at + SOON)),
        scheduled=Count("pk", filter=after & Q(is_asked_for=True)),
        today=Count("pk", filter=after & Q(is_asked_for=False, owed_at__lt=tomorrow)),
        later=Count("pk", filter=after & Q(is_asked_for=False, owed_at__gte=tomorrow)),
        decide=Count("pk", filter=mine & is_open & Q(owed_medium="")),
        kept=Count("pk", filter=mine & is_todays & Q(first_touch_at__lte=F("due_at"))),
        of=Count(
            "pk",
            filter=mine & is_todays & (Q(first_touch_at__isnull=False) | Q(due_at__lt=at)) & ~is_excused,
        ),
        pool=Count("pk", filter=Q(owner__isnull=True)),
    )
    in_time, of, in_pool = found.pop("kept"), found.pop("of"), found.pop("pool")
    return found, Kept(in_time, of) if of else None, in_pool if member.works_leads else 0
