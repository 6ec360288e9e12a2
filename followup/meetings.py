"""Meetings in a rep's day: booked by hand, reminded of, and what became of them, each word with its undo.

A meeting that was held is an attempt that reached them, and the lead's milestone; one to which nobody came is an attempt that
didn't. Between the last attempt and a meeting that is booked nothing else is owed: both sides agreed on a time. The promise
of the first reply never moves for it.
"""

import uuid
from datetime import datetime, timedelta

from followup import alerts, clock, touches
from followup.alerts import Note
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff, MeetingWord
from followup.touches import Attempt
from leadbridge import doorbell
from leads import doors
from leads import meetings as calendar
from leads.models import Meeting
from workspaces import scope
from workspaces.models import Member

REMIND_BEFORE = timedelta(minutes=15)
FURTHEST = timedelta(days=366)
BATCH = 100
RUNG = "meeting"
State = Meeting.State
Said = MeetingWord.Said


class BadMeeting(ValueError):
    """What was said of a meeting can't be; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def book(handoff: Handoff, *, starts_at: datetime, title: str, by: Member, at: datetime) -> Meeting:
    """Book a meeting by hand. Raises BadMeeting at the field, and Conflict where the lead was closed."""
    handoff = _locked(handoff.pk)
    _check(starts_at, at=at)
    meeting = _put_down(handoff, starts_at, title, at=at)
    calendar.tell(meeting, "meeting_booked", at=at, by=by)
    _settle(handoff, at=at)
    return meeting


def held(meeting: Meeting, *, by: Member, at: datetime) -> MeetingWord:
    """They met. Raises Conflict where something was said of it already."""
    return _met_or_not(meeting, Said.HELD, "held", by=by, at=at)


def no_show(meeting: Meeting, *, by: Member, at: datetime) -> MeetingWord:
    """Nobody came: an attempt, and no contact. Raises Conflict where something was said of it already."""
    return _met_or_not(meeting, Said.NO_SHOW, "no_answer", by=by, at=at)


def cancel(meeting: Meeting, *, by: Member, at: datetime) -> MeetingWord:
    """It won't take place. Raises Conflict where something was said of it already."""
    handoff, meeting = _open(meeting)
    word = _say(handoff, meeting, Said.CANCELLED, by=by, at=at)
    calendar.tell(meeting, "meeting_cancelled", at=at, by=by)
    _settle(handoff, at=at)
    return word


def move(meeting: Meeting, *, starts_at: datetime, by: Member, at: datetime) -> MeetingWord:
    """It takes place at another time. Raises BadMeeting, and Conflict where something was said of it already."""
    handoff, meeting = _open(meeting)
    _check(starts_at, at=at)
    fresh = _put_down(handoff, starts_at, meeting.title, at=at)
    word = _say(handoff, meeting, Said.MOVED, by=by, at=at, moved_to=fresh)
    calendar.tell(fresh, "meeting_moved", at=at, by=by)
    _settle(handoff, at=at)
    return word


VERBS = {"held": held, "no_show": no_show, "cancelled": cancel}
"""What may be said of a meeting with nothing more than a word."""


def take_back(word: MeetingWord, *, by: Member, at: datetime) -> None:
    """The meeting is as it was before the word; a second time changes nothing. Raises Conflict where that can't be any more."""
    handoff = _locked(word.handoff_id)
    word = (
        MeetingWord.objects.select_for_update(of=("self",))
        .select_related("touch", "moved_to")
        .get(pk=word.pk)
    )
    if word.taken_back_at is not None:
        return
    if word.moved_to is not None:
        gone = Meeting.objects.filter(pk=word.moved_to.pk, state=State.BOOKED)
        if not gone.update(state=State.CANCELLED, at=at, look_at=None):
            raise Conflict("Something became of the meeting at the new time already. Take that back first.")
    if word.touch is not None:
        touches.retract(word.touch, by=by, at=at)
    word.taken_back_at = at
    word.save(update_fields=["taken_back_at"])
    Meeting.objects.filter(pk=word.meeting_id).update(state=State.BOOKED, at=at, look_at=at)
    calendar.tell(Meeting.objects.get(pk=word.meeting_id), "meeting_word_undone", at=at, by=by)
    _settle(handoff, at=at)


def _met_or_not(meeting: Meeting, said: Said, result: str, *, by: Member, at: datetime) -> MeetingWord:
    handoff, meeting = _open(meeting)
    began = meeting.starts_at
    happened_at = began if began is not None and handoff.started_at <= began <= at else None
    touch = touches.log(handoff, Attempt("meeting", result, happened_at=happened_at), by=by, at=at)
    word = _say(handoff, meeting, said, by=by, at=at, touch_id=touch.pk)
    _settle(handoff, at=at)
    return word


def _say(
    handoff: Handoff,
    meeting: Meeting,
    said: Said,
    *,
    by: Member,
    at: datetime,
    touch_id: int | None = None,
    moved_to: Meeting | None = None,
) -> MeetingWord:
    meeting.state, meeting.at, meeting.look_at = said.value, at, None
    meeting.save(update_fields=["state", "at", "look_at"])
    return MeetingWord.objects.create(
        workspace_id=meeting.workspace_id, meeting=meeting, handoff=handoff, said=said, touch_id=touch_id,
        moved_to=moved_to, member=by, at=at,
    )  # fmt: skip


def _put_down(handoff: Handoff, starts_at: datetime, title: str, *, at: datetime) -> Meeting:
    return Meeting.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, external_id=f"by hand: {uuid.uuid4()}",
        title=title[:200], starts_at=starts_at, at=at, look_at=at,
    )  # fmt: skip


def _open(meeting: Meeting) -> tuple[Handoff, Meeting]:
    """The open handoff and its meeting, both locked; nothing was said of it yet."""
    handoff = Handoff.objects.open().filter(lead=meeting.lead_id or 0).first()
    if handoff is None:
        raise Conflict("This lead was closed meanwhile.")
    handoff = _locked(handoff.pk)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state != State.BOOKED:
        raise Conflict("Something was said of this meeting already.")
    return handoff, meeting


def _locked(handoff_id: int) -> Handoff:
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related("lead").get(pk=handoff_id)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    return handoff


def _check(starts_at: datetime, *, at: datetime) -> None:
    if starts_at <= at:
        raise BadMeeting("starts_at", "This time has passed. Say when it will be.")
    if starts_at > at + FURTHEST:
        raise BadMeeting("starts_at", "This is more than a year away. Say when it will be.")


def _settle(handoff: Handoff, *, at: datetime) -> None:
    handoff.refresh_from_db()
    clock.reread(handoff, at=at)
    doorbell.announce(handoff.workspace_id, "queue", members=[handoff.owner_id] if handoff.owner_id else None)
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)


def look_everywhere() -> int:
    """Look at every meeting that is due to be looked at; any number of copies may run, each reminder is sent once."""
    done = 0
    for workspace_id in doors.with_meetings_to_look_at(scope.now()):
        while True:
            with scope.workspace(workspace_id):
                looked = look(workspace_id, at=scope.now())
            done += looked
            if looked < BATCH:
                break
    return done


def look(workspace_id: int, *, at: datetime) -> int:
    """Look at one batch, in this transaction: what a calendar told changes what is owed, and who meets soon is reminded."""
    due = Meeting.objects.filter(look_at__lte=at).order_by("look_at", "pk").values_list("pk", "lead_id")
    wanted = dict(due[:BATCH])
    # Handoffs first, as the verbs lock them.
    handoffs = {
        handoff.lead_id: handoff
        for handoff in Handoff.objects.open()
        .filter(lead_id__in=[lead_id for lead_id in wanted.values() if lead_id])
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    meetings = list(
        Meeting.objects.filter(pk__in=wanted, look_at__lte=at)
        .select_for_update(skip_locked=True)
        .order_by("pk")
    )
    stretches = dict(
        Assignment.objects.filter(
            handoff__in=[handoff.pk for handoff in handoffs.values()], ended_at__isnull=True
        ).values_list("handoff_id", "pk")
    )
    notes = []
    for meeting in meetings:
        handoff = handoffs.get(meeting.lead_id or 0)
        meeting.look_at, is_soon = _next_look(meeting, at=at)
        if handoff is None:
            continue
        clock.reread(handoff, at=at)
        doorbell.announce(workspace_id, "lead", id=handoff.lead_id)
        if is_soon and meeting.starts_at and handoff.owner_id and handoff.pk in stretches:
            rung = f"{RUNG}:{meeting.pk}"
            notes.append(Note(handoff, stretches[handoff.pk], rung, handoff.owner_id, meeting.starts_at))
    Meeting.objects.bulk_update(meetings, ["look_at"])
    alerts.write(workspace_id, notes, at=at)
    if meetings:
        doorbell.announce(workspace_id, "queue")
    return len(meetings)


def _next_look(meeting: Meeting, *, at: datetime) -> tuple[datetime | None, bool]:
    """When to look again, and whether it begins soon. A reminder of one that has begun helps nobody."""
    if meeting.state != State.BOOKED or meeting.starts_at is None or meeting.starts_at <= at:
        return None, False
    remind_at = meeting.starts_at - REMIND_BEFORE
    return (remind_at, False) if remind_at > at else (None, True)
