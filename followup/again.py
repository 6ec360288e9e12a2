"""A lead that came back or was lost goes to sales once more, because both sides decided so."""

from datetime import datetime

from django.db import IntegrityError, transaction

from agreement import versions
from agreement.models import Version
from followup import handoffs, milestones
from followup.handoffs import Conflict
from followup.models import Handoff, OutcomeEntry
from leads.models import Lead, Outcome
from scoring import assess
from scoring.assess import Assessed
from scoring.models import Assessment
from workspaces.models import Member

AGAIN = {Outcome.RETURNED, Outcome.LOST}


def hand_over_again(handoff: Handoff, *, by: Member, at: datetime) -> Handoff:
    """Open the lead of an ended handoff again and hand it over anew: routed, with a clock of its own.

    By the version in force where it is sales-ready under it, else by the one it was handed over under: it goes back by
    decision, not by the rules. Raises Conflict where there is nothing to work on any more.
    """
    lead = Lead.every.select_for_update(of=("self",)).select_related("person").get(pk=handoff.lead_id)
    _refuse_where_it_can_not(lead)
    try:
        with transaction.atomic():  # their next enquiry may be stored this moment: then nothing is written
            OutcomeEntry.objects.create(
                workspace_id=lead.workspace_id,
                lead=lead,
                handoff=handoff,
                kind=OutcomeEntry.Kind.REOPENED,
                at=at,
                recorded_at=at,
                member=by,
            )
            milestones.recompute([lead.pk])
    except IntegrityError:
        raise Conflict(_ENQUIRED) from None
    found, version = _assessed(lead, handoff, at=at)
    made = handoffs.hand_over(lead.workspace_id, [found], version=version, at=at)
    return made[0]


_ENQUIRED = "They have enquired again since: that lead is open, so this one can’t be."


def _refuse_where_it_can_not(lead: Lead) -> None:
    if lead.merged_into_id is not None:
        raise Conflict("This enquiry is part of another one by now.")
    if lead.person.erased_at is not None:
        raise Conflict("This person was erased. There is nobody left to call.")
    if not lead.person.may_be_contacted:
        raise Conflict("They asked not to be contacted.")
    if Handoff.objects.open().filter(lead=lead).exists():
        raise Conflict("Sales has this lead already.")
    if lead.outcome not in AGAIN:
        raise Conflict("This lead is neither returned nor lost any more.")
    if Lead.objects.open().filter(person_id=lead.person_id, is_history=False).exists():
        raise Conflict(_ENQUIRED)


def _assessed(lead: Lead, handoff: Handoff, *, at: datetime) -> tuple[Assessed, Version]:
    in_force = versions.in_force(lead.workspace_id)
    assert in_force.definition is not None  # a version in force has its rules
    for found in assess.assess(lead.workspace_id, [lead.pk], definition=in_force.definition, at=at):
        if found.is_ready:
            return found, in_force
    then = Assessment.objects.get(pk=handoff.assessment_id)
    version = Version.objects.select_related("definition").get(pk=handoff.version_id)
    return Assessed(then.pk, lead.pk, then.score, then.lane, True), version
