"""Alerts by e-mail."""

from followup.transports.outgoing import Fault, Outgoing, Problem
from leadbridge import mail
from leadbridge.mail import Letter


def send(message: Outgoing) -> Problem | None:
    """Send it as a letter whose Message-ID is made of its key."""
    name, _, number = message.key.rpartition("-")
    links = [f"{label}: {url}" for label, url in message.actions]
    body = "\n".join([message.body, *([""] if links else []), *links, "", message.url])
    trouble = mail.attempt(Letter(int(number), message.address, message.subject, body), name=name)
    if trouble is None:
        return None
    return Problem(trouble.words, Fault.MESSAGE if trouble.is_the_letters else Fault.TRANSPORT)
