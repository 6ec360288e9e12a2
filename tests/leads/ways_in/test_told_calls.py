"""Phone systems over HTTP: signed as they sign, told twice, late, out of order; kept whoever it was with."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.models import Connection, PhoneCall, RefusedCall, Submission
from leads.ways_in import call_log, twilio
from tests.cast import Cast
from tests.leads.ways_in import calls
from workspaces import scope

SignIn = Callable[..., Client]
FORM = "application/x-www-form-urlencoded"


def ring(way_in: Connection, **told: str) -> Any:
    """One of Twilio's callbacks."""
    raw = urlencode({**calls.payload("twilio"), **told}).encode()
    return calls.post(way_in, raw, content_type=FORM)


def kept(cast: Cast) -> list[PhoneCall]:
    with scope.workspace(cast.workspace.pk):
        assert not Submission.objects.exists()
        return list(PhoneCall.objects.order_by("pk"))


def refused(cast: Cast) -> list[str]:
    with scope.workspace(cast.workspace.pk):
        return list(RefusedCall.objects.values_list("reason", flat=True))


@pytest.mark.parametrize("kind", ["twilio", "call_log"])
def test_a_call_told_often_is_kept_once(cast: Cast, kind: str) -> None:
    way_in = calls.connect(cast, kind)
    for _ in range(3):
        if kind == "twilio":
            assert ring(way_in).status_code == 200
        else:
            assert calls.post(way_in, calls.body(calls.payload(kind))).status_code == 200
    [call] = kept(cast)
    assert (call.state, call.connection_id) == ("pending", way_in.pk)


def test_the_latest_step_counts_in_whatever_order_they_come(cast: Cast) -> None:
    way_in = calls.connect(cast, "twilio")
    for step, status in ((1, "ringing"), (3, "completed"), (0, "initiated"), (2, "in-progress")):
        assert ring(way_in, SequenceNumber=str(step), CallStatus=status).status_code == 200
    [call] = kept(cast)
    assert (call.step, call.told["CallStatus"]) == (3, "completed")
    assert call.first_heard_at < call.heard_at


def test_a_wrong_signature_leaves_a_trace_and_no_call(cast: Cast) -> None:
    way_in = calls.connect(cast, "twilio")
    raw = urlencode(calls.payload("twilio")).encode()
    wrong = calls.headers("twilio", raw, value="guessed")
    changed = calls.headers("twilio", raw)
    assert calls.post(way_in, raw, wrong, content_type=FORM).status_code == 401
    assert calls.post(way_in, raw + b"&To=%2B1", changed, content_type=FORM).status_code == 401
    assert calls.post(way_in, raw, {}, content_type=FORM).status_code == 401
    assert kept(cast) == []
    assert len(refused(cast)) == 2


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"From=1&To=2", "The body has no CallSid."),
        (b"CallSid=CA1&SequenceNumber=x", "The SequenceNumber is no number."),
        (b"CallSid=" + b"9" * 101, "The body has no CallSid."),
        (b"CallSid=%ff", "The body is no form."),
        (b"&".join(b"a=%d" % number for number in range(300)), "The body is no form."),
    ],
)
def test_what_is_no_call_is_refused(cast: Cast, raw: bytes, reason: str) -> None:
    way_in = calls.connect(cast, "twilio")
    sent = {} if b"%ff" in raw or len(raw) > 900 else calls.headers("twilio", raw)
    assert calls.post(way_in, raw, sent, content_type=FORM).status_code == 400
    assert refused(cast) == [reason]


def test_several_calls_of_a_log_come_at_once(cast: Cast) -> None:
    way_in = calls.connect(cast, "call_log")
    one = calls.payload("call_log")
    assert calls.post(way_in, calls.body([one, one | {"callId": "2"}, one])).status_code == 200
    assert [call.external_id for call in kept(cast)] == ["pbx-77120", "2"]
    assert calls.post(way_in, calls.body([one, {"to": "1"}])).status_code == 400
    assert calls.post(way_in, calls.body([])).status_code == 400


@pytest.mark.parametrize(
    ("told", "is_ours", "is_over", "result", "duration"),
    [
        ({}, True, True, "", 95),  # completed may be a voicemail
        ({"AnsweredBy": "human"}, True, True, "spoke", 95),
        ({"AnsweredBy": "machine_end_beep"}, True, True, "no_answer", 95),
        ({"CallStatus": "no-answer", "CallDuration": "0"}, True, True, "no_answer", None),
        ({"CallStatus": "busy"}, True, True, "no_answer", None),
        ({"CallStatus": "failed"}, True, True, "no_answer", None),
        ({"CallStatus": "in-progress"}, True, False, "", None),
        ({"Direction": "inbound"}, False, True, "", 95),
        ({"CallDuration": "-5"}, True, True, "", None),
        ({"CallDuration": "99999999"}, True, True, "", 24 * 3600),
    ],
)
def test_what_twilio_says(
    told: dict[str, str], is_ours: bool, is_over: bool, result: str, duration: int | None
) -> None:
    said = twilio.told_of({**calls.payload("twilio"), **told})
    assert (said.is_ours, said.is_over, said.result, said.duration_s) == (is_ours, is_over, result, duration)
    assert said.phone == ("+442079460018" if is_ours else "+442079460000")


def test_a_call_began_before_it_was_over() -> None:
    said = twilio.told_of(calls.payload("twilio"))
    assert said.at == datetime(2026, 3, 10, 9, 28, 25, tzinfo=UTC)
    assert twilio.told_of({"Timestamp": "yesterday"}).at is None


def test_what_a_log_says_in_its_own_spelling() -> None:
    said = call_log.told_of(calls.payload("call_log"))
    assert (said.phone, said.rep, said.result, said.duration_s) == (
        "020 7946 0018",
        "sam@acme.example",
        "left_message",
        95,
    )
    assert said.at == datetime(2026, 3, 10, 9, 28, 25, tzinfo=UTC)
    other = call_log.told_of(
        {"to": "1", "result": "Danced", "note": "Twice", "direction": "inbound", "from": "2"}
    )
    assert (other.result, other.note, other.is_ours, other.phone) == ("", "Result: Danced\nTwice", False, "2")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(list(calls.payload("twilio"))), st.text(max_size=30)))
def test_whatever_stands_in_a_callback_is_read(told: dict[str, str]) -> None:
    twilio.told_of(told)


@pytest.mark.parametrize("kind", ["twilio", "call_log"])
def test_a_connection_is_made_tried_and_looked_at(cast: Cast, sign_in: SignIn, kind: str) -> None:
    mara = sign_in(cast.mara)
    form = mara.get(f"/ways-in/connections/new/?kind={kind}").text
    assert 'name="channel"' not in form
    made = mara.post(
        f"/ways-in/connections/new/?kind={kind}", {"name": "Ours", "signing": "token"}, follow=True
    )
    assert "Channel and campaign" not in made.text
    with scope.workspace(cast.workspace.pk):
        way_in = Connection.objects.get(kind=kind)
    tried = mara.post(f"/ways-in/connections/{way_in.pk}/test/", headers={"HX-Request": "true"}).text
    assert "The test arrived." in tried
    assert "+16505550123" in tried
    [call] = kept(cast)
    assert call.state == "test"
    assert "Test" in mara.get(f"/ways-in/connections/{way_in.pk}/").text
    assert "Works" in mara.get("/ways-in/connections/").text
    assert sign_in(cast.sam).post(f"/ways-in/connections/{way_in.pk}/test/").status_code == 403
    assert sign_in(cast.nadia).get(f"/ways-in/connections/{way_in.pk}/").status_code == 404
