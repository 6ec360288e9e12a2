"""How long one lead waited for its first attempt, or why its files can't say.

A wait is known where both rows name a time of day: first attempt at or after the enquiry, minus the enquiry. Where one of
them names only its day, two days or more apart are more than a day; nearer than that nothing is said. What is no answer to
an enquiry is named for what it is and left out of the waits:
- before: every attempt is older than the lead, which was entered after it was worked;
- machine: written within ten seconds, which no person does;
- absurd: more than a year later, which was about something else.
"""

from dataclasses import dataclass
from datetime import timedelta

from alignment.audit.lead_file import Moment
from alignment.audit.ledger import Worked

NEVER, BEFORE, MACHINE, ABSURD, UNSAID = "never", "before", "machine", "absurd", "unsaid"
KNOWN, OVER_A_DAY = "known", "over_a_day"
MACHINE_WITHIN = timedelta(seconds=10)
ABSURD_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Response:
    """One lead's attempts: how many, the kind of its first, the wait where that is known, and who made it."""

    touches: int
    kind: str
    wait: timedelta | None
    is_reached: bool
    rep: str


def of(lead: Worked, *, by_touches: bool) -> Response:
    """From the attempts laid to it, or else from what its own row tells."""
    return _of_attempts(lead) if by_touches else _of_row(lead)


def _of_attempts(lead: Worked) -> Response:
    ours = [attempt for attempt in lead.attempts if not attempt.is_theirs]
    if not ours:
        return Response(0, NEVER, None, is_reached=False, rep=lead.rep)
    is_reached = any(attempt.is_contact for attempt in ours) or any(
        attempt.is_theirs and attempt.when.at > ours[0].when.at for attempt in lead.attempts
    )
    first = next((attempt for attempt in ours if _is_after(attempt.when, lead.asked)), None)
    rep = lead.rep or (first or ours[0]).rep
    if first is None:
        return Response(len(ours), BEFORE, None, is_reached, rep)
    kind, wait = _wait(lead.asked, first.when, could_be_machine=first.is_written)
    return Response(len(ours), kind, wait, is_reached, rep)


def _of_row(lead: Worked) -> Response:
    touches, first = lead.told.touches or 0, lead.told.first
    if not touches:
        return Response(0, NEVER, None, is_reached=False, rep=lead.rep)
    if first is None:
        return Response(touches, UNSAID, None, is_reached=False, rep=lead.rep)
    if not _is_after(first, lead.asked):
        return Response(touches, BEFORE, None, is_reached=False, rep=lead.rep)
    kind, wait = _wait(lead.asked, first, could_be_machine=False)
    return Response(touches, kind, wait, is_reached=False, rep=lead.rep)


def _wait(asked: Moment, first: Moment, *, could_be_machine: bool) -> tuple[str, timedelta | None]:
    if first.at - asked.at > ABSURD_AFTER:
        return ABSURD, None
    if asked.is_timed and first.is_timed:
        wait = first.at - asked.at
        return (MACHINE, None) if could_be_machine and wait < MACHINE_WITHIN else (KNOWN, wait)
    return (OVER_A_DAY if _days(asked, first) >= 2 else UNSAID), None


def _is_after(when: Moment, asked: Moment) -> bool:
    """By the clock where both name a time of day, else by the day."""
    return when.at >= asked.at if when.is_timed and asked.is_timed else _days(asked, when) >= 0


def _days(asked: Moment, when: Moment) -> int:
    return when.here.toordinal() - asked.here.toordinal()
