"""The contract of the HTTP API, call by call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup.models import Handoff
from leads.models import Submission
from tests.cast import Cast
from workspaces import keys, scope

BODY = {
    "channel": "Paid search",
    "campaign": "Autumn",
    "person": {"name": "Ann Lee", "email": "ann@example.com"},
    "facts": {"company_size": 80},
    "page_url": "https://acme.example/pricing",
    "form": {"name": "Demo request", "answers": [{"question": "What do you need?", "answer": "A demo"}]},
}


class Caller:
    """An API client with a key."""

    def __init__(self, secret: str) -> None:
        self._client = Client(raise_request_exception=False)
        self._headers = {"authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        return self._client.get(f"/api/v1{path}", headers=self._headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._client.post(
            f"/api/v1{path}", body if body is not None else {}, content_type="application/json",
            headers=self._headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip

    def delete(self, path: str) -> Any:
        return self._client.delete(f"/api/v1{path}", headers=self._headers)


@pytest.fixture
def caller(cast: Cast) -> Callable[..., Caller]:
    def make(role: str = "owner", workspace_id: int | None = None) -> Caller:
        place = workspace_id or cast.workspace.pk
        with scope.workspace(place):
            _, secret = keys.create(place, name=f"key of {role}", role=role, by=None, at=timezone.now())
        return Caller(secret)

    return make


def test_a_submission_is_stored_before_it_is_answered(cast: Cast, caller: Callable[..., Caller]) -> None:
    answer = caller("marketing").post("/submissions/", BODY, idempotency_key="a")
    assert answer.status_code == 202
    assert set(answer.json()) == {"id", "status"}
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.get(pk=answer.json()["id"]).payload == BODY


def test_who_waits_hears_of_the_lead_its_findings_and_its_owner(caller: Callable[..., Caller]) -> None:
    answer = caller().post("/submissions/", BODY, prefer="wait=5")
    body = answer.json()
    assert answer.status_code == 201
    assert body["status"] == "accepted"
    assert body["lead"]["sales_ready"] is True
    assert {finding["result"] for finding in body["lead"]["findings"]} <= {"met", "not_met", "unknown"}
    assert body["handoff"]["owner"] in {"sam@acme.example", "sofia@acme.example"}


def test_the_same_key_and_body_answer_as_before(caller: Callable[..., Caller]) -> None:
    us = caller()
    first, second = (us.post("/submissions/", BODY, idempotency_key="a") for _ in range(2))
    assert first.json() == second.json()
    waited = us.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5").json()
    assert waited == us.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5").json()


def test_the_same_key_with_another_body_is_refused(caller: Callable[..., Caller]) -> None:
    us = caller()
    us.post("/submissions/", BODY, idempotency_key="a")
    answer = us.post("/submissions/", BODY | {"channel": "Email"}, idempotency_key="a")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "another body" in answer.json()["detail"]


def test_a_rep_s_day_through_the_api(caller: Callable[..., Caller]) -> None:
    us = caller()
    handoff = us.post("/submissions/", BODY, prefer="wait=5").json()["handoff"]["id"]

    assert us.post(f"/handoffs/{handoff}/acceptance/").json()["accepted_at"] is not None
    touch = us.post(f"/handoffs/{handoff}/touches/", {"medium": "call", "result": "spoke", "note": "nice"})
    assert (touch.status_code, touch.json()["contact"]) == (201, True)
    assert us.post(f"/handoffs/{handoff}/outcome/", {"outcome": "qualified"}).json()["ended_at"] is None
    won = us.post(f"/handoffs/{handoff}/outcome/", {"outcome": "won", "value": "1200.50"}).json()
    assert won["state"] == "won"
    lead = us.get(f"/leads/{won['lead']}/").json()
    assert (lead["outcome"], lead["value"]) == ("won", "1200.50")
    assert all(
        lead["milestones"][name]
        for name in ("sales_ready", "handed_off", "contacted", "accepted", "qualified")
    )
    closed = us.post(f"/handoffs/{handoff}/touches/", {"medium": "call", "result": "spoke"})
    assert closed.status_code == 409


def test_a_return_needs_one_of_the_agreed_reasons(caller: Callable[..., Caller]) -> None:
    us = caller()
    handoff = us.post("/submissions/", BODY, prefer="wait=5").json()["handoff"]["id"]
    refused = us.post(f"/handoffs/{handoff}/return/", {"reason": "because"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "reason"
    assert "not_a_fit" in refused.json()["errors"][0]["message"]
    done = us.post(f"/handoffs/{handoff}/return/", {"reason": "not_a_fit", "note": "a student"}).json()
    assert (done["state"], done["receipt"]["attempts"]) == ("returned", 0)


def test_a_late_report_counts_from_when_it_happened(cast: Cast, caller: Callable[..., Caller]) -> None:
    us = caller()
    handoff = us.post("/submissions/", BODY, prefer="wait=5").json()["handoff"]["id"]
    with scope.workspace(cast.workspace.pk):  # as if it had been handed over an hour ago
        row = Handoff.objects.get(pk=handoff)
        hour = timedelta(hours=1)
        Handoff.objects.filter(pk=handoff).update(started_at=row.started_at - hour, due_at=row.due_at - hour)
        type(row.lead).objects.filter(pk=row.lead_id).update(arrived_at=row.lead.arrived_at - hour)
    called_at = timezone.now() - timedelta(minutes=58)
    us.post(
        f"/handoffs/{handoff}/touches/",
        {"medium": "call", "result": "no_answer", "at": timezone.now().isoformat()},
    )
    us.post(
        f"/handoffs/{handoff}/touches/",
        {"medium": "call", "result": "no_answer", "at": called_at.isoformat()},
    )
    with scope.workspace(cast.workspace.pk):
        row.refresh_from_db()
        assert row.first_touch_at == called_at
        assert row.touches == 2


@pytest.mark.parametrize(
    "path", ["/leads/", "/handoffs/", "/agreement/", "/agreement/versions/", "/agreement/versions/1/"]
)
@pytest.mark.parametrize("role", ["marketing", "sales", "manager", "owner"])
def test_every_role_reads_everything_of_its_own_workspace(
    caller: Callable[..., Caller], path: str, role: str
) -> None:
    assert caller(role).get(path).status_code == 200


def test_a_lead_is_found_by_its_filters(caller: Callable[..., Caller]) -> None:
    us = caller()
    us.post("/submissions/", BODY, prefer="wait=5")
    us.post("/submissions/", {"channel": "", "person": {"email": "bo@example.com"}}, prefer="wait=5")

    def names(query: str) -> list[str]:
        return [row["person"]["email"] for row in us.get(f"/leads/?{query}").json()["results"]]

    today = timezone.now().date().isoformat()
    assert names("channel=paid_search") == ["ann@example.com"]
    assert names("channel=(none)") == ["bo@example.com"]
    assert names(f"campaign=Autumn&state=open&from={today}&to={today}") == ["ann@example.com"]
    assert sorted(names("owner=sam@acme.example") + names("owner=sofia@acme.example")) == [
        "ann@example.com",
        "bo@example.com",
    ]
    assert names("q=ann%40exa") == ["ann@example.com"]
    assert us.get("/leads/?channel=nowhere").status_code == 400
    assert us.get("/leads/?from=yesterday").json()["errors"][0]["field"] == "from"


def test_lists_go_on_from_where_they_ended(caller: Callable[..., Caller]) -> None:
    us = caller()
    for number in range(5):
        us.post(
            "/submissions/",
            {"channel": "Web", "person": {"email": f"p{number}@example.com"}},
            prefer="wait=5",
        )
    seen, path = [], "/leads/?limit=2"
    while path:
        page = us.get(path).json()
        seen += [row["person"]["email"] for row in page["results"]]
        path = page["next"].split("/api/v1")[1] if page["next"] else ""
    assert seen == [f"p{number}@example.com" for number in (4, 3, 2, 1, 0)]


def test_marketing_s_key_works_no_leads(caller: Callable[..., Caller]) -> None:
    handoff = caller().post("/submissions/", BODY, prefer="wait=5").json()["handoff"]["id"]
    theirs = caller("marketing")
    for path, body in [
        ("acceptance", {}), ("touches", {"medium": "call", "result": "spoke"}),
        ("return", {"reason": "not_a_fit"}), ("outcome", {"outcome": "won"}),
    ]:  # fmt: skip
        assert theirs.post(f"/handoffs/{handoff}/{path}/", body).status_code == 403


def test_nadia_sees_and_changes_nothing(cast: Cast, caller: Callable[..., Caller]) -> None:
    made = caller().post("/submissions/", BODY, prefer="wait=5").json()
    nadia = caller("owner", cast.nadia.workspace_id)
    assert nadia.get("/leads/").json() == {"results": [], "next": None}
    assert nadia.get("/handoffs/").json() == {"results": [], "next": None}
    for path in (
        f"/leads/{made['lead']['id']}/",
        f"/handoffs/{made['handoff']['id']}/",
        f"/submissions/{made['id']}/",
    ):
        assert nadia.get(path).status_code == 404
    for verb in ("acceptance", "touches", "return", "outcome"):
        assert nadia.post(f"/handoffs/{made['handoff']['id']}/{verb}/", {"outcome": "won"}).status_code == 404
    assert nadia.delete(f"/handoffs/{made['handoff']['id']}/acceptance/").status_code == 404


def test_without_a_known_key_nothing_is_told(cast: Cast) -> None:
    for stranger in (Caller("lb_nobody"), Caller("x"), Caller("")):
        for answer in (
            stranger.get("/leads/"),
            stranger.post("/submissions/", BODY),
            stranger.get("/nowhere/"),
        ):
            assert answer.status_code == 401
            assert answer["Content-Type"] == "application/problem+json"
    assert Client().get("/api/v1/leads/").status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/leads/", 9), ("/handoffs/", 7)])
def test_lists_take_a_fixed_number_of_queries(
    cast: Cast,
    caller: Callable[..., Caller],
    django_assert_num_queries: Any,
    path: str,
    queries: int,
    rows: int,
) -> None:
    us = caller()
    for number in range(rows):
        us.post(
            "/submissions/",
            {"channel": "Web", "person": {"email": f"p{number}@example.com"}},
            prefer="wait=5",
        )
    with django_assert_num_queries(queries):
        assert len(us.get(path).json()["results"]) == rows
