"""Giving a lead to sales, and sales taking it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from agreement.commitments import Commitments
from agreement.models import Version
from followup import alerts, ladder, milestones, routing
from followup.models import Assignment, Handoff
from leadbridge import doorbell
from leads.models import Activity, Lead
from scoring.assess import Assessed
from scoring.rules import Rules
from workspaces.models import Member


class Conflict(Exception):
    """Someone else was quicker, or it is too late; the message says who or why."""


def hand_over(
    workspace_id: int,
    ready: Sequence[Assessed],
    *,
    version: Version,
    at: datetime,
    kept_by: Mapping[int, int] | None = None,
) -> list[Handoff]:
    """Start a handoff for each lead that has none open: routed, its clock running, its owner told. All or nothing.

    Someone who asked not to be contacted is nobody's to call: such a lead is left out, however it came.

    `kept_by`: lead → the member who brought it and keeps it, whoever's turn it is.
    """
    already = set(
        Handoff.objects.open()
        .filter(lead_id__in=[found.lead_id for found in ready])
        .values_list("lead_id", flat=True)
    )
    already |= set(
        Lead.every.filter(
            pk__in=[found.lead_id for found in ready], person__do_not_contact_at__isnull=False
        ).values_list("pk", flat=True)
    )
    fresh = [found for found in ready if found.lead_id not in already]
    if not fresh:
        return []
    rules = Rules.parse(version.definition.rules)
    rungs = Commitments.parse(version.commitments).sales.ladder
    decisions = routing.route(workspace_id, [found.lead_id for found in fresh], at=at, kept_by=kept_by)
    teams = {decision.team.pk: decision.team for decision in decisions}
    hours = {pk: team.business_hours for pk, team in teams.items()}
    made = []
    for found, decision in zip(fresh, decisions, strict=True):
        lane = rules.lanes[found.lane or 0]
        due_at = hours[decision.team.pk].due(at, timedelta(seconds=lane.window_s))
        handoff = Handoff(
            workspace_id=workspace_id,
            lead_id=found.lead_id,
            version_id=version.pk,
            assessment_id=found.assessment_id,
            score=found.score,
            team_id=decision.team.pk,
            owner_id=decision.member_id,
            lane=lane.name,
            medium=lane.medium,
            window_s=lane.window_s,
            started_at=at,
            due_at=due_at,
            owed_at=due_at,
            owed_medium=lane.medium,
        )
        handoff.rung, handoff.rung_at = ladder.after(rungs, handoff, position=0, at=at)
        made.append(handoff)
    Handoff.objects.bulk_create(made)
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                workspace_id=workspace_id,
                handoff=handoff,
                member_id=decision.member_id,
                started_at=at,
                why=decision.why,
            )
            for handoff, decision in zip(made, decisions, strict=True)
        ]
    )
    _record(workspace_id, made, decisions, at=at)
    alerts.write(workspace_id, ladder.at_start(rungs, made, assignments), at=at)
    milestones.recompute([handoff.lead_id for handoff in made])
    doorbell.announce(workspace_id, "queue", members=_concerned(made))
    return made


def _record(
    workspace_id: int, made: Sequence[Handoff], decisions: Sequence[routing.Decision], *, at: datetime
) -> None:
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id,
                lead_id=handoff.lead_id,
                at=at,
                kind="handed_over" if handoff.owner_id else "handed_over_to_nobody",
                detail={"handoff": handoff.pk, "lane": handoff.lane, "owner": handoff.owner_id}
                | ({"held": True} if decision.is_held else {}),
            )
            for handoff, decision in zip(made, decisions, strict=True)
        ]
    )


def _concerned(made: Sequence[Handoff]) -> list[int] | None:
    """Whose queue changed; everybody's, when something landed in the pool."""
    owners = {handoff.owner_id for handoff in made}
    return None if None in owners else sorted(owner for owner in owners if owner)


def accept(handoff: Handoff, *, by: Member, at: datetime) -> Handoff:
    """Sales takes the lead: its owner says so, or a rep takes it out of the pool.

    Raises Conflict naming who has it. Taking it a second time changes nothing.
    """
    # The owner is read after the lock: joined to the row that is waited for, it would be the one before the wait.
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if handoff.owner is None:
        if by.user_id is None:
            raise Conflict("Nobody holds this lead yet. A rep has to take it first.")
        _take_from_pool(handoff, by=by, at=at)
    elif handoff.owner_id != by.pk and not (by.leads_others or by.user_id is None):
        raise Conflict(f"{handoff.owner.name} has this lead.")
    if handoff.accepted_at is None:
        handoff.accepted_at, handoff.accepted_by = at, by
        handoff.save(update_fields=["accepted_at", "accepted_by"])
        Activity.objects.create(
            workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind="accepted", member=by,
            detail={"handoff": handoff.pk},
        )  # fmt: skip
        milestones.recompute([handoff.lead_id])
        doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return handoff


def take_back_acceptance(handoff: Handoff, *, by: Member, at: datetime) -> Handoff:
    """Undo an acceptance of an open handoff; the timeline keeps both."""
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if handoff.accepted_at is not None:
        handoff.accepted_at = handoff.accepted_by = None
        handoff.save(update_fields=["accepted_at", "accepted_by"])
        Activity.objects.create(
            workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind="acceptance_undone", member=by,
            detail={"handoff": handoff.pk},
        )  # fmt: skip
        milestones.recompute([handoff.lead_id])
        doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return handoff


def _take_from_pool(handoff: Handoff, *, by: Member, at: datetime) -> None:
    handoff.owner = by
    handoff.save(update_fields=["owner"])
    Assignment.objects.filter(handoff=handoff, ended_at__isnull=True).update(ended_at=at)
    Assignment.objects.create(
        workspace_id=handoff.workspace_id,
        handoff=handoff,
        member=by,
        started_at=at,
        why={"by": "taken from the pool"},
    )
    doorbell.announce(handoff.workspace_id, "queue")
