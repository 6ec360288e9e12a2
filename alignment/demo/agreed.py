"""The demo's meetings: what leads and reps agreed on, and what became of each, as the verbs of `followup.meetings` write it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from followup.meetings import REMIND_BEFORE
from followup.models import MeetingWord, Touch
from leads.models import Activity, Meeting

if TYPE_CHECKING:
    from alignment.demo.work import Work

QUARTER = timedelta(minutes=15)
TITLES = (
    "Route planning, shown",
    "Their routes, planned by us",
    "Prices for their fleet",
    "Talk with their planner",
)
State = Meeting.State


@dataclass(frozen=True)
class Agreed:
    """A meeting, and what was said of it when; the one after it in its story took its place, where it was moved."""

    starts_at: datetime
    booked_at: datetime
    title: str
    state: str = State.BOOKED
    said_at: datetime | None = None


def on_the_quarter(at: datetime) -> datetime:
    """The next quarter of an hour: nobody meets at seven past."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - over + QUARTER if over else at


def write(works: Sequence["Work"], *, at: datetime) -> list[Activity]:
    """The meetings with what was said of them, and their lines for the timelines, yet to be written."""
    met = [(work, agreed) for work in works for agreed in work.story.meetings]
    rows = Meeting.objects.bulk_create(
        Meeting(
            workspace_id=work.handoff.workspace_id,
            lead=work.arrived.lead,
            external_id=f"demo: {number}",
            title=agreed.title,
            starts_at=agreed.starts_at,
            state=agreed.state,
            at=agreed.said_at or agreed.booked_at,
            look_at=_look_at(agreed, at=at),
        )
        for number, (work, agreed) in enumerate(met, start=1)
    )
    MeetingWord.objects.bulk_create(
        MeetingWord(
            workspace_id=row.workspace_id,
            meeting=row,
            handoff=work.handoff,
            said=agreed.state,
            touch=_attempt(work, agreed),
            moved_to=rows[place + 1] if agreed.state == State.MOVED else None,
            member=work.owner,
            at=agreed.said_at,
        )
        for place, ((work, agreed), row) in enumerate(zip(met, rows, strict=True))
        if agreed.said_at
    )
    return [
        Activity(
            workspace_id=row.workspace_id,
            lead=work.arrived.lead,
            at=told_at,
            kind=kind,
            member=work.owner,
            detail={"meeting": row.pk, "starts_at": agreed.starts_at.isoformat(), "title": agreed.title},
        )
        for (work, agreed), row in zip(met, rows, strict=True)
        for told_at, kind in _told(work, agreed)
    ]


def _look_at(agreed: Agreed, *, at: datetime) -> datetime | None:
    """As the loop leaves it: before it begins, while nobody said anything of it."""
    if agreed.state != State.BOOKED or agreed.starts_at <= at:
        return None
    return max(agreed.starts_at - REMIND_BEFORE, at)


def _attempt(work: "Work", agreed: Agreed) -> Touch | None:
    meets = (touch for touch in work.touches if touch.medium == Touch.Medium.MEETING)
    return next((touch for touch in meets if touch.at == agreed.starts_at), None)


def _told(work: "Work", agreed: Agreed) -> Iterator[tuple[datetime, str]]:
    """Its lines on the timeline; a move is told by the meeting that took its place."""
    is_moved = any(
        other.state == State.MOVED and other.said_at == agreed.booked_at for other in work.story.meetings
    )
    yield agreed.booked_at, "meeting_moved" if is_moved else "meeting_booked"
    if agreed.state == State.CANCELLED and agreed.said_at:
        yield agreed.said_at, "meeting_cancelled"
