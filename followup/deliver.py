"""Carrying alerts out of the product: claimed with a lease, sent outside any transaction, retried with backoff."""

from datetime import datetime

from followup import doors, letters
from followup.models import Delivery
from leadbridge import mail
from leadbridge.mail import BATCH, LEASE, Letter
from workspaces import scope


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
    return mail.send(letter, name="delivery")


def _note(letter: Letter, error: str, *, at: datetime) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=letter.row_id)
    delivery.error = error[:300]
    delivery.next_try_at = mail.next_try(delivery.tries, at=at) if error else None
    if not error:
        delivery.state, delivery.sent_at = Delivery.State.SENT, at
    elif delivery.next_try_at is None:
        delivery.state = Delivery.State.FAILED
    delivery.save(update_fields=["state", "sent_at", "next_try_at", "error"])


def failing() -> int:
    """How many deliveries of this workspace were tried and have not arrived."""
    return Delivery.objects.exclude(state=Delivery.State.SENT).exclude(error="").count()
