"""What an alert says: as a line on the screen, as a mail, in a chat; and what can be done from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from followup import links
from followup.models import Alert, Transport
from followup.transports.outgoing import Outgoing
from workspaces.models import Member

TITLES = {
    "handoff": "New lead",
    "reminder": "Still waiting",
    "breach": "Promise missed",
    "unassigned": "Nobody could take this lead",
    "again": "Asked again",
    "passed_on": "Yours now",
    "moved": "With somebody else now",
    "helpers": "Help wanted",
    "team": "Still nobody called",
    "now": "They asked to be called now",
    "late": "Not called when they asked",
    "helped": "Somebody helps",
    "meeting": "Meeting soon",
    "nudge": "Please look after this lead",
}
# These tell of something else than time.
_OF_ITS_OWN = {"handoff", "unassigned", "passed_on", "moved", "helped", "meeting"}
ASKED_FOR = ("now:", "late:")  # of the call a lead asked for, which has nothing to do with the first reply
NAMED = 20  # of a digest's leads, the rest are counted


@dataclass(frozen=True)
class Text:
    """A message about to leave."""

    subject: str
    body: str
    url: str
    actions: tuple[tuple[str, str], ...] = ()


def title(alert: Alert) -> str:
    """The alert in one line: "New lead: Amara Okafor"."""
    return f"{_what(alert)}: {alert.handoff.lead.person.display_name}"


def _what(alert: Alert) -> str:
    """What a rung tells; one that only the agreement knows tells whether the promise is over."""
    known = TITLES.get(alert.rung.partition(":")[0])
    return known or TITLES["breach" if alert.due_at >= alert.handoff.due_at else "reminder"]


def is_moot(alert: Alert, *, at: datetime) -> bool:
    """Whether there is nothing left to tell: a reminder of what was done, closed or missed meanwhile."""
    handoff = alert.handoff
    is_reminder = alert.due_at < handoff.due_at and alert.rung not in _OF_ITS_OWN and ":" not in alert.rung
    return is_reminder and (handoff.is_answered or not handoff.is_open or handoff.due_at <= at)


def write(alert: Alert, *, at: datetime) -> tuple[str, str]:
    """(subject, body) of the mail; times in the recipient's zone."""
    handoff = alert.handoff
    due = (alert.due_at if _is_meeting(alert) else handoff.due_at).astimezone(zone_of(alert.recipient))
    person = handoff.lead.person
    lines = [
        f"{person.display_name}{', ' + person.position if person.position else ''}",
        f"{handoff.lane} · {handoff.lead.channel.name if handoff.lead.channel else '(none)'}",
        _clock_line(alert, due, at=at),
    ]
    return _one_line(f"{title(alert)}{_hour(alert, due)}"), "\n".join(lines)


def _hour(alert: Alert, due: datetime) -> str:
    if alert.rung.startswith(ASKED_FOR):
        return ""
    return f", {due:%H:%M}" if _is_meeting(alert) else f", due {due:%H:%M}"


def of_one(alert: Alert, *, at: datetime, is_shared: bool) -> Text:
    """The message of one alert. What a whole chat reads offers nothing that is one member's to do."""
    subject, body = write(alert, at=at)
    return Text(subject, body, _lead_url(alert), () if is_shared else links.of(alert, at=at))


def of_many(alerts: Sequence[Alert], count: int, *, to: Member, at: datetime) -> Text:
    """One message instead of a storm: how many, the first of them, and where the rest are."""
    zone = zone_of(to)
    lines = [f"{title(alert)}, due {alert.handoff.due_at.astimezone(zone):%H:%M}" for alert in alerts]
    if count > len(alerts):
        lines.append(f"and {count - len(alerts):,} more")
    return Text(f"{count:,} alerts at once", "\n".join(lines), f"{settings.BASE_URL}/alerts/")


def test(transport: Transport) -> Outgoing:
    """What a transport is tried with."""
    by = transport.test_by
    asked = int(transport.test_asked_at.timestamp() * 1000) if transport.test_asked_at else 0
    return Outgoing(
        key=f"test-{transport.pk}-{asked}" if transport.kind != Transport.Kind.EMAIL else f"test-{asked}",
        transport=transport.kind,
        subject="A test from LeadBridge",
        body=f"{by.name if by else 'Somebody'} asked for this test. Alerts arrive here.",
        url=f"{settings.BASE_URL}/settings/alerts/",
        address=by.user.email if by and by.user else "",
        secret=transport.secret,
    )


def _lead_url(alert: Alert) -> str:
    return f"{settings.BASE_URL}/leads/{alert.handoff.lead_id}/"


def _is_meeting(alert: Alert) -> bool:
    """It tells of a meeting, which begins when the alert is due."""
    return alert.rung.startswith("meeting:")


def _clock_line(alert: Alert, due: datetime, *, at: datetime) -> str:
    if _is_meeting(alert):
        return f"You meet at {due:%H:%M (%d %B)}."
    if alert.rung.startswith(ASKED_FOR):
        return "They named the time themselves."
    if alert.handoff.due_at > at:
        return f"We promised a first reply by {due:%H:%M (%d %B)}."
    if alert.handoff.is_answered:
        return f"We promised a first reply by {due:%H:%M (%d %B)}. It went out since."
    return f"We promised a first reply by {due:%H:%M (%d %B)}. It has not gone out yet."


def _one_line(text: str) -> str:
    return text[:200].replace("\n", " ")


def zone_of(member: Member) -> ZoneInfo:
    """The zone a member's times are shown in."""
    return ZoneInfo(member.time_zone or member.workspace.time_zone)
