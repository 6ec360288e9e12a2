"""What meetings decided, over the API: the same verbs as on the meeting pack's page."""

from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alignment.models import Resolution
from tests.api import hostile
from workspaces import keys, scope

NUMBERS = count()


def caller(cast, role, place=None):
    workspace_id = place or cast.workspace.pk
    with scope.workspace(workspace_id):
        _, secret = keys.create(
            workspace_id, name=f"{role} {next(NUMBERS)}", role=role, by=None, at=timezone.now()
        )
    return Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)


def write_down(client, **said):
    body = {"text": "Ask for the fleet.", "owner": "sam@acme.example"} | said
    return client.post(reverse("api_resolutions"), body, "application/json")


def done(client, made):
    return client.post(reverse("api_resolution_done", args=[made["id"]]))


def test_from_written_down_to_done_and_back(cast):
    marketing = caller(cast, "marketing")
    answer = write_down(marketing, due_on="2026-05-01", month="2026-02", owner="SAM@acme.example")
    made = answer.json()
    assert answer.status_code == 201
    said = ("month", "text", "owner", "due_on", "state", "done_by")
    assert [made[name] for name in said] == [
        "2026-02", "Ask for the fleet.", "sam@acme.example", "2026-05-01", "open", None,
    ]  # fmt: skip
    assert made["made_by"].startswith("marketing")

    ticked = done(marketing, made).json()
    assert (ticked["state"], ticked["done_by"]) == ("done", made["made_by"])
    assert done(marketing, made).json() == ticked
    undone = marketing.delete(reverse("api_resolution_done", args=[made["id"]])).json()
    assert undone == made
    gone = marketing.delete(reverse("api_resolution", args=[made["id"]])).json()
    assert gone["state"] == "dropped"
    assert done(marketing, made).json()["state"] == "dropped"
    assert marketing.get(reverse("api_resolution", args=[made["id"]])).json() == gone


def test_the_pack_of_the_month_holds_it(cast, sign_in):
    marketing = caller(cast, "marketing")
    made = write_down(marketing).json()
    (found,) = marketing.get(reverse("api_meeting_pack")).json()["resolutions"]
    assert (found["id"], found["owner"]) == (made["id"], "sam@acme.example")
    assert "Ask for the fleet." in sign_in(cast.rita).get(reverse("meeting_pack")).text


def test_they_are_listed_by_state_and_month(cast):
    owner = caller(cast, "owner")
    ids = [write_down(owner, month=f"2026-0{month}").json()["id"] for month in (1, 2, 2)]
    done(owner, {"id": ids[1]})
    owner.delete(reverse("api_resolution", args=[ids[2]]))

    def listed(**asked):
        return [row["id"] for row in owner.get(reverse("api_resolutions"), asked).json()["results"]]

    assert listed() == ids[::-1]
    assert (listed(state="open"), listed(state="done"), listed(state="dropped")) == (
        ids[:1],
        ids[1:2],
        ids[2:],
    )
    assert listed(month="2026-02") == [ids[2], ids[1]]
    assert listed(month="2026-02", state="done") == [ids[1]]
    page = owner.get(reverse("api_resolutions"), {"limit": 2}).json()
    assert [row["id"] for row in owner.get(page["next"]).json()["results"]] == ids[:1]
    for name, wrong in (
        ("state", "odd"),
        ("month", "2026-13"),
        ("month", "\x00"),
        ("cursor", "x"),
        ("limit", "0"),
    ):
        answer = owner.get(reverse("api_resolutions"), {name: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name), name


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(cast, django_assert_num_queries, rows):
    owner = caller(cast, "owner")
    for _ in range(rows):
        done(owner, write_down(owner).json())
    with django_assert_num_queries(7):
        assert len(owner.get(reverse("api_resolutions")).json()["results"]) == rows


def test_what_can_not_be_is_said_at_its_field(cast):
    owner = caller(cast, "owner")
    ahead = timezone.now() + timedelta(days=40)
    for field, wrong in (
        ("text", ""), ("text", "x" * 501), ("owner", "x@example.com"), ("owner", "nadia@other.example"),
        ("owner", ""), ("due_on", "soon"), ("due_on", "0001-01-01"), ("month", "2026-13"), ("month", f"{ahead:%Y-%m}"),
    ):  # fmt: skip
        answer = write_down(owner, **{field: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), (field, wrong)
    for wrong in [*hostile.WRONG_TYPES, *hostile.SHARP_STRINGS]:
        for field in ("owner", "due_on"):
            assert write_down(owner, **{field: wrong}).status_code in ({201, 400} if wrong is None else {400})
    for wrong in hostile.PATH_IDS:
        assert owner.get(f"/api/v1/resolutions/{wrong}/").status_code == 404


def test_somebody_who_left_sees_to_nothing(cast):
    with scope.workspace(cast.workspace.pk):
        type(cast.sam).objects.filter(pk=cast.sam.pk).update(is_active=False)
    answer = write_down(caller(cast, "owner"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "owner")


@pytest.mark.parametrize(
    ("role", "status"), [("marketing", 200), ("manager", 200), ("owner", 200), ("sales", 403)]
)
def test_who_may_decide_writes_and_everyone_reads(cast, role, status):
    made = write_down(caller(cast, "owner")).json()
    client = caller(cast, role)
    assert client.get(reverse("api_resolutions")).json()["results"] == [made]
    assert client.get(reverse("api_resolution", args=[made["id"]])).json() == made
    assert write_down(client).status_code == (201 if status == 200 else status)
    assert done(client, made).status_code == status
    assert client.delete(reverse("api_resolution_done", args=[made["id"]])).status_code == status
    assert client.delete(reverse("api_resolution", args=[made["id"]])).status_code == status


def test_nadia_sees_and_changes_nothing(cast):
    made = write_down(caller(cast, "owner")).json()
    nadia = caller(cast, "owner", cast.nadia.workspace_id)
    assert nadia.get(reverse("api_resolutions")).json()["results"] == []
    assert write_down(nadia).status_code == 400  # Sam doesn't work there
    for answer in (
        nadia.get(reverse("api_resolution", args=[made["id"]])),
        nadia.delete(reverse("api_resolution", args=[made["id"]])),
        done(nadia, made),
        nadia.delete(reverse("api_resolution_done", args=[made["id"]])),
    ):
        assert answer.status_code == 404
    with scope.workspace(cast.workspace.pk):
        assert Resolution.objects.get().is_open
