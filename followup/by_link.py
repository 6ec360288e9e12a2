"""Acting straight from an alert, without signing in: what its link stands for, once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from followup import calls, handoffs, helping, links
from followup.handoffs import Conflict
from followup.links import Link
from followup.models import Alert, UsedLink


def is_used(link: Link) -> bool:
    return UsedLink.objects.filter(alert_id=link.alert_id, verb=link.verb).exists()


def use(link: Link, alert: Alert, *, at: datetime) -> None:
    """Do what the link stands for, as whoever was told by the alert; a second time it does nothing.

    Raises Conflict where it was used, or what it stands for can't be done any more.
    """
    member = alert.recipient
    if not (member.is_active and member.works_leads):
        raise Conflict("You no longer work on leads here.")
    try:
        with transaction.atomic():
            UsedLink.objects.create(workspace_id=link.workspace_id, alert=alert, verb=link.verb, used_at=at)
    except IntegrityError:
        raise Conflict("This link was used already. Nothing was done twice.") from None
    if link.verb == links.ACCEPT:
        handoffs.accept(alert.handoff, by=member, at=at)
    elif link.verb == links.HELP:
        helping.join(alert.handoff, by=member, at=at)
    elif alert.handoff.owner_id == member.pk and alert.handoff.is_open:
        calls.begin(alert.handoff, by=member, at=at)
    else:
        raise Conflict("This lead is no longer with you.")
