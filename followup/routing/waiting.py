"""Leads that nobody could take are decided again, the oldest first, as soon as somebody can: back, on shift, below their cap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import Error

from followup import alerts, doors, ladder, reassign
from followup.alerts import Note
from followup.models import Assignment, Handoff
from followup.routing import roster
from followup.routing.decide import Decision, route
from leadbridge import doorbell
from leads.models import Activity
from workspaces import scope
from workspaces.models import Team

log = structlog.get_logger(__name__)
BATCH = 100
LEFT_TO_ANYONE = "put back"  # somebody decided that a rep should choose it
MOST_BATCHES = 10  # of one workspace in one round, so that another's wait is short


def give_out_everywhere() -> int:
    """Decide again in every workspace where leads wait; any number of copies may run. What breaks in one workspace is
    logged, and stops no other.
    """
    given = 0
    for workspace_id in doors.with_waiting_handoffs():
        try:
            given += _give_out_in(workspace_id)
        except (Error, ValueError, TypeError, KeyError, AttributeError):
            log.exception("leads that wait could not be decided", workspace=workspace_id)
    return given


def _give_out_in(workspace_id: int) -> int:
    given = beyond = 0
    for _ in range(MOST_BATCHES):
        with scope.workspace(workspace_id):
            at = scope.now()
            here = roster.read(workspace_id, at=at, is_trial=True)
            if not here.is_anyone_free() and not _is_in_vain(here):
                break
            count, beyond, got = give_out(workspace_id, at=at, beyond=beyond)
        given += got
        if count < BATCH:
            break
    return given


def give_out(workspace_id: int, *, at: datetime, beyond: int = 0) -> tuple[int, int, int]:
    """Decide again for one batch of what waits after the handoff `beyond`, in this transaction; what another copy or a rep
    holds is passed over.

    (How many were looked at, the last of them, how many found somebody.)
    """
    waiting = list(
        Handoff.objects.in_pool()
        .filter(pk__gt=beyond)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    if not waiting:
        return 0, beyond, 0
    stretches = {
        row.handoff_id: row for row in Assignment.objects.filter(handoff__in=waiting, ended_at__isnull=True)
    }
    left_alone = set(Team.objects.filter(catch_up=Team.CatchUp.POOL).values_list("pk", flat=True))
    due = [
        handoff
        for handoff in waiting
        if handoff.pk in stretches
        and stretches[handoff.pk].why.get("by") != LEFT_TO_ANYONE
        and (handoff.team_id not in left_alone or stretches[handoff.pk].why.get("by") == "held")
    ]
    decisions = dict(
        zip([h.pk for h in due], route(workspace_id, [h.lead_id or 0 for h in due], at=at), strict=True)
    )
    found = [handoff for handoff in due if decisions[handoff.pk].member_id is not None]
    _give(workspace_id, found, stretches, decisions, at=at)
    rest = [handoff for handoff in due if decisions[handoff.pk].member_id is None]
    _keep(workspace_id, rest, stretches, decisions, at=at)
    return len(waiting), waiting[-1].pk, len(found)


def _is_in_vain(here: roster.Roster) -> bool:
    """Whether a lead is held for a shift of a team in which nobody is waited for any more: then somebody has to know."""
    held = Assignment.objects.filter(
        handoff__ended_at__isnull=True, member__isnull=True, ended_at__isnull=True, why__by="held"
    )
    return held.exclude(handoff__team_id__in=here.teams_awaiting_a_shift()).exists()


def _give(
    workspace_id: int,
    found: Sequence[Handoff],
    stretches: dict[Any, Assignment],
    decisions: dict[int, Decision],
    *,
    at: datetime,
) -> None:
    if not found:
        return
    for handoff in found:
        handoff.owner_id = decisions[handoff.pk].member_id
    Handoff.objects.bulk_update(found, ["owner"])
    Assignment.objects.filter(pk__in=[stretches[handoff.pk].pk for handoff in found]).update(ended_at=at)
    begun = Assignment.objects.bulk_create(
        [
            Assignment(
                workspace_id=workspace_id, handoff=handoff, member_id=handoff.owner_id, started_at=at,
                why=decisions[handoff.pk].why,
            )
            for handoff in found
        ]
    )  # fmt: skip
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id, lead_id=handoff.lead_id, at=at, kind="found_somebody",
                detail={"handoff": handoff.pk, "owner": handoff.owner_id},
            )
            for handoff in found
        ]
    )  # fmt: skip
    notes = [
        Note(handoff, row.pk, reassign.TO, handoff.owner_id or 0, at)
        for handoff, row in zip(found, begun, strict=True)
    ]
    alerts.write(workspace_id, notes, at=at)
    doorbell.announce(workspace_id, "queue")


def _keep(
    workspace_id: int,
    rest: Sequence[Handoff],
    stretches: dict[Any, Assignment],
    decisions: dict[int, Decision],
    *,
    at: datetime,
) -> None:
    """The reason as it is now; a lead that was held for a shift and now has nobody is told of."""
    changed = []
    notes: list[Note] = []
    people = ladder.Roster(at=at)
    for handoff in rest:
        row, decision = stretches[handoff.pk], decisions[handoff.pk]
        if row.why == decision.why:
            continue
        if row.why.get("by") == "held" and not decision.is_held:
            notes += ladder.unassigned(handoff, row.pk, people, at=at)
        row.why = decision.why
        changed.append(row)
    if changed:
        Assignment.objects.bulk_update(changed, ["why"])
        alerts.write(workspace_id, notes, at=at)
        doorbell.announce(workspace_id, "queue")
