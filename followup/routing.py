"""Who gets a lead: the eligible seats of a team in weighted rotation, decided inside a lock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from followup.models import Handoff, Rotation
from workspaces.models import Seat, Team

NOBODY: Mapping[int, str] = {}


@dataclass(frozen=True)
class Decision:
    """The chosen member, or nobody, with the reason each other candidate was passed over."""

    member_id: int | None
    why: dict[str, Any]


def next_for(handoff: Handoff, *, at: datetime, excluding: Collection[int] = ()) -> Decision:
    """Whom a handoff would go to other than its owner and the members `excluding`: the next eligible seat of its team.

    This takes their turn of the rotation; the caller holds the handoff's lock, and gives it to them (`reassign`).
    """
    barred = dict.fromkeys(excluding, "was asked before")
    if handoff.owner_id is not None:
        barred[handoff.owner_id] = "has it now"
    return route(Team.objects.get(pk=handoff.team_id), 1, at=at, barred=barred)[0]


def route(
    team: Team,
    count: int,
    *,
    at: datetime,
    before: Sequence[int | None] = (),
    barred: Mapping[int, str] = NOBODY,
) -> list[Decision]:
    """Choose an owner for each of `count` leads. The rotation's place is kept, so over any run of leads nobody is
    more than one lead away from their share.

    `before`: for each lead, who held an earlier one of the same person. They get it if they are eligible, outside the
    rotation. `barred`: members who can't get any of these, with the reason.
    """
    rotation, _ = Rotation.objects.get_or_create(workspace_id=team.workspace_id, team=team)
    rotation = Rotation.objects.select_for_update().get(pk=rotation.pk)
    # Read inside the lock: a rep who left a moment ago must not be chosen by a list read before.
    seats = list(Seat.objects.filter(team=team).select_related("member").order_by("pk"))
    passed_over = {
        seat.member_id: reason
        for seat in seats
        if (reason := barred.get(seat.member_id or 0) or _unfit(seat, at))
    }
    eligible = [seat for seat in seats if seat.member_id not in passed_over]
    names = {seat.member.name: passed_over[seat.member_id] for seat in seats if seat.member_id in passed_over}
    if not eligible:
        return [Decision(None, {"by": "nobody eligible", "passed_over": names})] * count
    fit = {seat.member_id for seat in eligible}
    kept = [owner if owner in fit else None for owner in before or [None] * count]
    turns = iter(_turns(eligible, rotation.credits, kept.count(None)))
    Rotation.objects.filter(pk=rotation.pk).update(credits=rotation.credits)
    return [
        Decision(owner, {"by": "previous owner"})
        if owner is not None
        else Decision(next(turns).member_id, {"by": "rotation", "passed_over": names})
        for owner in kept
    ]


def _unfit(seat: Seat, at: datetime) -> str:
    if not seat.member.is_active:
        return "no longer active"
    if not seat.takes_leads or seat.weight == 0:
        return "takes no leads"
    if seat.member.away_until is not None and seat.member.away_until > at:
        return "away"
    return ""


def _turns(eligible: Sequence[Seat], credits: dict[str, int], count: int) -> list[Seat]:
    """Smooth weighted rotation: every seat earns its weight each turn, the richest is chosen and pays for all."""
    total = sum(seat.weight for seat in eligible)
    turns = []
    for _ in range(count):
        for seat in eligible:
            credits[str(seat.pk)] = credits.get(str(seat.pk), 0) + seat.weight
        chosen = max(eligible, key=lambda seat: (credits[str(seat.pk)], -seat.pk))
        credits[str(chosen.pk)] -= total
        turns.append(chosen)
    return turns
