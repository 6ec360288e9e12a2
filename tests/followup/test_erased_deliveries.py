"""What an erased person sent makes nobody of them when it is delivered once more, by whichever way it came."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from followup import erasing, lead_import, pipeline
from leads import erased, fetching
from leads.models import Announcement, Lead, Person, Submission
from tests.api.test_road import BODY, Caller
from tests.cast import Cast
from tests.followup.imports import bring_in
from tests.leads.ways_in import calls, graph_server
from workspaces import keys, scope

WHOLE = ["google_ads", "typeform", "calendly", "webhook"]


def caller_of(workspace_id: int) -> Caller:
    with scope.workspace(workspace_id):
        return Caller(keys.create(workspace_id, name="site", role="owner", by=None, at=timezone.now())[1])


def erase_all(cast: Cast) -> None:
    """Everyone who is known so far, by the owner."""
    with scope.workspace(cast.workspace.pk):
        for person in Person.objects.order_by("pk"):
            erasing.erase(person, by=cast.olive, at=timezone.now())


def counts(cast: Cast) -> tuple[int, int, int]:
    """(submissions, leads, persons) once all that waits was taken in."""
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        return Submission.objects.count(), Lead.objects.count(), Person.objects.count()


@pytest.mark.parametrize("kind", WHOLE)
def test_a_call_delivered_again_is_answered_as_before_and_makes_nobody(cast: Cast, kind: str) -> None:
    way_in, raw = calls.connect(cast, kind), calls.body(calls.payload(kind))
    assert calls.post(way_in, raw).status_code == 200
    before = counts(cast)
    assert before == (1, 1, 1)
    erase_all(cast)

    again = [calls.post(way_in, raw) for _ in range(2)]

    assert [answer.status_code for answer in again] == [200, 200]
    assert counts(cast) == before
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.get().payload == {}


def test_another_call_of_the_same_person_is_heard(cast: Cast) -> None:
    way_in, raw = calls.connect(cast, "webhook"), calls.body(calls.payload("webhook"))
    calls.post(way_in, raw)
    counts(cast)
    erase_all(cast)
    calls.post(way_in, raw, calls.headers("webhook", raw, name="msg-2"))
    assert counts(cast) == (2, 2, 2)


@pytest.fixture
def graph() -> Iterator[graph_server.Graph]:
    with graph_server.running() as running:
        for number in (1, 2):
            running.add(f"5674045263406{number}", f"amara{number}@northwind.example")
        yield running


def test_meta_tells_again_of_someone_erased(cast: Cast, graph: graph_server.Graph) -> None:
    way_in, raw = calls.connect(cast, "meta"), calls.body(calls.payload("meta"))
    calls.post(way_in, raw)
    assert fetching.fetch_everywhere() == 2
    before = counts(cast)
    assert before == (2, 2, 2)
    erase_all(cast)
    with scope.workspace(cast.workspace.pk):
        Announcement.objects.all().delete()  # as if it had never been told
    assert calls.post(way_in, raw).status_code == 200
    assert fetching.fetch_everywhere() == 0
    assert fetching.find_missed_everywhere() == 0
    assert counts(cast) == before


def test_the_api_answers_the_same_key_and_body_as_before(cast: Cast) -> None:
    us = caller_of(cast.workspace.pk)
    first = us.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5")
    assert first.status_code == 201
    before = counts(cast)
    erase_all(cast)

    again = us.post("/submissions/", BODY, idempotency_key="a")
    waited = us.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5")

    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert (waited.status_code, waited.json()["lead"]["id"]) == (201, first.json()["lead"]["id"])
    assert counts(cast) == before


def test_the_same_key_with_another_body_is_refused_as_before(cast: Cast) -> None:
    us = caller_of(cast.workspace.pk)
    us.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5")
    before = counts(cast)
    erase_all(cast)
    other = BODY | {"person": {"name": "Bea Sund", "email": "bea@sund.example"}}
    assert us.post("/submissions/", other, idempotency_key="a").status_code == 422
    assert counts(cast) == before
    assert us.post("/submissions/", other, idempotency_key="b").status_code == 202
    assert counts(cast) == tuple(one + 1 for one in before)


def test_another_company_is_not_asked_about_our_keys(cast: Cast) -> None:
    caller_of(cast.workspace.pk).post("/submissions/", BODY, idempotency_key="a", prefer="wait=5")
    erase_all(cast)
    theirs = caller_of(cast.nadia.workspace_id)
    assert theirs.post("/submissions/", BODY, idempotency_key="a", prefer="wait=5").json()["lead"]
    with scope.workspace(cast.nadia.workspace_id):
        assert Person.objects.get().email == BODY["person"]["email"]  # type: ignore[index]


def test_erasing_twice_and_a_new_secret_still_know_the_key(cast: Cast, settings: Any) -> None:
    us = caller_of(cast.workspace.pk)
    us.post("/submissions/", BODY, idempotency_key="ann@example.com", prefer="wait=5")
    before = counts(cast)
    for _ in range(2):
        erase_all(cast)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert us.post("/submissions/", BODY, idempotency_key="ann@example.com").status_code == 202
    assert counts(cast) == before
    with scope.workspace(cast.workspace.pk):
        kept = Submission.objects.get().idempotency_key
    assert kept.startswith("erased:")
    assert "ann" not in kept


def test_a_row_of_a_file_known_by_a_shared_mailbox_alone_stays_out(
    committed: Cast, sign_in: Callable[..., Client]
) -> None:
    olive, file = sign_in(committed.olive), b"name,email,lead source\nBea Sund,info@sund.example,Web\n"
    assert bring_in(olive, committed, file).added == 1
    before = counts(committed)
    erase_all(committed)
    run = bring_in(olive, committed, file)
    assert (run.added, run.refused, run.reasons) == (0, 1, {lead_import.ERASED: 1})
    assert counts(committed) == before


def test_the_door_refuses_without_a_pepper(cast: Cast) -> None:
    caller_of(cast.workspace.pk).post("/submissions/", BODY, idempotency_key="a", prefer="wait=5")
    with scope.workspace(cast.workspace.pk), connection.cursor() as cursor:
        person = Person.objects.get()
        with pytest.raises(Exception, match="lent no pepper"), transaction.atomic():
            cursor.execute("SELECT door_erase_person(%s, %s, %s)", [person.pk, cast.olive.pk, timezone.now()])


def test_a_stand_in_is_of_one_workspace_and_one_secret(cast: Cast, settings: Any) -> None:
    ours, theirs = cast.workspace.pk, cast.nadia.workspace_id
    (mine,) = erased.stand_ins(ours, "a")
    assert erased.stand_ins(theirs, "a") != [mine]
    settings.SECRET_KEY = "another"
    assert erased.stand_ins(ours, "a") != [mine]
