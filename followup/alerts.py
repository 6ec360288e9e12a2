"""Messages about the clock, written with the fact they tell of, so that neither exists without the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from followup.models import Alert, Handoff
from leadbridge import doorbell
from workspaces.models import Member

# One statement, so that a delivery is made for exactly the alerts that are new: the unique key refuses the rest.
_WRITE = """
WITH new AS (
    INSERT INTO followup_alert (workspace_id, handoff_id, assignment_id, recipient_id, rung, due_at, created_at)
    SELECT %s, note.handoff, note.assignment, note.recipient, note.rung, note.due_at, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[])
        AS note (handoff, assignment, recipient, rung, due_at)
    ON CONFLICT (workspace_id, assignment_id, rung, recipient_id) DO NOTHING
    RETURNING id, workspace_id, recipient_id
), mails AS (
    INSERT INTO followup_delivery
        (workspace_id, alert_id, transport, state, next_try_at, tries, error, address, subject, body)
    SELECT new.workspace_id, new.id, 'email', 'pending', %s, 0, '', '', '', ''
    FROM new JOIN workspaces_member m ON m.id = new.recipient_id AND m.user_id IS NOT NULL
)
SELECT id, recipient_id FROM new
"""


@dataclass(frozen=True)
class Note:
    """One message to be written: about which handoff, on which rung, to whom."""

    handoff: Handoff
    assignment_id: int
    rung: str
    member_id: int
    due_at: datetime


def write(workspace_id: int, notes: Sequence[Note], *, at: datetime) -> int:
    """Write alerts and their deliveries; one that was written before is passed over. Returns how many are new."""
    if not notes:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                workspace_id,
                at,
                [note.handoff.pk for note in notes],
                [note.assignment_id for note in notes],
                [note.member_id for note in notes],
                [note.rung for note in notes],
                [note.due_at for note in notes],
                at,
            ],
        )
        written = cursor.fetchall()
    if written:
        doorbell.announce(workspace_id, "alert", members=sorted({member for _, member in written}))
        doorbell.ring("followup.deliver")
    return len(written)


def mark_read(member: Member, *, at: datetime, alert_id: int | None = None) -> int:
    """Mark one alert of this member as read, or all of them."""
    unread = Alert.objects.filter(recipient=member, read_at__isnull=True)
    if alert_id is not None:
        unread = unread.filter(pk=alert_id)
    return unread.update(read_at=at)
