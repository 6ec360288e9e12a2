"""The handoffs behind each figure of the scorecard: `owed-accepted`, `missed-accepted`, `returned-no_need`, …

`owed-…` is the base of a share and `missed-…` what of it was missed, as `alignment.handed_over` counts them; `cause-…` are the
first attempts missed for a cause, whoever is charged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from alignment import behind, further_attempts, handed_over
from alignment.behind import Behind
from alignment.handed_over import Agreed
from alignment.period import Period
from followup import breach_causes, clock
from followup.models import Handoff, OutcomeEntry, Touch

NO_CAUSE = "none"
_LATE = behind.PROMISE["late"] | behind.PROMISE["unanswered"]
_CHARGED = _LATE & ~Q(missed_because__in=breach_causes.NOT_SALES)
_GIVEN_UP = Q(ended_at__isnull=False, contacted_at__isnull=True)


@dataclass(frozen=True)
class Asked:
    """About which days, and as things stand when."""

    period: Period
    at: datetime


def figure(name: str, period: Period, *, at: datetime) -> Behind | None:
    """What a figure of the scorecard counts; None for a name that isn't one."""
    started = Handoff.objects.filter(started_at__lt=period.end)
    if period.start:
        started = started.filter(started_at__gte=period.start)
    kind, _, key = name.partition("-")
    if kind == "returned" and key:
        return _returned_for(key, started)
    if kind == "cause":
        return _missed_because(key, started)
    if kind not in {"owed", "missed"} or key not in FIGURES:
        return None
    words, missed_words, read = FIGURES[key]
    started = started.exclude(ended_as=Handoff.End.MERGED)
    return Behind(
        words if kind == "owed" else missed_words, read(started, kind == "missed", Asked(period, at))
    )


def _on_time(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    return started.filter(_CHARGED if is_missed else behind.PROMISE["on_time"] | _CHARGED)


def _reachable(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    tried = started.filter(touches__gt=0)
    wrong = Touch.objects.filter(handoff=OuterRef("pk"), result=Touch.Result.WRONG_NUMBER)
    return tried.filter(Exists(clock.standing(wrong)), contacted_at__isnull=True) if is_missed else tried


def _accepted(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    returned = Q(ended_as=Handoff.End.RETURNED)
    return started.filter(returned if is_missed else returned | Q(accepted_at__isnull=False))


def _facts(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    known = started.exclude(assessment__fact_set__facts={})
    versions = [one for one in handed_over.agreed() if one.facts]
    found = _any(versions, lambda one: Q(version_id=one.version_id))
    if not is_missed:
        return known.filter(found)
    complete = _any(
        versions,
        lambda one: Q(version_id=one.version_id, assessment__fact_set__facts__has_keys=list(one.facts)),
    )
    return known.filter(found).exclude(complete)


def _answered(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    # LEAST passes over what is empty.
    decided = started.annotate(answered_at=Least("accepted_at", "ended_at"))

    def late(one: Agreed) -> Q:
        within = timedelta(seconds=one.accept_s)
        never = Q(answered_at__isnull=True, started_at__lt=asked.at - within)
        return Q(version_id=one.version_id) & (never | Q(answered_at__gt=F("started_at") + within))

    missed = _any(handed_over.agreed(), late)
    return decided.filter(missed if is_missed else missed | Q(answered_at__isnull=False))


def _attempts(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    given_up = started.filter(_GIVEN_UP)
    too_few = _any(handed_over.agreed(), lambda one: Q(version_id=one.version_id, touches__lt=one.least))
    return given_up.filter(too_few) if is_missed else given_up


def _plan(started: "QuerySet[Handoff]", is_missed: bool, asked: Asked) -> "QuerySet[Handoff]":
    plans = [one.plan for one in handed_over.agreed()]
    return started.filter(further_attempts.among(asked.period, plans, is_missed=is_missed, at=asked.at))


Read = Callable[["QuerySet[Handoff]", bool, Asked], "QuerySet[Handoff]"]
# Key of a share → (its base in words, what of it was missed in words, how to read them).
FIGURES: dict[str, tuple[str, str, Read]] = {
    "reachable": ("Tried at least once", "Could not be reached by what they left", _reachable),
    "accepted": ("Accepted or returned", "Returned", _accepted),
    "facts": ("Handed over with facts", "Came without an agreed fact", _facts),
    "on_time": ("First attempt due", "First attempt late or missing", _on_time),
    "answered": ("Due to be accepted or returned", "Not accepted or returned in time", _answered),
    "plan": ("A further attempt due", "A further attempt late or missing", _plan),
    "attempts": ("Given up unreached", "Given up after too few attempts", _attempts),
}


def _returned_for(key: str, started: "QuerySet[Handoff]") -> Behind:
    entries = OutcomeEntry.objects.filter(
        lead_id=OuterRef("lead_id"), handoff=OuterRef("pk"), kind=OutcomeEntry.Kind.RETURNED, reason=key
    )
    returned = started.filter(Exists(entries), ended_as=Handoff.End.RETURNED)
    return Behind(f"Returned: {key.replace('_', ' ')}", returned)


def _missed_because(key: str, started: "QuerySet[Handoff]") -> Behind | None:
    cause = "" if key == NO_CAUSE else key
    if cause not in breach_causes.CHARGED:
        return None
    found = started.exclude(ended_as=Handoff.End.MERGED).filter(_LATE, missed_because=cause)
    return Behind(f"Missed: {breach_causes.words(cause) or 'no cause was found'}", found)


def _any(versions: list[Agreed], condition: Callable[[Agreed], Q]) -> Q:
    """Any of the versions' conditions; nothing at all where there is none."""
    found = Q(pk__in=[])
    for one in versions:
        found |= condition(one)
    return found
