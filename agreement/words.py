"""Durations, recipients and goals as a reader says them."""

from collections.abc import Sequence
from typing import Any

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_RECIPIENTS = {
    "owner": "whoever holds the lead",
    "manager": "the sales manager",
    "helpers": "three reps who may help",
    "team": "the whole team",
}
_TRANSPORTS = {"email": "by e-mail", "push": "as a push message", "chat": "in chat"}


def duration(seconds: int) -> str:
    """The largest units that say it exactly, two at most: 5400 is "1 hour 30 minutes"."""
    parts = []
    left = abs(seconds)
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "0 seconds"


def listed(items: Sequence[str], *, last: str = "and") -> str:
    """ "a, b and c" """
    return f" {last} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part) if items else ""


def recipients(to: Sequence[str]) -> str:
    return listed([_RECIPIENTS[who] for who in to])


def transports(by: Sequence[str]) -> str:
    return listed([_TRANSPORTS[how] for how in by]) or "in LeadBridge alone"


def points(count: int) -> str:
    """ "1 point", "−10 points" """
    return f"{count}".replace("-", "−") + (" point" if abs(count) == 1 else " points")


def goal(stored: dict[str, Any]) -> str:
    """ "30 wins a quarter", "500,000 won a quarter"; nothing where no goal was agreed."""
    if not stored.get("target"):
        return ""
    what = "won" if stored.get("measure") == "won_value" else "wins"
    return f"{stored['target']:,} {what} a {stored.get('per', 'quarter')}"
