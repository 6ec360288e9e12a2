"""By what an alert leaves the product: what the agreement asks for, what its recipient wishes too, and never by nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q

from followup import letters
from followup.models import AlertWishes, Transport
from workspaces.business_time import Hours
from workspaces.models import Team

EMAIL, PUSH, CHAT = "email", "push", "chat"
# Rungs that no agreement names, in words; they go by mail at least.
OTHERS = {
    "unassigned": "Nobody could take a lead",
    "again": "A lead asks again",
    "passed_on": "A lead was passed on to you",
    "moved": "A lead went to another rep",
    "meeting": "A meeting is about to begin",
    "now": "A lead asked to be called now",
    "late": "A lead was not called when it asked",
}


@dataclass(frozen=True)
class New:
    """An alert just written."""

    alert_id: int
    assignment_id: int
    recipient_id: int
    rung: str
    team_id: int
    by: tuple[str, ...]
    has_mail: bool


@dataclass(frozen=True)
class Way:
    """One delivery to be made."""

    alert_id: int
    transport: str
    via_id: int | None
    at: datetime


def of(new: Sequence[New], *, at: datetime) -> list[Way]:
    """The deliveries of alerts. A chat of the workspace hears of each rung once, however many are told."""
    if not new:
        return []
    desk = _Desk({one.recipient_id for one in new}, at=at)
    told: set[tuple[int, str]] = set()
    ways: list[Way] = []
    for one in new:
        found = list(desk.theirs(one))
        if CHAT in one.by and (one.assignment_id, one.rung) not in told:
            told.add((one.assignment_id, one.rung))
            found += [Way(one.alert_id, CHAT, row.pk, at) for row in desk.shared]
        ways += found
    return ways


class _Desk:
    """What is known of these recipients, asked for once."""

    def __init__(self, recipients: set[int], *, at: datetime) -> None:
        self._at = at
        rows = Transport.objects.filter(
            Q(member_id__in=recipients) | Q(member__isnull=True), ended_at__isnull=True
        ).exclude(kind=EMAIL)
        self._transports = list(rows.only("pk", "kind", "member_id").order_by("pk"))
        wishes = AlertWishes.objects.filter(member_id__in=recipients).select_related("member__workspace")
        self._wishes = {row.member_id: row for row in wishes}
        self._hours: dict[int, Hours] = {}

    @cached_property
    def shared(self) -> list[Transport]:
        return [row for row in self._transports if row.member_id is None]

    def theirs(self, one: New) -> Iterator[Way]:
        """The ways to the recipient alone. Where nothing carries what was agreed, the mail does."""
        wishes = self._wishes.get(one.recipient_id)
        also = wishes.also_by.get(one.rung.partition(":")[0], []) if wishes else []
        is_carried = not one.by or (CHAT in one.by and bool(self.shared))
        for kind in (EMAIL, PUSH, CHAT):
            if kind in one.by or kind in also:
                rows = [
                    row.pk
                    for row in self._transports
                    if (row.member_id, row.kind) == (one.recipient_id, kind)
                ]
                for via in rows if kind != EMAIL else [None] * one.has_mail:
                    is_carried |= kind in one.by
                    yield Way(one.alert_id, kind, via, self._when(one, wishes, is_agreed=kind in one.by))
        if not is_carried and one.has_mail and EMAIL not in also:
            yield Way(one.alert_id, EMAIL, None, self._when(one, wishes, is_agreed=True))

    def _when(self, one: New, wishes: AlertWishes | None, *, is_agreed: bool) -> datetime:
        """Now, or when their quiet hours end; what was agreed is held back only while their team is closed."""
        until = quiet_until(wishes, at=self._at) if wishes else None
        if until is None or (is_agreed and self._team_hours(one.team_id).is_open(self._at)):
            return self._at
        return until

    def _team_hours(self, team_id: int) -> Hours:
        if team_id not in self._hours:
            self._hours[team_id] = Team.objects.get(pk=team_id).business_hours
        return self._hours[team_id]


def quiet_until(wishes: AlertWishes, *, at: datetime) -> datetime | None:
    """When the quiet hours end in which `at` falls, by the member's clock; nothing where it falls in none."""
    begin, end = wishes.quiet_from, wishes.quiet_until
    if begin is None or end is None or begin == end:
        return None
    local = at.astimezone(letters.zone_of(wishes.member))
    now = local.time()
    is_quiet = begin <= now < end if begin < end else now >= begin or now < end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=int(begin > end and now >= begin))
    return datetime.combine(day, end, tzinfo=local.tzinfo)
