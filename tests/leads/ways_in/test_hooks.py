"""Every kind over HTTP, with signatures made as its system makes them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import pipeline
from leads.models import Announcement, Connection, FactSet, Lead, RefusedCall, Submission
from tests.cast import Cast
from tests.leads.ways_in import calls
from workspaces import scope

KINDS = ["google_ads", "meta", "typeform", "calendly", "webhook"]
SIGNED = ["meta", "typeform", "calendly", "webhook"]


def stored(cast: Cast) -> tuple[int, int]:
    """(submissions, announcements) of the workspace."""
    with scope.workspace(cast.workspace.pk):
        return Submission.objects.count(), Announcement.objects.count()


def traces(cast: Cast) -> list[tuple[str, int]]:
    with scope.workspace(cast.workspace.pk):
        return list(RefusedCall.objects.order_by("pk").values_list("reason", "count"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_genuine_is_stored_once_however_often_it_is_sent(cast: Cast, kind: str) -> None:
    way_in, raw = calls.connect(cast, kind), calls.body(calls.payload(kind))

    answers = [calls.post(way_in, raw) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert stored(cast) == ((0, 2) if kind == "meta" else (1, 0))
    assert traces(cast) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_genuine_leaves_a_trace_and_no_submission(cast: Cast, kind: str) -> None:
    way_in, value = calls.connect(cast, kind), calls.payload(kind)
    if kind == "google_ads":
        value["google_key"] = "guessed"
    raw = calls.body(value)

    answers = [calls.post(way_in, raw, calls.headers(kind, raw, value="Z3Vlc3NlZA==")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert stored(cast) == (0, 0)
    [(reason, count)] = traces(cast)
    assert "match" in reason
    assert count == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_carries_no_proof_is_refused(cast: Cast, kind: str) -> None:
    way_in, value = calls.connect(cast, kind), calls.payload(kind)
    value.pop("google_key", None)

    assert calls.post(way_in, calls.body(value), {}).status_code == 401
    assert stored(cast) == (0, 0)
    assert len(traces(cast)) == 1


@pytest.mark.parametrize("kind", SIGNED)
def test_a_signature_of_another_body_is_refused(cast: Cast, kind: str) -> None:
    way_in, raw = calls.connect(cast, kind), calls.body(calls.payload(kind))

    answer = calls.post(way_in, raw.replace(b"0", b"1", 1), calls.headers(kind, raw))

    assert answer.status_code == 401
    assert stored(cast) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "minutes"), [("calendly", 4), ("calendly", -4), ("webhook", 6), ("webhook", -6)]
)
def test_a_signature_from_another_time_is_refused(cast: Cast, kind: str, minutes: int) -> None:
    way_in, raw = calls.connect(cast, kind), calls.body(calls.payload(kind))
    then = timezone.now() - timedelta(minutes=minutes)

    assert calls.post(way_in, raw, calls.headers(kind, raw, at=then)).status_code == 401
    assert stored(cast) == (0, 0)
    assert "too old" in traces(cast)[0][0]


@pytest.mark.parametrize(("kind", "minutes"), [("calendly", 2), ("webhook", 4)])
def test_a_signature_of_a_moment_ago_is_taken(cast: Cast, kind: str, minutes: int) -> None:
    way_in, raw = calls.connect(cast, kind), calls.body(calls.payload(kind))
    then = timezone.now() - timedelta(minutes=minutes)

    assert calls.post(way_in, raw, calls.headers(kind, raw, at=then)).status_code == 200


BROKEN: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"not json", 400),
    (b'{"a": "\xff\xfe"}', 400),
    ('{"a": "é"}'.encode("utf-16"), 400),
    (b"[]", 400),
    (b'"text"', 400),
    (b'{"a": "\\u0000"}', 400),
    (b'{"a": "\\ud800"}', 400),
    (b'{"a": NaN}', 400),
    (b"[" * 100_000, 400),
    (b'{"a": ' + b'{"a": ' * 60 + b"1" + b"}" * 61, 400),
    (b'{"a": "' + b"x" * 1_100_000 + b'"}', 413),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("raw", "status"), BROKEN)
def test_what_can_t_be_read_is_refused_with_a_trace(cast: Cast, kind: str, raw: bytes, status: int) -> None:
    way_in = calls.connect(cast, kind)

    answer = calls.post(way_in, raw)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert stored(cast) == (0, 0)
    assert len(traces(cast)) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", [{}, {"payload": 7}, {"form_response": []}, {"entry": {"changes": 1}}, {"lead_id": {}}]
)
def test_json_of_another_shape_never_breaks(cast: Cast, kind: str, value: dict[str, Any]) -> None:
    way_in = calls.connect(cast, kind)
    raw = calls.body(value | {"google_key": calls.PLAIN, "event": "invitee.created"})

    assert calls.post(way_in, raw).status_code in {200, 400}
    pipeline.take_in(cast.workspace.pk)


def test_many_refused_calls_are_one_row_a_reason(cast: Cast) -> None:
    way_in = calls.connect(cast, "typeform")
    for number in range(5):
        calls.post(way_in, b"{}", {"typeform-signature": f"sha256={number}", "user-agent": "curl/8"})
    calls.post(way_in, b"{}", {})

    assert [count for _, count in traces(cast)] == [5, 1]
    with scope.workspace(cast.workspace.pk):
        seen = RefusedCall.objects.earliest("pk").seen
    assert seen == {"bytes": 2, "type": "application/json", "program": "curl/8", "network": "127.0.0.0/24"}


def test_a_paused_connection_asks_to_try_again_and_leaves_a_trace(cast: Cast) -> None:
    way_in, raw = calls.connect(cast, "typeform"), calls.body(calls.payload("typeform"))
    with scope.workspace(cast.workspace.pk):
        Connection.objects.filter(pk=way_in.pk).update(paused_at=timezone.now())

    answer = calls.post(way_in, raw)

    assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
    assert stored(cast) == (0, 0)
    assert traces(cast) == [("The connection is paused.", 1)]


def test_an_unknown_address_and_a_form_s_are_no_connection(cast: Cast) -> None:
    calls.connect(cast, "form")
    for token in ("guessed", "token-of-form", "x" * 3000):
        answer = Client().post(f"/hooks/{token}/", b"{}", content_type="application/json")
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no connection here.")
        assert Client().get(f"/hooks/{token}/").status_code == 404
    assert traces(cast) == []


def test_a_session_or_a_cross_site_token_is_not_asked_for(cast: Cast) -> None:
    way_in, raw = calls.connect(cast, "typeform"), calls.body(calls.payload("typeform"))
    strict = Client(enforce_csrf_checks=True, headers=calls.headers("typeform", raw))

    assert strict.post(f"/hooks/{way_in.token}/", raw, content_type="application/json").status_code == 200


def test_several_at_once_are_stored_in_one_transaction(cast: Cast) -> None:
    way_in = calls.connect(cast, "webhook")
    raw = calls.body([{"email": f"p{number}@example.com"} for number in range(3)])

    assert calls.post(way_in, raw).status_code == 200
    assert calls.post(way_in, raw).status_code == 200
    assert stored(cast) == (3, 0)


def test_google_s_tests_all_bear_one_id_and_never_count(cast: Cast) -> None:
    way_in = calls.connect(cast, "google_ads")
    raw = calls.body(calls.payload("google_ads") | {"is_test": True})

    assert [calls.post(way_in, raw).status_code for _ in range(2)] == [200, 200]
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        assert list(Submission.objects.values_list("state", flat=True)) == ["test", "test"]
        assert "google_key" not in Submission.objects.earliest("pk").payload
        assert not Lead.objects.exists()


@pytest.mark.parametrize("kind", ["google_ads", "typeform", "calendly", "webhook"])
def test_it_becomes_a_lead_with_what_they_said(cast: Cast, kind: str) -> None:
    way_in = calls.connect(cast, kind)
    calls.post(way_in, calls.body(calls.payload(kind)))

    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.select_related("person", "channel").get()
        facts = FactSet.objects.get().facts
        assert (lead.person.name.split()[0], lead.person.email) == ("Amara", "amara@northwind.example")
        assert lead.channel.name == {"webhook": "Our webhook", "google_ads": "Google Ads"}.get(
            kind, kind.capitalize()
        )
        assert "google_key" not in str(Submission.objects.get().payload)
        said: dict[str, dict[str, Any]] = {
            "google_ads": {"How many trucks": "40", "form_id": "9223372036854775807", "gclid": "Cj0KCQ-click"},
            "typeform": {"What do you need?": "Routing by March.", "How many trucks?": 40, "Do you rent?": False,
                         "Which regions?": ["North", "South", "Sea"], "Plan": "Team", "utm_source": "newsletter"},
            "calendly": {"What is it about?": "Routing by March.", "booked_a_meeting": True, "campaign": "march"},
            "webhook": {"Message": "Routing by March.", "trucks": 40, "regions": ["North", "South"], "gclid": "abc"},
        }  # fmt: skip
        assert facts.items() >= said[kind].items()


@pytest.mark.parametrize("kind", ["google_ads", "typeform", "calendly"])
@pytest.mark.parametrize(
    "when", ["2006-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "yesterday", None, 7, "9999-12-31T23:59:59Z"]
)
def test_whatever_time_it_bears_the_lead_arrives_now(cast: Cast, kind: str, when: Any) -> None:
    way_in, value = calls.connect(cast, kind), calls.payload(kind)
    value |= {"lead_submit_time": when, "created_at": when}
    if kind == "typeform":
        value["form_response"]["submitted_at"] = when
    before = timezone.now()

    assert calls.post(way_in, calls.body(value)).status_code == 200
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        assert before <= Lead.objects.get().arrived_at <= timezone.now()


def test_meta_s_handshake_is_answered_only_with_the_verify_token(cast: Cast) -> None:
    way_in = calls.connect(cast, "meta")
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "verify-me"}

    answer = Client().get(f"/hooks/{way_in.token}/", asked)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"1158201444", "text/plain")

    for wrong in ({"hub.verify_token": "guessed"}, {"hub.mode": "x"}, {"hub.challenge": "<script>"}):
        assert Client().get(f"/hooks/{way_in.token}/", asked | wrong).status_code in {400, 401}
    assert Client().get(f"/hooks/{way_in.token}/").status_code == 401
    assert len(traces(cast)) == 2


def test_a_kind_without_a_handshake_takes_post_only(cast: Cast) -> None:
    way_in = calls.connect(cast, "typeform")
    assert Client().get(f"/hooks/{way_in.token}/").status_code == 405
    assert Client().put(f"/hooks/{way_in.token}/").status_code == 405


def test_the_shared_secret_is_taken_in_either_header(cast: Cast) -> None:
    way_in, raw = calls.connect(cast, "webhook"), b'{"email": "a@example.com"}'
    value = calls.value_of("webhook")

    assert calls.post(way_in, raw, {"x-webhook-secret": value}).status_code == 200
    assert calls.post(way_in, raw, {"authorization": f"Bearer {value}"}).status_code == 200
    assert calls.post(way_in, raw, {"authorization": f"Bearer {value}x"}).status_code == 401
    assert stored(cast) == (1, 0)
