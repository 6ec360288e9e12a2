"""Meetings of a rep: booked by hand or by a calendar, reminded of once, and what became of them, with its undo."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import clock, letters, meetings, milestones, pipeline, queue, touches
from followup.handoffs import Conflict
from followup.meetings import BadMeeting
from followup.models import Alert, Handoff, MeetingWord, Touch
from followup.touches import Attempt
from leads.models import Activity, Lead, Meeting
from tests.cast import Cast
from tests.followup import races
from tests.followup.road import backdate, hand_over_one
from tests.leads.ways_in import calls
from workspaces import scope
from workspaces.models import Member

SignIn = Callable[..., Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Handed over an hour ago, tried once."""
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(found, timedelta(hours=1))
        handoff = Handoff.objects.select_related("owner", "lead").get()
        said = Attempt("call", "spoke", happened_at=handoff.started_at + timedelta(minutes=2))
        touches.log(handoff, said, by=owner(handoff), at=timezone.now())
        return Handoff.objects.select_related("owner", "lead").get()


def owner(handoff: Handoff) -> Member:
    assert handoff.owner is not None
    return handoff.owner


def book(handoff: Handoff, after: timedelta = timedelta(days=1)) -> Meeting:
    at = timezone.now()
    return meetings.book(handoff, starts_at=at + after, title="Demo", by=owner(handoff), at=at)


def let_begin(meeting: Meeting, ago: timedelta = timedelta(minutes=30)) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - ago)
    meeting.refresh_from_db()
    return meeting


def owed_at(handoff: Handoff) -> datetime:
    handoff.refresh_from_db()
    return handoff.owed_at


def standing(handoff: Handoff) -> list[tuple[str, str]]:
    rows = clock.standing(Touch.objects.filter(handoff=handoff)).order_by("at")
    return list(rows.values_list("medium", "result"))


def test_booked_it_is_what_is_owed_next_and_the_promise_stays(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        due_at = handoff.due_at
        meeting = book(handoff)
        assert owed_at(handoff) == meeting.starts_at
        assert handoff.due_at == due_at
        assert Activity.objects.get(kind="meeting_booked").member_id == handoff.owner_id


def test_before_the_first_attempt_the_promise_is_what_is_owed(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        book(Handoff.objects.select_related("owner").get())
        assert owed_at(handoff) == handoff.due_at


def test_held_it_is_a_contact_and_the_milestone(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        meeting = let_begin(book(handoff))
        word = meetings.held(meeting, by=owner(handoff), at=timezone.now())
        assert standing(handoff) == [("call", "spoke"), ("meeting", "held")]
        assert Lead.objects.get().met_at == meeting.starts_at
        meeting.refresh_from_db()
        assert meeting.state == "held"
        meetings.take_back(word, by=owner(handoff), at=timezone.now())
        meetings.take_back(word, by=owner(handoff), at=timezone.now())
        meeting.refresh_from_db()
        assert (meeting.state, Lead.objects.get().met_at) == ("booked", None)
        assert standing(handoff) == [("call", "spoke")]
        assert milestones.disagreements() == []
        meetings.no_show(meeting, by=owner(handoff), at=timezone.now())  # said anew


def test_what_they_named_at_a_meeting_is_no_other_meeting(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        at = timezone.now()
        said = Attempt("meeting", "held", happened_at=at, call_back_at=at + timedelta(days=2))
        touches.log(handoff, said, by=owner(handoff), at=at)
        assert owed_at(handoff) == at + timedelta(days=2)
        assert handoff.owed_medium == handoff.medium == "call"


def test_nobody_came_is_an_attempt_and_no_contact(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        meeting = let_begin(book(handoff))
        meetings.no_show(meeting, by=owner(handoff), at=timezone.now())
        assert standing(handoff)[1] == ("meeting", "no_answer")
        assert Lead.objects.get().met_at is None
        assert owed_at(handoff) > timezone.now()
        with pytest.raises(Conflict, match="already"):
            meetings.held(meeting, by=owner(handoff), at=timezone.now())


def test_moved_it_is_owed_at_the_new_time_until_taken_back(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        meeting = book(handoff)
        later = timezone.now() + timedelta(days=3)
        word = meetings.move(meeting, starts_at=later, by=owner(handoff), at=timezone.now())
        assert list(Meeting.objects.order_by("pk").values_list("state", "title")) == [
            ("moved", "Demo"),
            ("booked", "Demo"),
        ]
        assert owed_at(handoff) == later
        meetings.take_back(word, by=owner(handoff), at=timezone.now())
        assert list(Meeting.objects.order_by("pk").values_list("state", flat=True)) == ["booked", "cancelled"]
        assert owed_at(handoff) == meeting.starts_at


def test_a_move_is_not_taken_back_once_the_new_meeting_was_held(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        meeting = book(handoff)
        later = timezone.now() + timedelta(days=3)
        word = meetings.move(meeting, starts_at=later, by=owner(handoff), at=timezone.now())
        assert word.moved_to is not None
        meetings.held(word.moved_to, by=owner(handoff), at=timezone.now())
        with pytest.raises(Conflict, match="new time already"):
            meetings.take_back(word, by=owner(handoff), at=timezone.now())


def test_cancelled_the_plan_goes_on(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        before = owed_at(handoff)
        meetings.cancel(book(handoff), by=owner(handoff), at=timezone.now())
        assert owed_at(handoff) == before


@pytest.mark.parametrize("after", [timedelta(minutes=-1), timedelta(days=400)])
def test_a_time_that_can_t_be_is_said_at_its_field(cast: Cast, handoff: Handoff, after: timedelta) -> None:
    with scope.workspace(cast.workspace.pk), pytest.raises(BadMeeting) as problem:
        book(handoff, after)
    assert problem.value.field == "starts_at"


def test_the_owner_is_reminded_once_a_quarter_of_an_hour_before(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        meeting = book(handoff, timedelta(hours=2))
    meetings.look_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert meeting.starts_at is not None
        assert Meeting.objects.get().look_at == meeting.starts_at - meetings.REMIND_BEFORE
        assert not Alert.objects.filter(rung__startswith="meeting").exists()
        soon = meeting.starts_at - timedelta(minutes=14)
        assert meetings.look(cast.workspace.pk, at=soon) == 1
        assert meetings.look(cast.workspace.pk, at=soon) == 0
        alert = Alert.objects.get(rung__startswith="meeting")
        assert (alert.recipient_id, alert.deliveries.count()) == (handoff.owner_id, 1)
        subject, body = letters.write(alert, at=soon)
        assert subject == f"Meeting soon: Ann Lee, {meeting.starts_at:%H:%M}"
        assert "You meet at" in body


def test_a_meeting_that_is_over_moved_or_closed_reminds_nobody(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        let_begin(book(handoff))
        moved = book(handoff, timedelta(minutes=10))
        meetings.cancel(moved, by=owner(handoff), at=timezone.now())
        Meeting.objects.update(look_at=timezone.now())
    meetings.look_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert not Alert.objects.filter(rung__startswith="meeting").exists()
        assert not Meeting.objects.filter(look_at__isnull=False).exists()


def test_two_loops_remind_once(committed: Cast) -> None:
    cast = committed
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        book(Handoff.objects.select_related("owner").get(), timedelta(minutes=10))
    races.in_parallel(*[meetings.look_everywhere] * 3)
    with scope.workspace(cast.workspace.pk):
        assert Alert.objects.filter(rung__startswith="meeting").count() == 1


def test_what_a_calendar_books_changes_what_is_owed(cast: Cast) -> None:
    way_in = calls.connect(cast, "calendly")
    told = calls.payload("calendly")
    starts_at = timezone.now() + timedelta(days=2)
    told["payload"]["scheduled_event"]["start_time"] = starts_at.isoformat()
    calls.post(way_in, calls.body(told))
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner").get()
        touches.log(handoff, Attempt("call", "spoke"), by=owner(handoff), at=timezone.now())
        assert owed_at(handoff) == starts_at
    calls.post(way_in, calls.body(told | {"event": "invitee.canceled"}))
    pipeline.take_in(cast.workspace.pk)
    meetings.look_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert owed_at(handoff) != starts_at


def test_looking_takes_a_fixed_number_of_statements_for_what_changed_nothing(
    cast: Cast, handoff: Handoff
) -> None:
    def counted(many: int) -> int:
        with scope.workspace(cast.workspace.pk):
            for _ in range(many):
                Meeting.objects.create(
                    workspace_id=cast.workspace.pk, external_id=f"{Meeting.objects.count()}",
                    at=timezone.now(), look_at=timezone.now(),
                )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            meetings.look_everywhere()
        return len(queries)

    assert counted(1) == counted(3)


def test_the_pane_and_the_queue_show_it(cast: Cast, handoff: Handoff, sign_in: SignIn) -> None:
    rep = sign_in(owner(handoff))
    page = f"/handoffs/{handoff.pk}/meetings/"
    assert 'type="datetime-local"' in rep.get(page, headers=HTMX).text
    wrong = rep.post(page, {"starts_at": "2020-01-01T10:00", "title": "Demo"}, headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#dialog")
    assert 'value="Demo"' in wrong.text
    assert "This time has passed." in wrong.text
    when = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT14:00")
    shown = rep.post(page, {"starts_at": when, "title": "Demo"}, headers=HTMX)
    assert "Meeting tomorrow 14:00" in shown.text
    assert "Meeting tomorrow 14:00" in rep.get("/queue/list/").text
    with scope.workspace(cast.workspace.pk):
        meeting = Meeting.objects.get()
    moved = rep.post(
        f"/meetings/{meeting.pk}/move/", {"starts_at": when.replace("14:00", "15:30")}, headers=HTMX
    )
    assert "Meeting tomorrow 15:30" in moved.text
    with scope.workspace(cast.workspace.pk):
        fresh = Meeting.objects.get(state="booked")
    said = rep.post(f"/meetings/{fresh.pk}/outcome/", {"said": "held"}, headers=HTMX)
    assert "meeting-words" in said["HX-Trigger-After-Settle"]
    assert "Meeting tomorrow" not in said.text
    again = rep.post(f"/meetings/{fresh.pk}/outcome/", {"said": "no_show"}, headers=HTMX)
    assert (again.status_code, "already" in again.text) == (409, True)
    assert rep.post(f"/meetings/{fresh.pk}/outcome/", {"said": "danced"}).status_code == 404
    with scope.workspace(cast.workspace.pk):
        word = MeetingWord.objects.latest("pk")
    undone = rep.post(f"/meeting-words/{word.pk}/undo/", headers=HTMX)
    assert "Meeting tomorrow 15:30" in undone.text


def test_the_queue_takes_no_statement_more_for_meetings(cast: Cast, handoff: Handoff) -> None:
    def counted() -> int:
        with scope.workspace(cast.workspace.pk):
            member = Member.objects.select_related("workspace").get(pk=handoff.owner_id)
            with CaptureQueriesContext(connection) as queries:
                queue.of(member, at=timezone.now())
        return len(queries)

    before = counted()
    with scope.workspace(cast.workspace.pk):
        for days in (1, 2, 3):
            book(handoff, timedelta(days=days))
    assert counted() == before


@pytest.mark.parametrize(("who", "status"), [("mara", 403), ("nadia", 404)])
def test_nobody_else_says_anything_of_it(
    cast: Cast, handoff: Handoff, sign_in: SignIn, who: str, status: int
) -> None:
    with scope.workspace(cast.workspace.pk):
        word = meetings.held(book(handoff), by=owner(handoff), at=timezone.now())
        meeting = book(handoff)
    browser: Any = sign_in(getattr(cast, who))
    for answer in (
        browser.get(f"/handoffs/{handoff.pk}/meetings/"),
        browser.post(f"/meetings/{meeting.pk}/outcome/", {"said": "held"}),
        browser.post(f"/meetings/{meeting.pk}/move/", {"starts_at": "2027-01-01T10:00"}),
        browser.post(f"/meeting-words/{word.pk}/undo/"),
    ):
        assert answer.status_code == status
    with scope.workspace(cast.workspace.pk):
        meeting.refresh_from_db()
        assert meeting.state == "booked"
