"""The door: once per key, nothing lost, and one bad submission harms no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import pipeline
from leads import intake, sources
from leads.models import FactSet, Lead, Person, Submission
from tests.cast import Cast
from tests.followup.races import holding, in_parallel, run, until_all_wait
from tests.followup.road import submit
from workspaces import keys, scope

ANN = {"channel": "Web", "person": {"name": "Ann", "email": "ann@example.com", "phone": "+12025550143"}}


def states(cast: Cast) -> dict[str, int]:
    with scope.workspace(cast.workspace.pk):
        found: dict[str, int] = {}
        for state in Submission.objects.values_list("state", flat=True):
            found[state] = found.get(state, 0) + 1
        return found


def test_the_same_key_and_body_sent_at_once_is_one_submission(committed: Cast) -> None:
    with scope.workspace(committed.workspace.pk):
        way_in = sources.connection_of_file(committed.workspace.pk, "tests", at=timezone.now())

    def send(payload: dict[str, Any]) -> intake.Received:
        with scope.workspace(committed.workspace.pk):
            return intake.receive(committed.workspace.pk, way_in.pk, payload, key="k", at=timezone.now())

    answers = in_parallel(*[partial(send, ANN)] * 4)
    assert len({answer.id for answer in answers}) == 1
    assert sorted(answer.is_new for answer in answers) == [False, False, False, True]
    refused = in_parallel(partial(send, {"channel": "Another"}))
    assert isinstance(refused[0], intake.KeyReused)


def test_two_enquiries_of_one_person_at_once_are_one_person_and_one_lead(committed: Cast) -> None:
    for number in range(6):
        submit(committed, ANN, key=str(number))
    take = partial(pipeline.take_in, committed.workspace.pk, limit=1)
    in_parallel(take, take, take)
    while pipeline.take_in(committed.workspace.pk).taken:
        pass
    assert states(committed) == {"accepted": 1, "merged": 5}
    with scope.workspace(committed.workspace.pk):
        assert (Person.objects.count(), Lead.objects.count()) == (1, 1)
        assert FactSet.objects.order_by("-seq")[0].facts["submissions"] == 6


def test_over_the_api_with_two_keys_at_once_it_is_one_lead_too(committed: Cast) -> None:
    with scope.workspace(committed.workspace.pk):
        _, secret = keys.create(
            committed.workspace.pk, name="k", role="marketing", by=None, at=timezone.now()
        )

    def send() -> Any:
        return Client(headers={"authorization": f"Bearer {secret}", "prefer": "wait=10"}).post(
            "/api/v1/submissions/", ANN, content_type="application/json"
        )

    answers = in_parallel(send, send, send)
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["status"] for answer in answers) == ["accepted", "merged", "merged"]
    assert len({answer.json()["lead"]["id"] for answer in answers}) == 1
    assert len({answer.json()["handoff"]["id"] for answer in answers}) == 1


def test_a_deadlock_sets_nothing_aside(committed: Cast) -> None:
    """Two who wait for each other are no submission's fault: one gives way, and its batch is taken again."""
    submit(committed, ANN, key="1")
    pipeline.take_in(committed.workspace.pk)
    submission = submit(committed, ANN, key="2")
    with ThreadPoolExecutor(1) as pool, holding("SELECT 1 FROM leads_person FOR UPDATE") as cursor:
        worker = pool.submit(run, partial(pipeline.take_in, committed.workspace.pk))
        until_all_wait(cursor, 1)
        cursor.execute("SELECT 1 FROM leads_submission WHERE id = %s FOR UPDATE", [submission])
    assert worker.result() == pipeline.Walked(taken=0, set_aside=0)
    assert states(committed) == {"accepted": 1, "pending": 1}
    pipeline.take_in(committed.workspace.pk)
    assert states(committed) == {"accepted": 1, "merged": 1}


def test_one_bad_submission_of_a_hundred_is_set_aside_and_the_others_become_leads(cast: Cast) -> None:
    for number in range(100):
        person = {"email": f"p{number}@example.com", "name": "P"}
        submit(cast, {"channel": "Web", "person": person}, key=str(number))
    with scope.workspace(cast.workspace.pk):
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=timezone.now())
        poison = Submission.objects.create(
            workspace_id=cast.workspace.pk, connection=way_in, idempotency_key="poison", received_at=timezone.now(),
            digest=b"", payload=["not", "an", "object"],
        )  # fmt: skip
        last = Submission.objects.earliest("pk")
        assert last.pk < poison.pk
    assert pipeline.take_in(cast.workspace.pk, limit=101).set_aside == 1
    assert states(cast) == {"accepted": 100, "attention": 1}
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.count() == 100
        poison.refresh_from_db()
        assert (poison.state, poison.payload) == ("attention", ["not", "an", "object"])
        assert "It is kept" in poison.reason


@pytest.mark.parametrize(
    "payload",
    [
        {"channel": "Web", "person": {"name": "ﷺ" * 200, "email": "long@example.com"}},
        {"channel": "ﷺ" * 80, "person": {"email": "long@example.com"}},
        {"channel": "Web", "campaign": "ﷺ" * 120, "person": {"email": "long@example.com"}},
        {"channel": "Web", "person": {"email": "l" * 64 + "@" + ".".join(["d" * 46] * 4) + ".de"}},
        {"channel": "Web", "person": {"email": "ß" * 242 + "@example.com"}},
        {"channel": "Web", "person": {"external_id": "🧨" * 300}},
        {"channel": "Web", "person": {"external_id": "x", "country": "ﷺ" * 60}},
        {"channel": "Web", "person": {"email": "a@b.de"}, "facts": {"ﷺ" * 120: "ﷺ" * 2000}},
        {"channel": "Web", "person": {"email": "a@b.de"}, "facts": {"n": 10**4000, "m": 1e308, "t": 5e-324}},
        {"channel": "Web", "person": {"email": "a@b.de"}, "facts": {"submissions": "many", "channel": 7}},
        {"channel": "_ - _", "campaign": "\u0301", "person": {"email": "a@b.de"}},
        {"channel": 7, "person": {"email": "a@b.de"}, "form": {"answers": [{"question": 5, "answer": [[]]}]}},
    ],
)
def test_what_is_odd_but_names_someone_becomes_a_lead(cast: Cast, payload: dict[str, Any]) -> None:
    submit(cast, payload, key="odd")
    submit(cast, payload, key="odd again")
    pipeline.take_in(cast.workspace.pk)
    assert states(cast) == {"accepted": 1, "merged": 1}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"person": {}},
        {"person": "Ann"},
        {"person": {"name": "Ann"}},
        {"person": {"email": "ann at example"}},
        {"person": {"email": ["ann@example.com"]}},
        {"person": {"phone": "12"}},
        {"person": {"external_id": True}},
    ],
)
def test_what_names_nobody_waits_for_someone_with_the_reason(cast: Cast, payload: dict[str, Any]) -> None:
    submit(cast, payload, key="1")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        row = Submission.objects.get()
        assert (row.state, row.payload) == ("attention", payload)
        assert "nobody can tell who this is" in row.reason


def test_history_makes_a_lead_of_its_own_and_joins_no_open_one(cast: Cast, at: datetime) -> None:
    submit(cast, ANN, key="1")
    submit(cast, ANN | {"submitted_at": "2024-01-05T10:00:00Z"}, key="2", is_history=True)
    submit(cast, ANN | {"submitted_at": "2024-02-05T10:00:00Z"}, key="3", is_history=True)
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.count() == 1
        assert sorted(Lead.objects.values_list("is_history", flat=True)) == [False, True, True]


def test_a_test_and_spam_never_become_a_lead(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=timezone.now())
        for state in ("test", "spam"):
            intake.receive(
                cast.workspace.pk, way_in.pk, ANN, key=state, at=timezone.now(), state=state, reason="Why"
            )
    assert pipeline.take_in(cast.workspace.pk).taken == 0
    assert states(cast) == {"test": 1, "spam": 1}


def test_over_the_api_a_test_says_so_itself(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        _, secret = keys.create(cast.workspace.pk, name="k", role="marketing", by=None, at=timezone.now())
    browser = Client(headers={"authorization": f"Bearer {secret}", "prefer": "wait=5"})
    answer = browser.post("/api/v1/submissions/", ANN | {"test": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["status"], answer.json()["lead"]) == (201, "test", None)
    answer = browser.post("/api/v1/submissions/", ANN | {"test": "yes"}, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "test")
    assert states(cast) == {"test": 1}


def test_a_correction_is_read_instead_of_what_arrived(cast: Cast) -> None:
    submission = submit(cast, {"mail": "ann@example.com"}, key="1")
    with scope.workspace(cast.workspace.pk):
        Submission.objects.filter(pk=submission).update(
            correction={"body": ANN, "by": cast.mara.pk, "at": ""}
        )
    pipeline.take_in(cast.workspace.pk)
    assert states(cast) == {"accepted": 1}
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.get().email == "ann@example.com"
        assert Submission.objects.get().payload == {"mail": "ann@example.com"}
