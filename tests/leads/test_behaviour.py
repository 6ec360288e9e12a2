"""What people did: stored once, kept until they are known, counted into facts, and able to make a lead ready."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import behaviour as counting
from followup import milestones, pipeline
from followup.models import Handoff
from leads import behaviour, events
from leads.models import Event, FactKind, FactSet, Lead, Uncounted, Visitor
from tests.agreement.drafts import signed
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import submit
from workspaces import keys, scope
from workspaces.models import Role

ANN = {"channel": "Web", "person": {"name": "Ann", "email": "Ann@example.com"}}
Send = Callable[..., Any]


@pytest.fixture
def send(cast: Cast) -> Send:
    """Send events with a key of Acme's."""
    with scope.workspace(cast.workspace.pk):
        _, secret = keys.create(cast.workspace.pk, name="k", role=Role.MARKETING, by=None, at=timezone.now())
    browser = Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)

    def post(*events: Any, body: Any = None) -> Any:
        return browser.post(
            "/api/v1/events/",
            {"events": list(events)} if body is None else body,
            content_type="application/json",
        )

    return post


def seen(number: int | str, *, days: float = 0, kind: str = "page_seen", **who: Any) -> dict[str, Any]:
    at = (timezone.now() - timedelta(days=days)).isoformat()
    return {"id": f"e{number}", "type": kind, "at": at, **(who or {"person": {"email": "ann@EXAMPLE.com"}})}


def arrive(cast: Cast, payload: dict[str, Any], *, key: str = "1") -> int:
    submission = submit(cast, payload, key=key)
    pipeline.take_in(cast.workspace.pk)
    return submission


def facts(cast: Cast) -> dict[str, Any]:
    with scope.workspace(cast.workspace.pk):
        return FactSet.objects.get(pk=Lead.objects.get().fact_set_id).facts


def keen(document: dict[str, Any]) -> None:
    """Three pages seen within thirty days are a way to be sales-ready."""
    document["rules"]["criteria"].append(
        {"key": "keen", "label": "Saw three pages", "fact": "page_seen_30d", "operator": "at_least", "value": 3,
         "points": 5, "why": "Who reads on is interested."}
    )  # fmt: skip
    document["rules"]["lanes"].append(
        {"key": "reads_on", "name": "Reads on", "needs": "any", "criteria": ["keen"], "window_s": 3600, "medium": "call"}
    )  # fmt: skip


def test_an_event_is_stored_once_and_kept_until_its_person_is_known(cast: Cast, send: Send) -> None:
    answer = send(seen(1), seen(2, days=10), seen(2, days=10), seen(3, days=40))
    assert (answer.status_code, answer.json()) == (202, {"received": 4, "new": 3})
    assert send(seen(1, kind="another")).json() == {"received": 1, "new": 0}
    assert counting.count_everywhere() == 1
    arrive(cast, ANN)
    found = facts(cast)
    assert (found["page_seen_total"], found["page_seen_30d"], found["page_seen_7d"]) == (3, 2, 1)
    assert datetime.fromisoformat(found["last_page_seen_at"]) > timezone.now() - timedelta(minutes=5)
    with scope.workspace(cast.workspace.pk):
        assert FactSet.objects.get().seq == 1
        kinds = dict(FactKind.objects.values_list("name", "type"))
    assert (kinds["page_seen_total"], kinds["last_page_seen_at"]) == ("number", "date")


def test_a_browser_is_somebody_s_once_both_are_named(cast: Cast, send: Send) -> None:
    send(seen(1, visitor="b-1"), seen(2, visitor="b-1"), seen(3, visitor="b-2"), seen(4, visitor="b-3"))
    send(seen(5, visitor="b-2", person={"email": "ann@example.com"}))
    arrive(cast, ANN | {"visitor": "b-1"})
    assert facts(cast)["page_seen_total"] == 4
    with scope.workspace(cast.workspace.pk):
        assert set(Visitor.objects.values_list("visitor", "who")) == {
            ("b-1", "ann@example.com"), ("b-2", "ann@example.com"),
        }  # fmt: skip
    arrive(cast, ANN | {"facts": {"visitor_id": "b-3"}}, key="2")
    assert facts(cast)["page_seen_total"] == 5


def test_an_event_may_name_a_submission_before_and_after_it_is_a_lead(cast: Cast, send: Send) -> None:
    submission = submit(cast, {"channel": "Web", "person": {"phone": "+12025550143"}}, key="1")
    send(seen(1, submission=str(submission)))
    assert counting.count_everywhere() == 1
    pipeline.take_in(cast.workspace.pk)
    assert facts(cast)["page_seen_total"] == 1
    send(
        seen(2, submission=str(submission)),
        seen(3, person={"phone": "+1 202 555 0143"}),
        seen(4, submission="999999"),
    )
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(ended_at=timezone.now(), ended_as="recycled")
        Lead.objects.update(handed_off_at=None)  # as if it still waited
    counting.count_everywhere()
    assert facts(cast)["page_seen_total"] == 3


def test_a_visit_makes_a_waiting_lead_ready(cast: Cast, send: Send) -> None:
    with scope.workspace(cast.workspace.pk):
        signed(cast, at=timezone.now(), edit=keen)
    who: dict[str, Any] = {"person": {"external_id": "crm-1"}}
    arrive(cast, {"channel": "Web", **who})
    send(seen(1, **who), seen(2, **who))
    counting.count_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert not Handoff.objects.exists()
        assert Lead.objects.get().sales_ready_at is None
    send(seen(3, kind="Page seen", **who))
    counting.count_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().lane == "Reads on"
        assert Lead.objects.get().sales_ready_at is not None
        assert [row.seq for row in FactSet.objects.order_by("seq")] == [1, 2, 3]
        assert milestones.disagreements() == []
    send(seen(4, **who))
    counting.count_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert FactSet.objects.count() == 3  # it was handed over by what was known then
        assert Handoff.objects.count() == 1
        assert not Uncounted.objects.exists()


def test_two_workers_count_each_visit_once(committed: Cast) -> None:
    submit(committed, {"channel": "Web", "person": {"external_id": "crm-1"}}, key="1")
    pipeline.take_in(committed.workspace.pk)
    at = timezone.now()
    with scope.workspace(committed.workspace.pk):
        key, _ = keys.create(committed.workspace.pk, name="k", role=Role.MARKETING, by=None, at=at)
    body = {"events": [seen(number, person={"external_id": "crm-1"}) for number in range(20)]}
    told = events.read(body, received_at=at)

    def store() -> int:
        return behaviour.receive_from_key(committed.workspace.pk, key.pk, told, at=at)

    assert sum(in_parallel(store, store, store)) == 20
    in_parallel(counting.count_everywhere, counting.count_everywhere)
    counting.count_everywhere()
    assert facts(committed)["page_seen_total"] == 20


def test_what_nobody_worked_on_is_counted_a_day_later(cast: Cast, send: Send) -> None:
    arrive(cast, {"channel": "Web", "person": {"external_id": "x"}})
    send(seen(1, days=6.9, person={"external_id": "x"}), seen(2, person={"external_id": "x"}))
    counting.count_everywhere()
    assert facts(cast)["page_seen_7d"] == 2
    tomorrow = timezone.now() + timedelta(days=1)
    with scope.workspace(cast.workspace.pk):
        behaviour.age(cast.workspace.pk, at=tomorrow, since=timedelta(hours=49))
        assert counting.count(cast.workspace.pk, at=tomorrow) == 1
        behaviour.age(cast.workspace.pk, at=tomorrow, since=timedelta(hours=49))
        sets = FactSet.objects.count()
        counting.count(cast.workspace.pk, at=tomorrow)
        assert FactSet.objects.count() == sets  # nothing changed, so nothing is appended
    assert (facts(cast)["page_seen_7d"], facts(cast)["page_seen_total"]) == (1, 2)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({}, "events[0].id"),
        (seen(1) | {"id": 5}, "events[0].id"),
        (seen(1) | {"id": " "}, "events[0].id"),
        (seen(1) | {"id": "x" * 201}, "events[0].id"),
        (seen(1) | {"type": "a.b"}, "events[0].type"),
        (seen(1) | {"type": "9" * 50}, "events[0].type"),
        (seen(1) | {"at": "yesterday"}, "events[0].at"),
        (seen(1) | {"at": "2026-03-10"}, "events[0].at"),
        (seen(1) | {"at": "1500-03-10T00:00:00Z"}, "events[0].at"),
        (seen(1) | {"person": "ann"}, "events[0].person"),
        (seen(1) | {"person": {"email": "ann"}}, "events[0].person.email"),
        (seen(1) | {"person": {"phone": "0151"}}, "events[0].person.phone"),
        (seen(1) | {"person": {}}, "events[0]"),
        (seen(1) | {"submission": "x"}, "events[0].submission"),
        (seen(1) | {"url": []}, "events[0].url"),
        ("x", "events[0]"),
    ],
)
def test_a_bad_event_is_named_and_nothing_of_its_batch_is_stored(
    cast: Cast, send: Send, event: Any, field: str
) -> None:
    answer = send(event, seen("good"))
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    with scope.workspace(cast.workspace.pk):
        assert not Event.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"events": []}, {"events": {}}, {"events": [seen(n) for n in range(501)]}]
)
def test_a_body_without_a_list_of_at_most_500_is_refused(send: Send, body: Any) -> None:
    answer = send(body=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "events")


def test_a_time_in_the_future_is_now(cast: Cast, send: Send) -> None:
    assert send(seen(1, days=-400)).status_code == 202
    with scope.workspace(cast.workspace.pk):
        assert Event.objects.get().at <= timezone.now()


def test_nadia_s_key_and_events_are_her_own(cast: Cast, send: Send) -> None:
    other = cast.nadia.workspace_id
    with scope.workspace(other):
        _, secret = keys.create(other, name="theirs", role=Role.OWNER, by=None, at=timezone.now())
    nadia = Client(headers={"authorization": f"Bearer {secret}"})
    submission = arrive(cast, ANN)
    nadia.post(
        "/api/v1/events/",
        {"events": [seen(1), seen(2, submission=str(submission))]},
        content_type="application/json",
    )
    counting.count_everywhere()
    assert "page_seen_total" not in facts(cast)
    arrive(cast, ANN, key="2")
    assert "page_seen_total" not in facts(cast)
    assert (
        Client().post("/api/v1/events/", {"events": []}, content_type="application/json").status_code == 401
    )


def test_events_are_forgotten_and_erased_only_here(cast: Cast, send: Send) -> None:
    ann = {"email": "ann@example.com"}
    send(
        seen(1, days=100), seen(2, visitor="b-1", person=ann), seen(3, visitor="b-1"), seen(4, visitor="b-2")
    )
    with scope.workspace(cast.nadia.workspace_id):
        assert behaviour.forget(timezone.now()) == 0
        behaviour.erase([("email", "ann@example.com")])
    with scope.workspace(cast.workspace.pk):
        assert behaviour.forget(timezone.now() - timedelta(days=90)) == 1
        behaviour.erase([("email", "ann@example.com")])
        assert list(Event.objects.values_list("external_id", flat=True)) == ["e4"]
        assert not Visitor.objects.exists()
        assert set(Uncounted.objects.values_list("who", flat=True)) == {"b-2"}


def test_what_is_sent_under_a_count_s_name_does_not_count(cast: Cast, send: Send) -> None:
    send(seen(1))
    arrive(cast, ANN | {"facts": {"page_seen_total": 99}})
    assert facts(cast)["page_seen_total"] == 1
