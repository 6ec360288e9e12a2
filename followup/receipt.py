"""What was tried, frozen at an end without success, so that the reason and the effort stand side by side."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agreement.commitments import Commitments
from agreement.models import Version
from followup import clock
from followup.models import Assignment, Handoff, Touch
from leads.models import Lead
from workspaces.business_time import Hours
from workspaces.models import Team


def freeze(handoff: Handoff, *, at: datetime) -> dict[str, Any]:
    """The receipt of one handoff; see `of`."""
    return freeze_all([handoff], at=at)[handoff.pk]


def freeze_all(handoffs: Sequence[Handoff], *, at: datetime) -> dict[int, dict[str, Any]]:
    """Handoff id → receipt, in a fixed number of statements."""
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
    versions = Version.objects.only("commitments").in_bulk({handoff.version_id for handoff in handoffs})
    agreed = {pk: Commitments.parse(one.commitments).sales.minimum_touches for pk, one in versions.items()}
    leads = Lead.every.select_related("person").in_bulk({handoff.lead_id for handoff in handoffs})
    return {
        row.pk: of(
            row, touches[row.pk], held[row.pk], hours[row.team_id], at=at,
            agreed=agreed[row.version_id], lead=leads[row.lead_id],
        )
        for row in handoffs
    }  # fmt: skip


def of(
    handoff: Handoff,
    touches: Sequence[Touch],
    held: Sequence[Assignment],
    hours: Hours,
    *,
    at: datetime,
    agreed: int,
    lead: Lead,
) -> dict[str, Any]:
    """Minutes to the first attempt (by the wall clock and in working time, from hand-off), attempts by medium,
    hour of day (UTC) and evidence, on how many days, times reached, who held the lead for how many minutes, and what was
    known to reach it by (the facts stand with the assessment). `stopped_early`: given up unreached before the `agreed` tries.

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
        "agreed": agreed,
        "stopped_early": len(touches) < agreed and not any(touch.is_contact for touch in touches),
        "days": len({touch.at.date() for touch in touches}),
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
        "known": {"phone": bool(lead.person.phone), "email": bool(lead.person.email)},
        "wrong_number": any(touch.result == Touch.Result.WRONG_NUMBER for touch in touches),
    }


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)
