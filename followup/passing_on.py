"""Where the agreement says so, a lead nobody answered goes to the next rep, but not while its owner is on a call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from agreement.commitments import Ladder
from followup import calls, reassign, routing
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from workspaces.models import Member

log = structlog.get_logger(__name__)


def on_the_phone(
    handoffs: Sequence[Handoff], ladders: Mapping[int, Ladder], *, at: datetime
) -> dict[int, datetime]:
    """Of the owners of handoffs that their version's ladder may pass on, those on a call, and when it is over at the latest."""
    passing = {pk for pk, agreed in ladders.items() if any(rung.reassigns for rung in agreed.rungs)}
    owners = {handoff.owner_id for handoff in handoffs if handoff.version_id in passing} - {None}
    return calls.on_the_phone([owner for owner in owners if owner], at=at) if owners else {}


def pass_on(handoff: Handoff, *, at: datetime) -> None:
    """Give it to the next eligible rep who didn't have it before; it stays where it is when there is none."""
    had = Assignment.objects.filter(handoff=handoff, member__isnull=False).values_list("member_id", flat=True)
    decision = routing.next_for(handoff, at=at, excluding=[member for member in had if member])
    if decision.member_id is None:
        return
    to = Member.objects.get(pk=decision.member_id)
    why = {**decision.why, "by": "nobody answered in time"}
    try:
        reassign.reassign(handoff, to=to, by=None, at=at, why=why)
    except Conflict as reason:  # a seat of somebody who takes no leads: no reason to stop the clock
        log.warning("not passed on", handoff=handoff.pk, reason=str(reason))
