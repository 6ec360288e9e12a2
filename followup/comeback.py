"""A lead that goes back to sales: a new handoff, linked to the one before, with a clock of its own."""

from datetime import datetime

from agreement import versions
from agreement.models import Version
from followup import handoffs
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from leads.models import Activity, Lead
from scoring import assess
from scoring.assess import Assessed
from scoring.models import Assessment
from workspaces.models import Member


def hand_over(ended: Handoff, *, by: Member | None, at: datetime, keeper: Member | None = None) -> Handoff:
    """Hand the lead of an ended handoff over again, under the agreement in force; `keeper` gets it whoever's turn it is.

    Raises Conflict while the lead is open with sales, closed, or not to be contacted.
    """
    lead = (
        Lead.objects.select_for_update(of=("self",)).select_related("person").filter(pk=ended.lead_id).first()
    )
    if lead is None:
        raise Conflict("This lead is part of another one now.")
    if lead.outcome:
        raise Conflict("This lead was closed meanwhile.")
    if lead.person.do_not_contact_at is not None:
        raise Conflict("They asked not to be contacted.")
    if Handoff.objects.open().filter(lead=lead).exists():
        raise Conflict("Sales has this lead already.")
    judged, version = _judged(lead, ended, at=at)
    kept_by = {lead.pk: keeper.pk} if keeper else None
    [made] = handoffs.hand_over(ended.workspace_id, [judged], version=version, at=at, kept_by=kept_by)
    Handoff.objects.filter(pk=made.pk).update(follows=ended)
    made.follows = ended
    if keeper:
        Assignment.objects.filter(handoff=made).update(why={"by": "taken up again"})
    Activity.objects.create(
        workspace_id=ended.workspace_id, lead_id=lead.pk, at=at, kind="came_back", member=by,
        detail={"handoff": made.pk, "follows": ended.pk},
    )  # fmt: skip
    return made


def _judged(lead: Lead, ended: Handoff, *, at: datetime) -> tuple[Assessed, Version]:
    """By today's agreement where the lead is ready under it, else by the one it was handed over under."""
    in_force = versions.in_force(lead.workspace_id)
    assert in_force.definition is not None  # it is in force
    for found in assess.assess(lead.workspace_id, [lead.pk], definition=in_force.definition, at=at):
        if found.is_ready:
            return found, in_force
    then = Assessment.objects.get(pk=ended.assessment_id)
    version = Version.objects.select_related("definition").get(pk=ended.version_id)
    return Assessed(then.pk, lead.pk, then.score, then.lane, True), version
