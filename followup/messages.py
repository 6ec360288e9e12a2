"""What members are told beside the clock and the agreement: on the screen at once, and by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from followup.models import Message
from leadbridge import doorbell
from leads.models import Lead
from workspaces.models import Member

LONGEST = 200


def tell(
    workspace_id: int,
    people: Iterable[Member],
    *,
    key: str,
    sentence: str,
    path: str,
    at: datetime,
    note: str = "",
    body: str = "",
    lead: Lead | None = None,
) -> None:
    """Write a message for each of these members, in the transaction of what it tells of; one that was written before
    under this key is passed over. `path` is where it leads, `body` what the mail says beyond the sentence and the note.
    """
    told = [member for member in people if member.is_active and member.user_id is not None]
    if not told:
        return
    Message.objects.bulk_create(
        [
            Message(
                workspace_id=workspace_id,
                recipient=member,
                key=key,
                lead=lead,
                sentence=sentence[:LONGEST],
                note=note,
                body=body,
                path=path,
                at=at,
                next_try_at=at,
            )
            for member in told
        ],
        ignore_conflicts=True,
    )
    doorbell.announce(workspace_id, "alert", members=sorted({member.pk for member in told}))
    doorbell.ring("followup.messages")


def unread(member: Member) -> "QuerySet[Message]":
    """What the member was told and has not seen."""
    return Message.objects.filter(recipient=member, read_at__isnull=True)


def latest(member: Member, *, most: int = 20) -> list[Message]:
    """What the member was told last, the newest first."""
    return list(Message.objects.filter(recipient=member).defer("body").order_by("-at", "-pk")[:most])


def mark_read(member: Member, *, at: datetime, path: str = "") -> int:
    """Mark the member's messages as read: all, or those that lead to the page they are looking at."""
    rows = unread(member)
    return (rows.filter(path=path) if path else rows).update(read_at=at)
