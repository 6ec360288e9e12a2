"""What was tried, frozen when a handoff ends without success, so that the reason and the effort stand side by side."""

from collections import Counter
from datetime import datetime
from typing import Any

from followup import clock
from followup.models import Assignment, Handoff, Touch
from workspaces.models import Team


def freeze(handoff: Handoff, *, at: datetime) -> dict[str, Any]:
    """Minutes to the first attempt (wall clock and working time, from hand-off), attempts by medium, hour of day (UTC) and
    evidence, times reached, and who held the lead for how many minutes."""
    touches = list(clock.standing(Touch.objects.filter(handoff=handoff)).order_by("at"))
    first = touches[0].at if touches else None
    hours = Team.objects.get(pk=handoff.team_id).business_hours
    held = Assignment.objects.filter(handoff=handoff).select_related("member").order_by("started_at")
    return {
        "first_attempt_min": _minutes((first - handoff.started_at).total_seconds()) if first else None,
        "first_attempt_working_min": (
            _minutes(hours.elapsed(handoff.started_at, first).total_seconds()) if first else None
        ),
        "on_time": first <= handoff.due_at if first else (False if at > handoff.due_at else None),
        "attempts": len(touches),
        "reached": sum(touch.is_contact for touch in touches),
        "by_medium": dict(Counter(touch.medium for touch in touches)),
        "by_hour": {str(hour): count for hour, count in sorted(Counter(touch.at.hour for touch in touches).items())},
        "confirmed": sum(touch.evidence == Touch.Evidence.CONFIRMED for touch in touches),
        "held_by": [
            {
                "name": stretch.member.name if stretch.member else "",
                "minutes": _minutes(((stretch.ended_at or at) - stretch.started_at).total_seconds()),
            }
            for stretch in held
        ],
        "wrong_number": any(touch.result == Touch.Result.WRONG_NUMBER for touch in touches),
    }


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)
