"""A lead that came back or was lost goes to sales once more, because both sides decided so."""

from datetime import datetime

from django.db import IntegrityError, transaction

from followup import comeback, milestones
from followup.handoffs import Conflict
from followup.models import Handoff, OutcomeEntry
from leads.models import Lead, Outcome
from workspaces.models import Member

AGAIN = {Outcome.RETURNED, Outcome.LOST}


def hand_over_again(handoff: Handoff, *, by: Member, at: datetime) -> Handoff:
    """Open the lead of an ended handoff again and hand it over anew, as `followup.comeback` does.

    Raises Conflict where there is nothing to work on any more.
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
    return comeback.hand_over(handoff, by=by, at=at)


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
