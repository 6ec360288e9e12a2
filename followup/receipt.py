"""What was tried, frozen at an end without success, so that the reason and the effort stand side by side."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from followup import clock
from followup.models import Assignment, Handoff, Touch
from workspaces.business_time import Hours
from workspaces.models import Team


def freeze(handoff: Handoff, *, at: datetime) -> dict[str, Any]:
    """The receipt of one handoff; see `of`."""
    return freeze_all([handoff], at=at)[handoff.pk]


def freeze_all(handoffs: Sequence[Handoff], *, at: datetime) -> dict[int, dict[str, Any]]:
    """Handoff id → receipt, in three statements."""
    ids = [handoff.pk for handoff in handoffs]
    touches: dict[int, list[Touch]] = defaultdict(list)
    for touch in clock.standing(Touch.objects.filter(handoff_id__in=ids)).order_by("at"):
        touches[touch.handoff_id or 0].append(touch)
    held: dict[int, list[Assignment]] = defaultdict(list)
    for stretch in (
        Assignment.objects.filter(handoff_id__in=ids).select_related("member").order_by("started_at")
    ):
        held[stretch.handoff_id].append(stretch)
    teams = Team.objects.in_bulk({handoff.team_id for handoff in handoffs})
    hours = {pk: team.business_hours for pk, team in teams.items()}
    return {row.pk: of(row, touches[row.pk], held[row.pk], hours[row.team_id], at=at) for row in handoffs}


def of(
    handoff: Handoff, touches: Sequence[Touch], held: Sequence[Assignment], hours: Hours, *, at: datetime
) -> dict[str, Any]:
    """Minutes to the first attempt (by the wall clock and in working time, from hand-off), attempts by medium,
    hour of day (UTC) and evidence, times reached, and who held the lead for how many minutes.

    Touches come in their order.
    """
    first = touches[0].at if touches else None
    by_hour = Counter(touch.at.hour for touch in touches)
    return {
        "first_attempt_min": _minutes(max((first - handoff.started_at).total_seconds(), 0))
        if first
        else None,
        "first_attempt_working_min": (
            _minutes(hours.elapsed(handoff.started_at, first).total_seconds()) if first else None
        ),
        "on_time": first <= handoff.due_at if first else (False if at > handoff.due_at else None),
        "attempts": len(touches),
        "reached": sum(touch.is_contact for touch in touches),
        "by_medium": dict(Counter(touch.medium for touch in touches)),
        "by_hour": {str(hour): count for hour, count in sorted(by_hour.items())},
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
