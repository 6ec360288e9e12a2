"""Carrying messages out of the product, at least once each, always under their own Message-ID."""

from datetime import datetime

from django.conf import settings

from followup import doors
from followup.models import Message
from leadbridge import mail
from leadbridge.mail import BATCH, LEASE, Letter
from workspaces import scope


def deliver_due() -> int:
    """Send every message that is due, in every workspace."""
    sent = 0
    for workspace_id in doors.with_due_messages(scope.now()):
        while due := _claim(workspace_id):
            for letter in due:
                error = mail.send(letter, name="message")
                with scope.workspace(workspace_id):
                    _note(letter, error, at=scope.now())
                sent += not error
    return sent


def write(message: Message) -> tuple[str, str]:
    """(subject, body) of the mail."""
    quoted = ["", *(f"> {line}" for line in message.note.splitlines())] if message.note else []
    lines = [f"{message.sentence}.", *quoted, "", f"{settings.BASE_URL}{message.path}"]
    if message.body:
        lines += ["", message.body]
    return message.sentence.replace("\n", " "), "\n".join(lines)


def _claim(workspace_id: int) -> list[Letter]:
    """A batch of letters, leased; what nobody can get any more is dropped instead."""
    with scope.workspace(workspace_id):
        at = scope.now()
        claimed = list(
            Message.objects.filter(next_try_at__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient__user")
            .order_by("next_try_at")[:BATCH]
        )
        due = []
        for message in claimed:
            user = message.recipient.user
            if user is None or not message.recipient.is_active:
                message.next_try_at = None
            else:
                message.next_try_at, message.tries = at + LEASE, message.tries + 1
                due.append(Letter(message.pk, user.email, *write(message)))
        Message.objects.bulk_update(claimed, ["next_try_at", "tries"])
    return due


def _note(letter: Letter, error: str, *, at: datetime) -> None:
    message = Message.objects.select_for_update().get(pk=letter.row_id)
    message.next_try_at = mail.next_try(message.tries, at=at) if error else None
    message.sent_at = None if error else at
    message.save(update_fields=["next_try_at", "sent_at"])
