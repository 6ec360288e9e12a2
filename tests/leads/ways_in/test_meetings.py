"""Calendly's bookings, cancellations and moves, in whatever order they come."""

import itertools
from typing import Any

import pytest
from django.test import Client

from followup import pipeline
from leads.models import Activity, Lead, Meeting, Submission
from tests.cast import Cast
from tests.leads.ways_in import calls
from workspaces import scope

BASE = "https://api.calendly.com/scheduled_events/EVENT1/invitees/"


def booked(name: str = "INV1", *, replaces: str | None = None, day: int = 12) -> dict[str, Any]:
    value = calls.payload("calendly")
    value["payload"] |= {"uri": BASE + name, "old_invitee": BASE + replaces if replaces else None}
    value["payload"]["scheduled_event"]["start_time"] = f"2026-03-{day}T14:00:00.000000Z"
    return value


def cancelled(name: str = "INV1", *, moved_to: str | None = None) -> dict[str, Any]:
    value = calls.payload("calendly") | {"event": "invitee.canceled"}
    value["payload"] |= {
        "uri": BASE + name, "status": "canceled", "rescheduled": moved_to is not None,
        "new_invitee": BASE + moved_to if moved_to else None, "name": None,
    }  # fmt: skip
    return value


def send(cast: Cast, values: Any, *, together: bool) -> None:
    way_in = calls.connect(cast, "calendly")
    for value in values:
        assert calls.post(way_in, calls.body(value)).status_code == 200
        if not together:
            pipeline.take_in(cast.workspace.pk)
    pipeline.take_in(cast.workspace.pk)


def told(cast: Cast) -> list[str]:
    return [kind.removeprefix("meeting_") for kind in Activity.objects.order_by("pk").values_list("kind", flat=True)
            if kind.startswith("meeting_") or kind == "enquired_again"]  # fmt: skip


def states() -> dict[str, str]:
    return {
        name.removeprefix(BASE): state for name, state in Meeting.objects.values_list("external_id", "state")
    }


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_a_cancellation_ends_the_meeting_in_either_order(
    cast: Cast, order: tuple[int, ...], together: bool
) -> None:
    values = [booked(), cancelled()]
    send(cast, [values[place] for place in order], together=together)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        assert states() == {"INV1": "cancelled"}
        assert Meeting.objects.get().lead_id == lead.pk
        assert told(cast) == ["booked", "cancelled"]
        assert sorted(Submission.objects.values_list("state", flat=True)) == ["accepted", "merged"]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1)])
def test_a_reschedule_moves_the_meeting_and_asks_nobody_again(
    cast: Cast, order: tuple[int, ...], together: bool
) -> None:
    values = [booked(), cancelled(moved_to="INV2"), booked("INV2", replaces="INV1", day=19)]
    send(cast, [values[place] for place in order], together=together)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        assert states() == {"INV1": "moved", "INV2": "booked"}
        assert set(Meeting.objects.values_list("lead_id", flat=True)) == {lead.pk}
        assert told(cast) == ["booked", "moved"]


def test_a_move_of_a_meeting_never_heard_of_is_a_booking(cast: Cast) -> None:
    send(cast, [booked("INV2", replaces="INV1")], together=False)

    with scope.workspace(cast.workspace.pk):
        assert states() == {"INV2": "booked"}
        assert Lead.objects.count() == 1


def test_a_move_of_a_booking_that_could_not_be_read_waits_with_it(cast: Cast) -> None:
    unreadable = booked()
    unreadable["payload"] |= {"email": "nobody", "text_reminder_number": None}
    send(cast, [unreadable, booked("INV2", replaces="INV1")], together=True)

    with scope.workspace(cast.workspace.pk):
        assert [row.state for row in Submission.objects.all()] == ["attention", "attention"]
        assert "could not be read" in Submission.objects.latest("pk").reason


def test_a_moved_meeting_can_be_cancelled(cast: Cast) -> None:
    send(
        cast,
        [booked(), booked("INV2", replaces="INV1"), cancelled("INV2"), cancelled(moved_to="INV2")],
        together=True,
    )

    with scope.workspace(cast.workspace.pk):
        assert states() == {"INV1": "moved", "INV2": "cancelled"}
        assert told(cast) == ["booked", "moved", "cancelled"]


def test_the_lead_s_page_tells_of_it_where_the_reader_is(cast: Cast, sign_in: Any) -> None:
    send(cast, [booked(), cancelled()], together=False)
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        cast.sam.time_zone = "Europe/Amsterdam"
        cast.sam.save(update_fields=["time_zone"])

    browser: Client = sign_in(cast.sam)
    page = browser.get(f"/leads/{lead.pk}/").content.decode()

    assert "<b>Meeting booked for</b> Thu 12 Mar 2026, 15:00" in page
    assert "<b>Meeting cancelled:</b> Thu 12 Mar 2026, 15:00" in page
    assert "Routing by March." in page
    assert page.count("Demo, 30 minutes") >= 1
    assert "It came without questions" not in page
    assert sign_in(cast.nadia).get(f"/leads/{lead.pk}/").status_code == 404
