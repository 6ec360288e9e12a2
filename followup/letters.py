"""What an alert says, as a line on the screen and as a mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from followup.models import Alert
from workspaces.models import Member

TITLES = {
    "handoff": "New lead",
    "reminder": "Still waiting",
    "breach": "Promise missed",
    "unassigned": "Nobody could take this lead",
    "again": "Asked again",
    "passed_on": "Yours now",
    "moved": "With somebody else now",
}


def title(alert: Alert) -> str:
    """The alert in one line: "New lead: Amara Okafor"."""
    return f"{TITLES.get(alert.rung.partition(':')[0], alert.rung)}: {alert.handoff.lead.person.display_name}"


def write(alert: Alert, *, at: datetime) -> tuple[str, str]:
    """(subject, body) of the mail; times in the recipient's zone."""
    handoff = alert.handoff
    due = handoff.due_at.astimezone(zone_of(alert.recipient))
    person = handoff.lead.person
    lines = [
        f"{person.display_name}{', ' + person.position if person.position else ''}",
        f"{handoff.lane} · {handoff.lead.channel.name if handoff.lead.channel else '(none)'}",
        _clock_line(alert, due, at=at),
        "",
        f"{settings.BASE_URL}/leads/{handoff.lead_id}/",
    ]
    return f"{title(alert)}, due {due:%H:%M}"[:200].replace("\n", " "), "\n".join(lines)


def _clock_line(alert: Alert, due: datetime, *, at: datetime) -> str:
    if alert.handoff.due_at > at:
        return f"We promised a first reply by {due:%H:%M (%d %B)}."
    return f"We promised a first reply by {due:%H:%M (%d %B)}. It has not gone out yet."


def zone_of(member: Member) -> ZoneInfo:
    """The zone a member's times are shown in."""
    return ZoneInfo(member.time_zone or member.workspace.time_zone)
