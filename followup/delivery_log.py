"""What was sent by which transport, and what became of it, in words."""

from dataclasses import dataclass
from datetime import datetime

from followup import letters
from followup.models import Delivery
from workspaces.http import asked_id
from workspaces.models import Member

STATES = {
    "pending": "On its way",
    "sent": "Sent",
    "failed": "Given up",
    "gathered": "In a digest",
    "dropped": "Not needed any more",
}
SIZE = 40
BY = {"email": "E-mail", "push": "Push", "chat": "Chat"}


@dataclass(frozen=True)
class Line:
    """One delivery; `at` is when it was sent, or when it is tried next."""

    what: str
    lead_id: int
    to: str
    by: str
    state: str
    tries: int
    error: str
    at: datetime | None
    is_next: bool


@dataclass(frozen=True)
class Page:
    rows: list[Line]
    next: str


def page(member: Member, *, cursor: str) -> Page:
    """The newest first: the member's own, for the owner everyone's. `cursor` is the last page's `next`, or nothing."""
    rows = Delivery.objects.select_related("alert__handoff__lead__person", "alert__recipient", "via")
    if not member.is_owner:
        rows = rows.filter(alert__recipient=member)
    if before := asked_id(cursor):
        rows = rows.filter(pk__lt=before)
    found = list(rows.defer("body").order_by("-pk")[: SIZE + 1])
    return Page([_line(row) for row in found[:SIZE]], str(found[SIZE - 1].pk) if len(found) > SIZE else "")


def _line(row: Delivery) -> Line:
    is_shared = row.via is not None and row.via.member_id is None
    name = row.via.name if row.via else ""
    return Line(
        what=letters.title(row.alert),
        lead_id=row.alert.handoff.lead_id,
        to="Everyone there" if is_shared else row.alert.recipient.name,
        by=f"{BY.get(row.transport, row.transport)}{f': {name}' if name else ''}",
        state=STATES.get(row.state, row.state),
        tries=row.tries,
        error=row.error,
        at=row.sent_at or row.next_try_at,
        is_next=row.sent_at is None and row.next_try_at is not None,
    )
