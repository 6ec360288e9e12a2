"""The meeting pack by mail, to those who want it: the last week's on Monday, the last month's on the first, each once."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from alignment import doors, pack, pack_words
from alignment.models import Subscription
from alignment.period import Period
from followup import messages
from followup.models import Message
from workspaces import scope
from workspaces.models import Member, Workspace

HOUR = time(7)  # on the workspace's clock
Every = Subscription.Every


def send_due() -> int:
    """Write the mails that are due, in every workspace; any number of copies may run, each mail is written once."""
    written = 0
    for workspace_id in doors.with_subscriptions():
        with scope.workspace(workspace_id):
            written += write_due(Workspace.objects.get(pk=workspace_id), at=scope.now())
    return written


def write_due(workspace: Workspace, *, at: datetime) -> int:
    """Write what is due to this workspace's subscribers and was not written; returns how many mails."""
    zone = ZoneInfo(workspace.time_zone)
    wanted = list(Subscription.objects.select_related("member__user").order_by("pk"))
    written = 0
    for every in Every:
        period, due_at = _last(every, zone, at)
        key = f"pack:{every}:{period.first}"
        people = [one.member for one in wanted if one.every == every and one.since <= due_at]
        people = _not_told(people, key)
        if people:
            _write(workspace, people, period, key=key, today=at.astimezone(zone).date(), at=at)
            written += len(people)
    return written


def want(member: Member, every: str, *, at: datetime) -> None:
    """The member wants the pack each week or month, or, with nothing said, no more."""
    if every not in Every.values:
        Subscription.objects.filter(member=member).delete()
        return
    Subscription.objects.update_or_create(
        workspace_id=member.workspace_id,
        member=member,
        defaults={"every": every, "since": at},
        create_defaults={"every": every, "since": at, "workspace_id": member.workspace_id},
    )


def wanted_by(member: Member) -> str:
    """How often the member gets it; empty for never."""
    return Subscription.objects.filter(member=member).values_list("every", flat=True).first() or ""


def _last(every: str, zone: ZoneInfo, at: datetime) -> tuple[Period, datetime]:
    """The last whole week or month whose pack is due by `at`, and since when it is."""
    today = at.astimezone(zone).date()
    like = Period(None, today, zone)
    stretch = pack.week_of if every == Every.WEEK else pack.month_of
    first = stretch(today, like).first or today
    if _due_at(first, zone) > at:
        first = stretch(first - timedelta(days=1), like).first or today
    return stretch(first - timedelta(days=1), like), _due_at(first, zone)


def _due_at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, zone)


def _not_told(people: Iterable[Member], key: str) -> list[Member]:
    told = set(Message.objects.filter(key=key).values_list("recipient_id", flat=True))
    return [one for one in people if one.pk not in told and one.is_active and one.user_id is not None]


def _write(
    workspace: Workspace, people: list[Member], period: Period, *, key: str, today: date, at: datetime
) -> None:
    name = pack.name_of(period)
    found = pack.of(workspace.pk, period, name=name, today=today, at=at)
    messages.tell(
        workspace.pk,
        people,
        key=key,
        sentence=f"Meeting pack for {name}",
        path=f"{reverse('meeting_pack')}?month={period.last:%Y-%m}",
        at=at,
        body=pack_words.body(found),
    )
