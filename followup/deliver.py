"""Carrying alerts out of the product: claimed with a lease, sent outside any transaction, retried with backoff."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from followup import doors, letters
from followup.models import Delivery
from workspaces import scope

log = structlog.get_logger(__name__)
BATCH = 5
# A worker killed in mid-delivery leaves its lease behind; after it the same message, under the same id, goes out again.
# Long enough for a batch whose every letter runs into the transport's time limit, or two workers would send them.
LEASE = timedelta(seconds=60)
MOST_TRIES = 10


@dataclass(frozen=True)
class Letter:
    """A claimed delivery, ready to leave."""

    delivery_id: int
    address: str
    subject: str
    body: str


def deliver_due() -> int:
    """Send every delivery that is due, in every workspace. At least once each, always under its own Message-ID."""
    sent = 0
    for workspace_id in doors.with_due_deliveries(scope.now()):
        while letters_due := _claim(workspace_id):
            for letter in letters_due:
                error = _send(letter)
                with scope.workspace(workspace_id):
                    _note(letter, error, at=scope.now())
                sent += not error
    return sent


def _claim(workspace_id: int) -> list[Letter]:
    with scope.workspace(workspace_id):
        at = scope.now()
        claimed = list(
            Delivery.objects.filter(state=Delivery.State.PENDING, next_try_at__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related(
                "alert__recipient__user",
                "alert__recipient__workspace",
                "alert__handoff__lead__person",
                "alert__handoff__lead__channel",
            )
            .order_by("next_try_at")[:BATCH]
        )
        for delivery in claimed:
            delivery.next_try_at, delivery.tries = at + LEASE, delivery.tries + 1
            delivery.address = delivery.alert.recipient.user.email if delivery.alert.recipient.user else ""
            delivery.subject, delivery.body = letters.write(delivery.alert, at=at)
        Delivery.objects.bulk_update(claimed, ["next_try_at", "tries", "address", "subject", "body"])
        return [Letter(row.pk, row.address, row.subject, row.body) for row in claimed]


def _send(letter: Letter) -> str:
    """Send one letter; the answer is what went wrong, or nothing."""
    message = EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers={
            "Message-ID": f"<delivery-{letter.delivery_id}@leadbridge>",
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(),
    )
    try:
        message.send()
    except (
        OSError,
        SMTPException,
        ValueError,
    ) as error:  # ValueError: an address or header that can't be written
        log.warning("delivery failed", delivery=letter.delivery_id, error=type(error).__name__)
        return f"{type(error).__name__}: {error}"
    return ""


def _note(letter: Letter, error: str, *, at: datetime) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=letter.delivery_id)
    if not error:
        delivery.state, delivery.sent_at, delivery.next_try_at, delivery.error = (
            Delivery.State.SENT,
            at,
            None,
            "",
        )
    elif delivery.tries >= MOST_TRIES:
        delivery.state, delivery.next_try_at, delivery.error = Delivery.State.FAILED, None, error[:300]
    else:
        delivery.next_try_at, delivery.error = at + timedelta(seconds=5 * 2**delivery.tries), error[:300]
    delivery.save(update_fields=["state", "sent_at", "next_try_at", "error"])


def failing() -> int:
    """How many deliveries of this workspace were tried and have not arrived."""
    return Delivery.objects.exclude(state=Delivery.State.SENT).exclude(error="").count()
