"""What is promised of a lane at this moment, in the words a buyer reads: "we call you within 5 minutes, until 18:00"."""

from datetime import datetime, timedelta

from agreement import versions
from agreement.models import Version
from scoring.rules import Lane, Rules
from workspaces.business_time import Hours, NeverOpen
from workspaces.models import Team

ACTS = {
    "call": "we call you", "email": "we write to you", "sms": "we text you", "chat": "we answer you",
    "meeting": "we meet you",
}  # fmt: skip
VAGUE = "we answer you as soon as we can"


def lanes(workspace_id: int) -> tuple[Lane, ...]:
    """The lanes of the agreement in use; none where there is no agreement yet."""
    try:
        return Rules.parse(versions.in_force(workspace_id).definition.rules).lanes
    except Version.DoesNotExist:
        return ()


def of_lane(workspace_id: int, key: str, *, at: datetime) -> str:
    """The promise of the agreement's lane with this key, in the default team's hours; vague for a lane that is gone."""
    lane = next((lane for lane in lanes(workspace_id) if lane.key == key), None) if key else None
    team = Team.objects.filter(is_default=True).first() if lane else None
    if lane is None or team is None:
        return VAGUE
    return words(lane, team.business_hours, at=at)


def words(lane: Lane, hours: Hours, *, at: datetime) -> str:
    """The promise as it is kept by who asks at `at`: a wait while it ends before the team closes, else an hour."""
    act, window = ACTS.get(lane.medium, "we answer you"), timedelta(seconds=lane.window_s)
    try:
        due = hours.due(at, window)
    except NeverOpen:
        return VAGUE
    if hours.weekly is None:
        return f"{act} within {wait(lane.window_s)}"
    opens, closes = next(hours.open_from(at, within=due - at))
    if opens > at or due > closes:
        return f"{act} by {_clock(due, hours)}{_day(due, at, hours)}"
    return f"{act} within {wait(lane.window_s)}, until {_clock(closes, hours)}"


def wait(seconds: int) -> str:
    """A wait in its largest whole unit: "5 minutes", "1 hour", "90 minutes"."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    minutes = -(-seconds // 60)  # a promise is never rounded to less than was agreed
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _clock(at: datetime, hours: Hours) -> str:
    """ "18:00 London time": who reads it may be anywhere."""
    here = at.astimezone(hours.zone)
    place = hours.zone.key.rpartition("/")[2].replace("_", " ")
    return f"{here:%H:%M} {place}" if place == "UTC" else f"{here:%H:%M} {place} time"


def _day(due: datetime, at: datetime, hours: Hours) -> str:
    day = due.astimezone(hours.zone).date()
    days = (day - at.astimezone(hours.zone).date()).days
    if days == 0:
        return " today"
    if days == 1:
        return " tomorrow"
    return f" on {day:%A}" if days < 7 else f" on {day.day} {day:%B}"
