"""The lead asked for a time: the clock pauses until then, and the call they asked for has a clock of its own."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from followup.alerts import Note
from followup.ladder import Roster
from followup.models import Handoff, Touch

GRACE = timedelta(minutes=10)  # by then it was made, or its rep's manager hears
NOW, LATE = "now", "late"
BY = ("email", "push")


def next_at(last: Touch | None, *, at: datetime) -> datetime | None:
    """When the clock of a time asked for in the last attempt goes on: at that time, then when the grace is over."""
    if last is None or last.call_back_at is None:
        return None
    return next((moment for moment in (last.call_back_at, last.call_back_at + GRACE) if moment > at), None)


def last_of(touches: Iterable[Touch]) -> dict[int, Touch]:
    """The last attempt of each handoff; a later one, whatever came of it, makes what was asked for before it void."""
    return {touch.handoff_id or 0: touch for touch in sorted(touches, key=lambda touch: (touch.at, touch.pk))}


def told(handoff: Handoff, last: Touch, assignment_id: int, roster: Roster, *, at: datetime) -> list[Note]:
    """What is to be told of it by now: to its owner at the time, then to the managers too. The first is dropped when late."""
    asked = last.call_back_at
    if asked is None or asked > at:
        return []
    owner = [handoff.owner_id] if handoff.owner_id is not None else []
    if asked + GRACE > at:
        return [Note(handoff, assignment_id, f"{NOW}:{last.pk}", member, asked, BY) for member in owner]
    people = dict.fromkeys([*owner, *roster.managers])
    return [Note(handoff, assignment_id, f"{LATE}:{last.pk}", member, asked + GRACE, BY) for member in people]
