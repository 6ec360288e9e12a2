"""What carries alerts out of the product. Each sends one message and says what went wrong, and whose fault it was."""

from followup.transports import chat, post, push
from followup.transports.outgoing import Fault, Outgoing, Problem

_SENDERS = {"email": post.send, "push": push.send, "chat": chat.send}


def send(message: Outgoing) -> Problem | None:
    """Send one message; nothing is held meanwhile."""
    return _SENDERS[message.transport](message)


__all__ = ["Fault", "Outgoing", "Problem", "send"]
