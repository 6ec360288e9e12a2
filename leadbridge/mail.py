"""Mails that must arrive: claimed with a lease, sent outside any transaction, tried again with growing patience."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

log = structlog.get_logger(__name__)
BATCH = 5
# A worker killed in mid-delivery leaves its lease behind; after it the same message, under the same id, goes out again.
# Long enough for a batch whose every letter runs into the transport's time limit, or two workers would send them.
LEASE = timedelta(seconds=60)
MOST_TRIES = 10


@dataclass(frozen=True)
class Letter:
    """A claimed mail, ready to leave; `name` and the row's id make its Message-ID, the same at every try."""

    row_id: int
    address: str
    subject: str
    body: str
    sender: str = ""  # whose name stands before our address
    reply_to: str = ""
    is_automatic: bool = True


@dataclass(frozen=True)
class Trouble:
    """Why a letter didn't leave; `is_the_letters`: another one might have."""

    words: str
    is_the_letters: bool


def send(letter: Letter, *, name: str) -> str:
    """Send one letter; the answer is what went wrong, or nothing."""
    trouble = attempt(letter, name=name)
    return trouble.words if trouble else ""


def attempt(letter: Letter, *, name: str) -> Trouble | None:
    """Send one letter; the answer is what went wrong, and whose fault it was."""
    message = EmailMessage(
        letter.subject,
        letter.body,
        _from(letter.sender),
        [letter.address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": f"<{name}-{letter.row_id}@leadbridge>"}
        | ({"Auto-Submitted": "auto-generated"} if letter.is_automatic else {}),
        connection=get_connection(),
    )
    try:
        message.send()
    except (
        OSError,
        SMTPException,
        ValueError,
    ) as error:  # ValueError: an address or header that can't be written
        log.warning("mail failed", name=name, row=letter.row_id, error=type(error).__name__)
        is_the_letters = isinstance(error, ValueError | SMTPRecipientsRefused | SMTPDataError)
        return Trouble(f"{type(error).__name__}: {error}", is_the_letters)
    return None


def _from(sender: str) -> str:
    """Our address, under a person's name where one wrote."""
    ours = settings.DEFAULT_FROM_EMAIL
    return formataddr((sender, parseaddr(ours)[1])) if sender else ours


def next_try(tries: int, *, at: datetime) -> datetime | None:
    """When to try again after so many tries; none when that was the last."""
    return None if tries >= MOST_TRIES else at + timedelta(seconds=5 * 2**tries)
