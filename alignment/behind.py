"""The handoffs behind each figure that counts handoffs: `late`, `waited-2`, `attempts-0`, …

The sets under one head don't overlap, and are what `promise`, `speed` and `persistence` count.
"""

from dataclasses import dataclass

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Case, When

from alignment import persistence, promise, speed
from alignment.period import Period
from followup.models import Handoff


@dataclass(frozen=True)
class Behind:
    """Some handoffs, and in words which."""

    words: str
    handoffs: "QuerySet[Handoff]"


_ANSWERED_LATE = Q(first_touch_at__gt=F("due_at"))
_ANSWERED_ON_TIME = Q(first_touch_at__lte=F("due_at"))
_UNANSWERED = Q(first_touch_at__isnull=True) & (Q(breached_at__isnull=False) | Q(ended_at__gt=F("due_at")))
PROMISE = {
    "on_time": _ANSWERED_ON_TIME,
    "late": _ANSWERED_LATE,
    "unanswered": _UNANSWERED,
    # still inside the promise, or closed before it fell due
    "left_out": Q(first_touch_at__isnull=True, breached_at__isnull=True)
    & (Q(ended_at__isnull=True) | Q(ended_at__lte=F("due_at"))),
}


def figure(name: str, period: Period) -> Behind | None:
    """What a figure of the period counts; None for a name that isn't one."""
    started = Handoff.objects.filter(started_at__lt=period.end)
    if period.start:
        started = started.filter(started_at__gte=period.start)
    if name in PROMISE:
        words = promise.PARTS[name]
        return Behind(f"First attempt: {words[0].lower()}{words[1:]}", started.filter(PROMISE[name]))
    kind, _, number = name.partition("-")
    if kind == "waited" and number == "none":
        return Behind("No attempt yet", started.filter(first_touch_at__isnull=True))
    if not (number.isascii() and number.isdigit() and len(number) < 3):
        return None
    if kind == "waited" and int(number) < len(speed.NAMES):
        return Behind(f"First attempt after {speed.NAMES[int(number)]}", _waited(started, int(number)))
    if kind == "attempts" and int(number) <= persistence.MOST:
        return Behind(*_given_up(started, int(number)))
    return None


def _waited(started: "QuerySet[Handoff]", place: int) -> "QuerySet[Handoff]":
    since = Case(
        When(started_at__gt=F("lead__handed_off_at"), then=F("started_at")), default=F("lead__arrived_at")
    )
    waited = started.annotate(
        waited=ExpressionWrapper(F("first_touch_at") - since, output_field=DurationField())
    )
    if place > 0:
        waited = waited.filter(waited__gte=speed.bound(place - 1))
    if place < len(speed.BOUNDS_S):
        waited = waited.filter(waited__lt=speed.bound(place))
    return waited.filter(first_touch_at__isnull=False)


def _given_up(started: "QuerySet[Handoff]", attempts: int) -> tuple[str, "QuerySet[Handoff]"]:
    given_up = started.filter(ended_at__isnull=False, contacted_at__isnull=True)
    if attempts == persistence.MOST:
        return f"Given up after {attempts} attempts or more", given_up.filter(touches__gte=attempts)
    return f"Given up after {attempts} attempts", given_up.filter(touches=attempts)
