"""Marketing asks again about a lead that came back or was lost."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from alignment.models import Dispute
from followup import messages
from followup.handoffs import Conflict
from followup.models import Handoff, OutcomeEntry
from leadbridge import doorbell
from leads.models import Activity
from scoring.rules import Rules
from workspaces.models import Member, Role

GIVEN_UP = {Handoff.End.RETURNED, Handoff.End.LOST}


class BadDispute(ValueError):
    """What was said can't be accepted; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def ask(handoff: Handoff, *, comment: str, by: Member, at: datetime, criterion: str = "") -> Dispute:
    """Ask again about an ended handoff, about the line it was returned for where no other is named.

    Raises BadDispute at the field that is wrong, and Conflict where it was asked about already.
    """
    handoff = (
        Handoff.objects.select_for_update(of=("self",))
        .select_related("version__definition")
        .get(pk=handoff.pk)
    )
    if handoff.ended_as not in GIVEN_UP:
        raise Conflict("This lead neither came back nor was lost.")
    if not comment.strip():
        raise BadDispute("comment", "Say what the other side should look at.")
    if criterion and criterion not in lines_of(handoff):
        raise BadDispute("criterion", "The agreement has no such line.")
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                workspace_id=handoff.workspace_id,
                handoff=handoff,
                lead_id=handoff.lead_id,
                criterion=criterion or named_line(handoff),
                comment=comment.strip(),
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError:
        first = Dispute.objects.standing().select_related("asked_by").get(handoff=handoff)
        raise Conflict(f"{first.asked_by.name} asked about this already.") from None
    kind = "returned" if handoff.ended_as == Handoff.End.RETURNED else "lost"
    note(made, "return_questioned", by=by, at=at, text=made.comment)
    tell(
        made, "asked", sentence=f"{by.name} asked again about a {kind} lead", by=by, at=at, said=made.comment
    )
    return made


def withdraw(dispute: Dispute, *, by: Member, at: datetime) -> Dispute:
    """Take a question back; what was said stays readable on the lead. Raises Conflict once it is decided."""
    dispute = held(dispute)
    if dispute.withdrawn_at is not None:
        return dispute
    if dispute.decided_at is not None:
        raise Conflict("This is decided already.")
    dispute.withdrawn_at, dispute.withdrawn_by = at, by
    dispute.save(update_fields=["withdrawn_at", "withdrawn_by"])
    dispute.rulings.filter(declined_at__isnull=True, taken_back_at__isnull=True).update(
        taken_back_at=at, taken_back_by=by
    )
    note(dispute, "return_question_withdrawn", by=by, at=at)
    tell(dispute, "withdrawn", sentence=f"{by.name} took a question about a lead back", by=by, at=at)
    return dispute


def held(dispute: Dispute) -> Dispute:
    """The dispute as it is now, and nobody else decides on it until this transaction ends."""
    return (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("handoff", "asked_by")
        .get(pk=dispute.pk)
    )


def lines_of(handoff: Handoff) -> dict[str, str]:
    """Key of a criterion → what it is called, of the version a lead was handed over under."""
    definition = handoff.version.definition
    assert definition is not None  # nothing is handed over under a version without rules
    return {line.key: line.label for line in Rules.parse(definition.rules).criteria}


def named_line(handoff: Handoff) -> str:
    """The line of the agreement that was named when it came back, if one was."""
    entries = OutcomeEntry.objects.filter(lead_id=handoff.lead_id, handoff=handoff, kind=handoff.ended_as)
    return entries.order_by("-pk").values_list("criterion", flat=True).first() or ""


def note(
    dispute: Dispute, kind: str, *, by: Member, at: datetime, text: str = "", decision: str = ""
) -> None:
    """A line on the lead's timeline."""
    Activity.objects.create(
        workspace_id=dispute.workspace_id,
        lead_id=dispute.lead_id,
        at=at,
        kind=kind,
        member=by,
        detail={"dispute": dispute.pk, "note": text, "decision": decision},
    )
    doorbell.announce(dispute.workspace_id, "lead", id=dispute.lead_id)
    doorbell.announce(dispute.workspace_id, "dispute", id=dispute.pk)


def tell(dispute: Dispute, event: str, *, sentence: str, by: Member, at: datetime, said: str = "") -> None:
    """Tell both sides: who asked, who held the lead, who proposed, the managers and the owner, but who did it."""
    talking = {dispute.asked_by_id, dispute.handoff.owner_id or 0}
    talking |= set(dispute.rulings.values_list("proposed_by_id", flat=True))
    people = Member.objects.filter(
        Q(pk__in=talking) | Q(role__in=[Role.MANAGER, Role.OWNER]), is_active=True, user__isnull=False
    ).exclude(pk=by.pk)
    messages.tell(
        dispute.workspace_id,
        people,
        key=f"dispute:{dispute.pk}:{event}",
        sentence=sentence,
        path=address(dispute.handoff_id),
        at=at,
        note=said,
        lead=dispute.handoff.lead,
    )


def address(handoff_id: int) -> str:
    """Where what was tried on a lead, and what is said about it, is read."""
    return reverse("tried_handoff", args=[handoff_id])
