"""The secrets of a connection: made or pasted, shown once, changed with both old and new accepted for a day."""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

OVERLAP = timedelta(hours=24)
SIGNING, HANDSHAKE, ACCESS = "signing", "handshake", "access"

Secret = dict[str, Any]


def fresh(value: str, *, use: str = SIGNING, at: datetime) -> Secret:
    """A secret that holds from `at` until it is changed."""
    return {"use": use, "value": value, "from": at.isoformat(), "until": None}


def live(kept: Iterable[Secret], *, use: str = SIGNING, at: datetime) -> list[str]:
    """The values accepted at this moment, the newest first."""
    holding = [secret for secret in kept if secret["use"] == use and _holds(secret, at)]
    return [secret["value"] for secret in sorted(holding, key=lambda secret: secret["from"], reverse=True)]


def changed(kept: Iterable[Secret], value: str, *, use: str = SIGNING, at: datetime) -> list[Secret]:
    """With a new value from now on; the one before is accepted for a day more, older ones are forgotten."""
    before = max(
        (secret for secret in kept if secret["use"] == use and _holds(secret, at)),
        key=lambda secret: secret["from"],
        default=None,
    )
    others = [secret for secret in kept if secret["use"] != use]
    ending = [{**before, "until": (at + OVERLAP).isoformat()}] if before else []
    return [*others, *ending, fresh(value, use=use, at=at)]


def ends_at(kept: Iterable[Secret], *, use: str = SIGNING, at: datetime) -> datetime | None:
    """Until when the value before is still accepted; None where it isn't."""
    ends = [
        parse_datetime(secret["until"])
        for secret in kept
        if secret["use"] == use and secret["until"] and _holds(secret, at)
    ]
    return max((end for end in ends if end), default=None)


def is_one_of(sent: str, values: Sequence[str]) -> bool:
    """Whether `sent` is one of the values; how long it takes says nothing of how much of it was right."""
    found = False
    for value in values:
        found |= hmac.compare_digest(sent.encode("utf-8", "replace"), value.encode())
    return found


def _holds(secret: Secret, at: datetime) -> bool:
    until = parse_datetime(secret["until"]) if secret["until"] else None
    return until is None or at < until
