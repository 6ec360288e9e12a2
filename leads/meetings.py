"""Meetings in somebody's calendar: booked with an enquiry, cancelled or moved by what arrives later, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from leads import intake
from leads.models import Activity, Meeting, Submission
from leads.ways_in.kind import MeetingTold
from workspaces.models import Member

State = Meeting.State
UNREAD = "It moves a meeting whose booking could not be read. Correct that one, then read this again."


@dataclass(frozen=True)
class Change:
    """A submission that is no enquiry: it cancels or moves a meeting that a lead has already."""

    submission: Submission
    told: MeetingTold


def known(external_ids: Iterable[str]) -> set[str]:
    """Those of these meetings that are known, and have a lead."""
    wanted = {identifier for identifier in external_ids if identifier}
    if not wanted:
        return set()
    found = Meeting.objects.filter(external_id__in=wanted, lead__isnull=False)
    return set(found.values_list("external_id", flat=True))


def book(workspace_id: int, booked: Sequence[tuple[int, MeetingTold]], *, at: datetime) -> None:
    """Give each lead its meeting: (lead, what was told). One whose cancellation came in first stays cancelled."""
    for lead_id, told in booked:
        meeting, is_new = Meeting.objects.get_or_create(
            workspace_id=workspace_id,
            external_id=told.external_id,
            defaults={
                "lead_id": lead_id, "starts_at": told.starts_at, "title": told.title, "state": State.BOOKED, "at": at,
                "look_at": at,
            },
        )  # fmt: skip
        if not is_new and meeting.lead_id is None:
            meeting.lead_id, meeting.starts_at, meeting.title = lead_id, told.starts_at, told.title
            meeting.look_at = at
            meeting.save(update_fields=["lead_id", "starts_at", "title", "look_at"])
        elif not is_new:
            continue
        tell(meeting, "meeting_booked", at=at)
        if meeting.state == State.CANCELLED:
            tell(meeting, "meeting_cancelled", at=at)


def change(workspace_id: int, changes: Sequence[Change], *, at: datetime) -> None:
    """Apply what was told, and close the submissions that told it. None of them is an enquiry."""
    for one in changes:
        if one.told.replaces:
            before = Meeting.objects.select_for_update().filter(external_id=one.told.replaces).first()
            if before is None:  # its booking came along and could not be read
                intake.set_aside(one.submission, reason=UNREAD, at=at)
                continue
            lead_id = _move(before, one.told, at=at)
        else:
            lead_id = _end(workspace_id, one.told, at=at)
        Submission.objects.filter(pk=one.submission.pk).update(
            state=Submission.State.MERGED, lead_id=lead_id, done_at=at
        )


def _end(workspace_id: int, told: MeetingTold, *, at: datetime) -> int | None:
    """Cancelled, or moved away from; a meeting not heard of yet is kept so, without a lead, until its booking arrives."""
    meeting, is_new = Meeting.objects.select_for_update().get_or_create(
        workspace_id=workspace_id, external_id=told.external_id, defaults={"state": told.state, "at": at}
    )
    if is_new or meeting.state != State.BOOKED:
        return meeting.lead_id
    meeting.state, meeting.at, meeting.look_at = told.state, at, at
    meeting.save(update_fields=["state", "at", "look_at"])
    if told.state == State.CANCELLED:  # a move is told by the booking that follows
        tell(meeting, "meeting_cancelled", at=at)
    return meeting.lead_id


def _move(before: Meeting, told: MeetingTold, *, at: datetime) -> int | None:
    """Another time for a meeting that is known: the one before is left, the new one is the same lead's."""
    if before.state in {State.BOOKED, State.CANCELLED}:
        before.state, before.at, before.look_at = State.MOVED, at, at
        before.save(update_fields=["state", "at", "look_at"])
    meeting, is_new = Meeting.objects.get_or_create(
        workspace_id=before.workspace_id,
        external_id=told.external_id,
        defaults={
            "lead_id": before.lead_id,
            "starts_at": told.starts_at,
            "title": told.title,
            "at": at,
            "look_at": at,
        },
    )
    if not is_new and meeting.lead_id is None:
        meeting.lead_id, meeting.starts_at, meeting.title = before.lead_id, told.starts_at, told.title
        meeting.look_at = at
        meeting.save(update_fields=["lead_id", "starts_at", "title", "look_at"])
        is_new = True
    if is_new:
        tell(meeting, "meeting_moved", at=at)
        if meeting.state == State.CANCELLED:
            tell(meeting, "meeting_cancelled", at=at)
    return meeting.lead_id


def coming(lead_id: int, *, after: datetime) -> datetime | None:
    """When the lead's next meeting begins, of those booked for after that moment; nothing where there is none."""
    booked = Meeting.objects.filter(lead_id=lead_id, state=State.BOOKED, starts_at__gt=after)
    return booked.order_by("starts_at").values_list("starts_at", flat=True).first()


def tell(meeting: Meeting, kind: str, *, at: datetime, by: Member | None = None) -> None:
    """Its line on the lead's timeline."""
    if meeting.lead_id is None:
        return
    starts_at = meeting.starts_at.isoformat() if meeting.starts_at else ""
    Activity.objects.create(
        workspace_id=meeting.workspace_id, lead_id=meeting.lead_id, at=at, kind=kind, member=by,
        detail={"meeting": meeting.pk, "starts_at": starts_at, "title": meeting.title},
    )  # fmt: skip
