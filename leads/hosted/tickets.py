"""A form's ticket: what was shown, to whom it was shown when, signed, so that nothing else has to be remembered.

It stands in place of a cookie, which a browser doesn't send from inside a frame on another site.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing

SALT = "leads.hosted.ticket"
SOONEST = timedelta(seconds=2)  # nobody reads and answers a form in less
LATEST = timedelta(days=1)


@dataclass(frozen=True)
class Ticket:
    """`version` is the id of what was shown, `once` what makes a second click the same submission, `at` in seconds."""

    version: int
    once: str
    at: float
    page_url: str
    source: dict[str, str]

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def suspicion(self, at: datetime) -> str:
        """Why what comes with this ticket looks like a machine's work; empty where it doesn't."""
        age = timedelta(seconds=at.timestamp() - self.at)
        if age < SOONEST:
            return "Sent sooner after the form was opened than anyone can fill it in."
        return "Sent more than a day after the form was opened." if age > LATEST else ""


def issue(version: int, *, page_url: str, source: dict[str, str], at: datetime) -> Ticket:
    return Ticket(version, secrets.token_urlsafe(12), at.timestamp(), page_url, source)


def read(signed: str) -> Ticket | None:
    """The ticket, if we signed it."""
    try:
        return Ticket(**signing.loads(signed, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
