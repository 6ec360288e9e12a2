"""Erasing a person: who they were is gone everywhere, that somebody enquired stays counted."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from psycopg2.errors import ObjectInUse

from followup import closing, digest, milestones
from followup.handoffs import Conflict
from followup.models import Delivery, Handoff, Mail, Skip, Touch
from leadbridge import doorbell
from leads import erased
from leads.models import Lead, Person, Submission
from workspaces.models import Member


@dataclass(frozen=True)
class Toll:
    """What erasing a person would empty: their leads, what arrived from them, attempts on them, handoffs still open."""

    leads: int
    submissions: int
    touches: int
    open_handoffs: int


def toll(person: Person) -> Toll:
    """Count what would be emptied; merged leads count too."""
    leads = Lead.every.filter(person=person)
    return Toll(
        leads=leads.count(),
        submissions=Submission.objects.filter(lead__in=leads).count(),
        touches=Touch.objects.filter(lead__in=leads).count(),
        open_handoffs=Handoff.objects.open().filter(lead__in=leads).count(),
    )


def erase(person: Person, *, by: Member, at: datetime) -> None:
    """Remove all that identifies a person and whoever was found to be them; can't be undone.

    What is still open with sales ends first, so that nobody is reminded of someone who is gone. Raises
    PermissionDenied for anyone but the owner, and Conflict while a file that holds them is being imported.
    """
    if not by.is_owner:
        raise PermissionDenied("Only the owner erases people.")
    handoffs = Handoff.objects.open().filter(lead__person=person).select_for_update(of=("self",))
    ended = list(handoffs.order_by("pk"))
    closing.end([(handoff, Handoff.End.RECYCLED) for handoff in ended], by=by, at=at)
    milestones.recompute([handoff.lead_id for handoff in ended])
    erased.remember(person, at=at)
    digest.take_apart(Delivery.objects.filter(alert__handoff__lead__person=person), at=at)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lb.pepper', %s, true)", [erased.pepper(person.workspace_id)])
            cursor.execute("SELECT door_erase_person(%s, %s, %s)", [person.pk, by.pk, at])
            cursor.execute("SELECT set_config('lb.pepper', '', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, ObjectInUse):
            raise Conflict(
                "A file that holds this person is being imported. Wait until it is done, then erase them."
            ) from None
        raise
    mails = Mail.objects.filter(lead__person=person)
    mails.filter(state=Mail.State.PENDING).update(state=Mail.State.STOPPED, next_try_at=None)
    mails.update(address="", subject="", body="", error="")
    Skip.objects.filter(lead__person=person).exclude(reason="").update(reason="")
    doorbell.announce(person.workspace_id, "queue")
