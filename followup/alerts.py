"""Messages about the clock, written with the fact they tell of, so that neither exists without the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from followup import ways
from followup.models import Alert, Handoff
from followup.ways import New, Way
from leadbridge import doorbell
from workspaces.models import Member

# The unique key refuses what was written before; only what is new is sent anywhere.
_WRITE = """
WITH new AS (
    INSERT INTO followup_alert (workspace_id, handoff_id, assignment_id, recipient_id, rung, due_at, created_at)
    SELECT %s, note.handoff, note.assignment, note.recipient, note.rung, note.due_at, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[])
        AS note (handoff, assignment, recipient, rung, due_at)
    ON CONFLICT (workspace_id, assignment_id, rung, recipient_id) DO NOTHING
    RETURNING id, assignment_id, rung, recipient_id
)
SELECT new.id, new.assignment_id, new.rung, new.recipient_id, m.user_id IS NOT NULL
FROM new JOIN workspaces_member m ON m.id = new.recipient_id
"""
_SEND = """
INSERT INTO followup_delivery
    (workspace_id, alert_id, transport, via_id, state, next_try_at, tries, error, address, subject, body)
SELECT %s, way.alert, way.transport, way.via, 'pending', way.at, 0, '', '', '', ''
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[]) AS way (alert, transport, via, at)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Note:
    """One message to be written: about which handoff, on which rung, to whom."""

    handoff: Handoff
    assignment_id: int
    rung: str
    member_id: int
    due_at: datetime
    by: tuple[str, ...] = ("email",)  # what the agreement has carry it at least


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
            ],
        )
        written = cursor.fetchall()
    if written:
        asked = {(note.assignment_id, note.rung, note.member_id): note for note in notes}
        found = []
        for alert_id, assignment_id, rung, recipient_id, has_mail in written:
            note = asked[assignment_id, rung, recipient_id]
            found.append(
                New(
                    alert_id=alert_id, assignment_id=assignment_id, recipient_id=recipient_id, rung=rung,
                    team_id=note.handoff.team_id, by=note.by, has_mail=has_mail,
                )
            )  # fmt: skip
        send(workspace_id, ways.of(found, at=at))
        doorbell.announce(workspace_id, "alert", members=sorted({new.recipient_id for new in found}))
    return len(written)


def send(workspace_id: int, made: Sequence[Way]) -> None:
    """Have alerts leave by these ways; one they were given before is passed over."""
    if not made:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _SEND,
            [
                workspace_id,
                [way.alert_id for way in made],
                [way.transport for way in made],
                [way.via_id for way in made],
                [way.at for way in made],
            ],
        )
    for bell in {
        "followup.deliver" if way.transport == ways.EMAIL else "followup.deliver_elsewhere" for way in made
    }:
        doorbell.ring(bell)


def mark_read(member: Member, *, at: datetime, alert_id: int | None = None) -> int:
    """Mark one alert of this member as read, or all of them."""
    unread = Alert.objects.filter(recipient=member, read_at__isnull=True)
    if alert_id is not None:
        unread = unread.filter(pk=alert_id)
    return unread.update(read_at=at)
