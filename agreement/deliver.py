"""Carrying notices out of the product, at least once each, always under their own Message-ID."""

from datetime import datetime

from agreement import doors, letters
from agreement.models import Notice
from leadbridge import mail
from leadbridge.mail import BATCH, LEASE, Letter
from workspaces import scope


def deliver_due() -> int:
    """Send every notice that is due, in every workspace."""
    sent = 0
    for workspace_id in doors.with_due_notices(scope.now()):
        while due := _claim(workspace_id):
            for letter in due:
                error = mail.send(letter, name="notice")
                with scope.workspace(workspace_id):
                    _note(letter, error, at=scope.now())
                sent += not error
    return sent


def _claim(workspace_id: int) -> list[Letter]:
    """A batch of letters, leased; what has become pointless is dropped instead."""
    with scope.workspace(workspace_id):
        at = scope.now()
        claimed = list(
            Notice.objects.filter(next_try_at__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient__user", "step__version", "step__member")
            .order_by("next_try_at")[:BATCH]
        )
        due = []
        for notice in claimed:
            user = notice.recipient.user
            if user is None or letters.is_stale(notice):
                notice.next_try_at = None
            else:
                notice.next_try_at, notice.tries = at + LEASE, notice.tries + 1
                due.append(Letter(notice.pk, user.email, *letters.write(notice, at=at)))
        Notice.objects.bulk_update(claimed, ["next_try_at", "tries"])
    return due


def _note(letter: Letter, error: str, *, at: datetime) -> None:
    notice = Notice.objects.select_for_update().get(pk=letter.row_id)
    notice.next_try_at = mail.next_try(notice.tries, at=at) if error else None
    notice.sent_at = None if error else at
    notice.save(update_fields=["next_try_at", "sent_at"])
