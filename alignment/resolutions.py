"""What the sides decided at a meeting, kept with its owner and day until it is done."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from alignment import period
from alignment.models import Resolution
from alignment.period import Period
from workspaces.models import Member


class BadResolution(ValueError):
    """What was said can't be kept; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Resolve:
    """Who does what, by when if a day was set."""

    text: str
    owner: Member
    due_on: date | None = None


def add(month: date, said: Resolve, *, by: Member, at: datetime) -> Resolution:
    """Keep what was decided over the pack of a month (its first day), which has begun. Raises BadResolution."""
    if month > period.today(ZoneInfo(by.workspace.time_zone), at):
        raise BadResolution("month", "This month has not begun.")
    text = " ".join(said.text.split())
    if not text:
        raise BadResolution("text", "Say what was decided.")
    if not said.owner.is_active or said.owner.user_id is None:
        raise BadResolution("owner", "Somebody who works here sees to it.")
    return Resolution.objects.create(
        workspace_id=by.workspace_id,
        month=month,
        text=text[:500],
        owner=said.owner,
        due_on=said.due_on,
        made_by=by,
        made_at=at,
    )


def finish(resolution: Resolution, *, by: Member, at: datetime) -> None:
    """It is done; doing so twice changes nothing."""
    Resolution.objects.filter(pk=resolution.pk, done_at__isnull=True, dropped_at__isnull=True).update(
        done_at=at, done_by=by
    )


def drop(resolution: Resolution, *, by: Member, at: datetime) -> None:
    """It is not to be done any more."""
    Resolution.objects.filter(pk=resolution.pk, done_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=at, dropped_by=by
    )


def reopen(resolution: Resolution) -> None:
    """It was ticked or dropped by mistake."""
    Resolution.objects.filter(pk=resolution.pk).update(
        done_at=None, done_by=None, dropped_at=None, dropped_by=None
    )


def of(month: Period) -> "QuerySet[Resolution]":
    """What belongs in a month's pack: decided over it, carried to it from earlier and open at its beginning, or still."""
    was_open = Q(done_at__isnull=True) | Q(done_at__gte=month.start)
    was_kept = Q(dropped_at__isnull=True) | Q(dropped_at__gte=month.start)
    return (
        Resolution.objects.filter(Q(month=month.first) | Q(month__lt=month.first) & was_open & was_kept)
        .select_related("owner__user", "made_by", "done_by")
        .order_by("month", "pk")
    )
