"""Asking again and deciding over the API: the same verbs, the same refusals."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followup import outcomes
from tests.followup.road import hand_over_one
from workspaces import keys, scope


@pytest.fixture
def returned(cast):
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        outcomes.give_back(handoff, reason="not_a_fit", by=handoff.owner, at=timezone.now())
    return handoff


def caller(cast, role):
    with scope.workspace(cast.workspace.pk):
        _, secret = keys.create(cast.workspace.pk, name=role, role=role, by=cast.olive, at=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_from_the_question_to_the_proposal(cast, returned):
    marketing = caller(cast, "marketing")

    made = marketing.post(
        reverse("api_dispute_new", args=[returned.pk]), {"comment": "Look again."}, "application/json"
    )
    assert (made.status_code, made.json()["state"], made.json()["finding"]) == (201, "asked", "too_few")
    again = marketing.post(
        reverse("api_dispute_new", args=[returned.pk]), {"comment": "x"}, "application/json"
    )
    assert (again.status_code, again.json()["detail"]) == (409, "marketing asked about this already.")

    ruling = reverse("api_ruling", args=[made.json()["id"]])
    wrong = marketing.post(ruling, {"decision": "maybe"}, "application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "decision")
    proposed = marketing.post(ruling, {"decision": "back"}, "application/json").json()
    assert [one["decision"] for one in proposed["rulings"]] == ["back"]
    assert proposed["state"] == "proposed"
    assert marketing.delete(ruling).json()["state"] == "asked"
    assert marketing.delete(ruling).status_code == 409

    listed = marketing.get(reverse("api_disputes"), {"state": "open"}).json()["results"]
    assert [one["comment"] for one in listed] == ["Look again."]
    gone = marketing.delete(reverse("api_dispute", args=[made.json()["id"]]))
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    assert marketing.get(reverse("api_disputes"), {"state": "open"}).json()["results"] == []
    assert marketing.get(reverse("api_disputes"), {"state": "odd"}).status_code == 400


def test_a_key_asks_and_proposes_and_a_person_decides(cast, returned):
    marketing, sales = caller(cast, "marketing"), caller(cast, "owner")
    assert (
        caller(cast, "sales")
        .post(reverse("api_dispute_new", args=[returned.pk]), {"comment": "x"}, "application/json")
        .status_code
        == 403
    )
    made = marketing.post(
        reverse("api_dispute_new", args=[returned.pk]), {"comment": "Look again."}, "application/json"
    ).json()
    proposed = marketing.post(
        reverse("api_ruling", args=[made["id"]]), {"decision": "back"}, "application/json"
    ).json()

    for name, body in (
        ("api_ruling_confirmation", {"ruling": proposed["rulings"][0]["id"]}),
        ("api_ruling_refusal", {"why": "No."}),
        ("api_tie", {"decision": "back"}),
    ):
        answer = sales.post(reverse(name, args=[made["id"]]), body, "application/json")
        assert answer.status_code == 403, name
