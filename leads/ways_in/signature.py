"""Signatures as other systems make them: an HMAC with SHA-256 over the body as it was sent."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from leads.ways_in import secret
from leads.ways_in.kind import Refused

MISSING = "The call carries no signature."
WRONG = "The signature doesn’t match: the secret is another one, or the body was changed on its way."
LATE = "The signature is too old or from the future: it may be a copy of an earlier call."


def hexadecimal(key: bytes, signed: bytes) -> str:
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


def base64_text(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def check(sent: str, expected: Callable[[str], str], secrets: Sequence[str]) -> None:
    """Raise Refused unless `sent` is what one of the secrets makes of the call."""
    if not sent:
        raise Refused(MISSING)
    if not secret.is_one_of(sent, [expected(value) for value in secrets]):
        raise Refused(WRONG)


def check_time(sent: str, *, at: datetime, tolerance: timedelta) -> None:
    """Raise Refused unless `sent`, in seconds since 1970, is within `tolerance` of now."""
    if not (sent.isdecimal() and len(sent) < 12):
        raise Refused(MISSING)
    if abs(at - datetime.fromtimestamp(int(sent), UTC)) > tolerance:
        raise Refused(LATE)
