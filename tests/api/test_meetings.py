"""Meetings over the API: the same verbs as on the page, the same refusals."""

from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followup.models import Handoff
from tests.api import hostile
from tests.followup.road import backdate, hand_over_one
from workspaces import keys, scope

NUMBERS = count()
IN_TWO_DAYS = timedelta(days=2)


def caller(cast, role, place=None):
    workspace_id = place or cast.workspace.pk
    with scope.workspace(workspace_id):
        _, secret = keys.create(
            workspace_id, name=f"{role} {next(NUMBERS)}", role=role, by=None, at=timezone.now()
        )
    return Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)


@pytest.fixture
def handoff(cast):
    """Handed over an hour ago and tried."""
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(found, timedelta(hours=1))
    sales = caller(cast, "sales")
    sales.post(
        reverse("api_touches", args=[found.pk]), {"medium": "call", "result": "spoke"}, "application/json"
    )
    return found


def booked(client, handoff, after=IN_TWO_DAYS, **more):
    said = {"starts_at": (timezone.now() + after).isoformat()} | more
    return client.post(reverse("api_meeting_new", args=[handoff.pk]), said, "application/json")


def say(client, meeting, **said):
    return client.post(reverse("api_meeting_outcome", args=[meeting["id"]]), said, "application/json")


def test_a_meeting_s_life(cast, handoff):
    sales = caller(cast, "sales")
    made = booked(sales, handoff, title="Demo")
    meeting = made.json()
    assert (made.status_code, meeting["state"], meeting["title"]) == (201, "booked", "Demo")
    assert meeting["lead"] == str(handoff.lead_id)
    owed = sales.get(reverse("api_handoff", args=[handoff.pk])).json()["owed_at"]
    assert owed == meeting["starts_at"]

    later = (timezone.now() + timedelta(days=3)).isoformat()
    moved = say(sales, meeting, outcome="moved", starts_at=later).json()
    assert moved["state"] == "moved"
    fresh = sales.get(reverse("api_meeting", args=[moved["moved_to"]])).json()
    assert (fresh["state"], fresh["title"], fresh["said_by"]) == ("booked", "Demo", None)
    held = say(sales, fresh, outcome="held").json()
    assert held["state"] == "held"
    assert held["said_by"].startswith("sales")
    lead = sales.get(reverse("api_lead", args=[handoff.lead_id])).json()
    assert lead["milestones"]["met"]

    assert say(sales, fresh, outcome="no_show").status_code == 409
    assert sales.delete(reverse("api_meeting_outcome", args=[meeting["id"]])).status_code == 409
    undone = sales.delete(reverse("api_meeting_outcome", args=[fresh["id"]])).json()
    assert (undone["state"], undone["said_by"]) == ("booked", None)
    again = sales.delete(reverse("api_meeting_outcome", args=[fresh["id"]]))
    assert (again.status_code, again.json()["detail"]) == (409, "Nothing was said of this meeting.")
    assert say(sales, fresh, outcome="no_show").json()["state"] == "no_show"


def test_they_are_listed_by_their_day_their_state_and_who_holds_the_lead(cast, handoff):
    sales = caller(cast, "sales")
    ids = [booked(sales, handoff, timedelta(days=days)).json()["id"] for days in (1, 2, 3)]
    say(sales, {"id": ids[0]}, outcome="cancelled")
    owner = handoff.owner.user.email
    other = cast.sofia if handoff.owner == cast.sam else cast.sam

    def listed(**asked):
        return [row["id"] for row in sales.get(reverse("api_meetings"), asked).json()["results"]]

    assert listed() == ids[::-1]
    assert listed(state="booked") == [ids[2], ids[1]]
    assert listed(state="cancelled", owner=owner) == [ids[0]]
    assert listed(owner=other.user.email) == []
    day = (timezone.now() + IN_TWO_DAYS).date().isoformat()
    assert listed(**{"from": day, "to": day}) == [ids[1]]
    page = sales.get(reverse("api_meetings"), {"limit": 2}).json()
    assert [row["id"] for row in sales.get(page["next"]).json()["results"]] == [ids[0]]
    for name, wrong in (("state", "danced"), ("owner", "x@example.com"), ("owner", "\x00"), ("from", "yesterday"),
                        ("cursor", "x"), ("limit", "0")):  # fmt: skip
        answer = sales.get(reverse("api_meetings"), {name: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name), name


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(cast, handoff, django_assert_num_queries, rows):
    sales = caller(cast, "sales")
    for _ in range(rows):
        say(sales, booked(sales, handoff).json(), outcome="no_show")
    with django_assert_num_queries(8):
        assert len(sales.get(reverse("api_meetings")).json()["results"]) == rows


def test_what_can_not_be_is_said_at_its_field(cast, handoff):
    sales = caller(cast, "sales")
    meeting = booked(sales, handoff).json()
    year = timedelta(days=400)
    for answer, field in (
        (booked(sales, handoff, -IN_TWO_DAYS), "starts_at"),
        (booked(sales, handoff, year), "starts_at"),
        (booked(sales, handoff, title="x" * 201), "title"),
        (booked(sales, handoff, starts_at=None), "starts_at"),
        (say(sales, meeting, outcome="danced"), "outcome"),
        (say(sales, meeting), "outcome"),
        (say(sales, meeting, outcome="moved"), "starts_at"),
        (say(sales, meeting, outcome="moved", starts_at="2020-01-01T10:00:00Z"), "starts_at"),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    for wrong in [*hostile.WRONG_TYPES, *hostile.DATES]:
        assert booked(sales, handoff, starts_at=wrong).status_code == 400
    for wrong in hostile.SHARP_STRINGS:
        assert say(sales, meeting, outcome=wrong).status_code == 400
        assert say(sales, meeting, outcome="moved", starts_at=wrong).status_code == 400
    for wrong in hostile.PATH_IDS:
        assert sales.get(f"/api/v1/meetings/{wrong}/").status_code == 404
    assert sales.get(reverse("api_meeting", args=[meeting["id"]])).json() == meeting


def test_of_a_closed_lead_nothing_more_is_said(cast, handoff):
    sales = caller(cast, "sales")
    meeting = booked(sales, handoff).json()
    sales.post(reverse("api_return", args=[handoff.pk]), {"reason": "not_a_fit"}, "application/json")
    for answer in (booked(sales, handoff), say(sales, meeting, outcome="held")):
        assert (answer.status_code, answer.json()["detail"]) == (409, "This lead was closed meanwhile.")


@pytest.mark.parametrize(
    ("role", "status"), [("sales", 200), ("manager", 200), ("owner", 200), ("marketing", 403)]
)
def test_both_sides_read_and_sales_alone_says(cast, handoff, role, status):
    meeting = booked(caller(cast, "sales"), handoff).json()
    client = caller(cast, role)
    assert client.get(reverse("api_meeting", args=[meeting["id"]])).json() == meeting
    assert client.get(reverse("api_meetings")).json()["results"] == [meeting]
    assert booked(client, handoff).status_code == (201 if status == 200 else status)
    assert say(client, meeting, outcome="cancelled").status_code == status
    if status == 403:
        say(caller(cast, "sales"), meeting, outcome="cancelled")
    undone = client.delete(reverse("api_meeting_outcome", args=[meeting["id"]]))
    assert undone.status_code == status


def test_another_rep_neither_says_nor_takes_back(cast, handoff, sign_in):
    meeting = booked(caller(cast, "sales"), handoff).json()
    other = sign_in(cast.sofia if handoff.owner == cast.sam else cast.sam)
    assert say(other, meeting, outcome="held").status_code == 403
    say(caller(cast, "sales"), meeting, outcome="held")
    assert other.delete(reverse("api_meeting_outcome", args=[meeting["id"]])).status_code == 403
    assert sign_in(handoff.owner).get(reverse("api_meeting", args=[meeting["id"]])).json()["state"] == "held"


def test_nadia_sees_and_changes_nothing(cast, handoff):
    meeting = booked(caller(cast, "sales"), handoff).json()
    nadia = caller(cast, "owner", cast.nadia.workspace_id)
    assert nadia.get(reverse("api_meetings")).json() == {"results": [], "next": None}
    for answer in (
        nadia.get(reverse("api_meeting", args=[meeting["id"]])),
        booked(nadia, handoff),
        say(nadia, meeting, outcome="held"),
        nadia.delete(reverse("api_meeting_outcome", args=[meeting["id"]])),
    ):
        assert answer.status_code == 404
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().lead.meetings.get().state == "booked"
