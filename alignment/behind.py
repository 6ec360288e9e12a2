"""The handoffs behind each figure that counts handoffs: `late`, `waited-2`, `attempts-0`, …

The sets under one head don't overlap, and are what `promise`, `speed` and `persistence` count.
"""

from dataclasses import dataclass

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Case, When
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from alignment import persistence, promise, speed, visible
from alignment.period import Period
from followup.models import Handoff
from workspaces.models import Member


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

ATTEMPTED = {
    "attempts": ("Given up", Q(ended_at__isnull=False, contacted_at__isnull=True)),
    "tried": ("Handed over, so far", Q()),
    "reached": ("Reached", Q(contacted_at__isnull=False)),
    "waiting": ("Not reached yet,", Q(ended_at__isnull=True, contacted_at__isnull=True)),
}
PARTS = {
    "hour": "started_at", "weekday": "started_at", "rep": "owner_id", "team": "team_id",
    "channel": "lead__channel_id", "evidence": "",
}  # fmt: skip


def figure(name: str, period: Period, viewer: Member | None = None) -> Behind | None:
    """What a figure of the period counts; None for a name that isn't one. A rep's are shown to who may see them."""
    started = Handoff.objects.filter(started_at__lt=period.end)
    if period.start:
        started = started.filter(started_at__gte=period.start)
    if name in PROMISE:
        words = promise.PARTS[name]
        return Behind(f"First attempt: {words[0].lower()}{words[1:]}", started.filter(PROMISE[name]))
    kind, _, number = name.partition("-")
    if kind in PARTS:
        return _part(started, kind, number, period, viewer)
    if kind == "waited" and number == "none":
        return Behind("No attempt yet", started.filter(first_touch_at__isnull=True))
    if not (number.isascii() and number.isdigit() and len(number) < 3):
        return None
    if kind == "waited" and int(number) < len(speed.NAMES):
        return Behind(f"First attempt after {speed.NAMES[int(number)]}", _waited(started, int(number)))
    if kind in ATTEMPTED and int(number) <= persistence.MOST:
        return Behind(*_attempted(started, kind, int(number)))
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


def _attempted(started: "QuerySet[Handoff]", kind: str, attempts: int) -> tuple[str, "QuerySet[Handoff]"]:
    words, condition = ATTEMPTED[kind]
    found = started.filter(condition)
    if attempts == persistence.MOST:
        return f"{words} after {attempts} attempts or more", found.filter(touches__gte=attempts)
    return f"{words} after {attempts} attempts", found.filter(touches=attempts)


def _part(
    started: "QuerySet[Handoff]", kind: str, word: str, period: Period, viewer: Member | None
) -> Behind | None:
    """The handoffs of an hour, a rep, … as `alignment.speed_parts` counts them."""
    if kind == "evidence":
        if word == "none":
            return Behind("No attempt yet", started.filter(first_touch_at__isnull=True))
        return Behind(f"First attempt {word}", started.filter(first_evidence=word))
    if kind == "rep" and word == visible.OTHERS:
        own = viewer.pk if viewer else None
        return Behind("All other reps", started.filter(owner__isnull=False).exclude(owner=own))
    if word == "none" and kind in {"rep", "channel"}:
        return Behind(f"No {kind}", started.filter(**{f"{PARTS[kind]}__isnull": True}))
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        return None
    if kind == "rep" and viewer and visible.only_of(viewer) not in {None, int(word)}:
        return None
    if kind == "hour":
        hour = ExtractHour("started_at", tzinfo=period.zone)
        return Behind(f"Handed over from {word}:00 on", started.annotate(hour=hour).filter(hour=int(word)))
    if kind == "weekday":
        day = ExtractIsoWeekDay("started_at", tzinfo=period.zone)
        return Behind("Handed over on that weekday", started.annotate(day=day).filter(day=int(word)))
    return Behind(f"Of one {kind}", started.filter(**{PARTS[kind]: int(word)}))
