"""What a transport is given, and what it answers."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to leave. `key` is the same at every try: whoever gets it twice can tell.

    `secret` is the sealed address of a chat or a browser; `address` the mail's.
    """

    key: str
    transport: str
    subject: str
    body: str
    url: str
    address: str = ""
    secret: str = ""
    actions: tuple[tuple[str, str], ...] = ()  # (label, url) of what can be done from the message


class Fault(Enum):
    """Whose fault it was that a message didn't arrive."""

    TRANSPORT = "the transport's: another message would have failed too"
    MESSAGE = "the message's alone"
    GONE = "nobody is there any more, and never will be"


@dataclass(frozen=True)
class Problem:
    words: str
    fault: Fault = Fault.TRANSPORT
