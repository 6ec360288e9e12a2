"""Transports that fail on purpose: the one thing that tests stand in for."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Kept


class Refusing(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError("connection refused")


class Choosy(Kept):
    """A mail server that takes none for Rita."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any("rita" in address for message in messages for address in message.to):
            raise UnicodeError("this address can't be written")
        return super().send_messages(messages)
