"""What phone systems tell of calls becomes attempts: on the right lead, once, and never a contact by itself."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import clock, phone_calls, touches
from followup.models import Breach, Handoff, Touch
from followup.touches import Attempt
from leads.models import Connection, PersonKey, PhoneCall
from tests.cast import Cast
from tests.followup import races
from tests.followup.road import backdate, enquire
from tests.leads.ways_in import calls
from workspaces import scope

NUMBER = "+442079460018"


def ann(cast: Cast, number: str = "020 7946 0018", email: str = "ann@example.com") -> Handoff:
    person = {"email": email, "phone": number, "country": "GB"}
    enquire(cast, [{"channel": "Web", "person": person}], start=1 if email.startswith("ann") else 2)
    with scope.workspace(cast.workspace.pk):
        found = Handoff.objects.select_related("owner", "lead").get(lead__person__email=email)
        backdate(found, timedelta(hours=1))
        return found


def tell(cast: Cast, way_in: Connection, at: datetime, **told: Any) -> PhoneCall:
    """A call of the log told of and looked at."""
    raw = {"call_id": "1", "to": NUMBER, "at": at.isoformat(), "duration_s": 60, **told}
    assert calls.post(way_in, calls.body(raw)).status_code == 200
    phone_calls.take_in_everywhere()
    with scope.workspace(cast.workspace.pk):
        return PhoneCall.objects.get(external_id=raw["call_id"])


@pytest.fixture
def log(cast: Cast) -> Connection:
    return calls.connect(cast, "call_log")


def minutes(handoff: Handoff, after: float) -> datetime:
    return handoff.started_at + timedelta(minutes=after)


def test_a_call_to_the_lead_s_number_stops_the_clock_from_when_it_was_made(
    cast: Cast, log: Connection
) -> None:
    handoff = ann(cast)
    call = tell(cast, log, minutes(handoff, 2))
    assert (call.state, call.number, call.lead_id) == ("attempt", NUMBER, handoff.lead_id)
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        touch = Touch.objects.get()
        assert (touch.medium, touch.result, touch.is_contact, touch.evidence, touch.duration_s) == (
            "call", "", False, "confirmed", 60,
        )  # fmt: skip
        handoff.refresh_from_db()
        assert (handoff.first_touch_at, handoff.contacted_at) == (minutes(handoff, 2), None)
        assert not Breach.objects.exists()


def test_the_earliest_wins_and_a_call_told_again_is_none(cast: Cast, log: Connection) -> None:
    handoff = ann(cast)
    tell(cast, log, minutes(handoff, 20))
    tell(cast, log, minutes(handoff, 3), call_id="2")
    tell(cast, log, minutes(handoff, 1), call_id="2")
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.touches, handoff.first_touch_at) == (2, minutes(handoff, 3))


def test_twilio_s_steps_are_one_attempt_once_the_call_is_over(cast: Cast) -> None:
    handoff = ann(cast)
    way_in = calls.connect(cast, "twilio")
    states = []
    for step, status in enumerate(("initiated", "ringing", "in-progress", "completed", "completed")):
        told = calls.payload("twilio") | {"SequenceNumber": str(step), "CallStatus": status}
        raw = urlencode({**told, "Timestamp": ""}).encode()
        calls.post(way_in, raw, content_type="application/x-www-form-urlencoded")
        phone_calls.take_in_everywhere()
        with scope.workspace(cast.workspace.pk):
            states.append(PhoneCall.objects.get().state)
    assert states == ["underway", "underway", "underway", "attempt", "attempt"]
    with scope.workspace(cast.workspace.pk):
        touch = Touch.objects.get()
        assert (touch.handoff_id, touch.is_contact, touch.result) == (handoff.pk, False, "")
        assert touch.at == PhoneCall.objects.get().first_heard_at  # nobody said when it began


def test_what_the_rep_says_of_it_is_the_same_attempt(cast: Cast, log: Connection) -> None:
    handoff = ann(cast)
    with scope.workspace(cast.workspace.pk):
        said = Attempt("call", "spoke", happened_at=minutes(handoff, 4))
        touches.log(handoff, said, by=handoff.owner, at=timezone.now())
    tell(cast, log, minutes(handoff, 2))
    with scope.workspace(cast.workspace.pk):
        [touch] = clock.standing(Touch.objects.all())
        assert (touch.result, touch.evidence, touch.at) == ("spoke", "confirmed", minutes(handoff, 2))


def test_a_call_that_matches_nobody_is_kept_and_counted(cast: Cast, log: Connection, sign_in: Any) -> None:
    ann(cast)
    call = tell(cast, log, timezone.now(), to="+442079460099")
    assert (call.state, call.reason, call.lead_id) == ("nobody", phone_calls.UNKNOWN, None)
    tell(cast, log, timezone.now(), call_id="2", direction="inbound", **{"from": NUMBER})
    tell(cast, log, timezone.now(), call_id="3", to="")
    with scope.workspace(cast.workspace.pk):
        assert not Touch.objects.exists()
    page = sign_in(cast.mara).get(f"/ways-in/connections/{log.pk}/")
    assert set(page.context["counted"]) == {("On no lead", 1), ("They called", 1), ("Not readable", 1)}
    assert "+442079460099" in page.text


def test_a_call_of_theirs_that_was_answered_reaches_them(cast: Cast, log: Connection) -> None:
    handoff = ann(cast)
    theirs = {"direction": "inbound", "from": NUMBER, "to": "+442079460001"}
    missed = tell(cast, log, minutes(handoff, 1), result="", **theirs)
    assert (missed.state, missed.lead_id) == ("inbound", None)
    unanswered = tell(cast, log, minutes(handoff, 2), call_id="2", result="no answer", **theirs)
    assert unanswered.state == "inbound"
    answered = tell(
        cast, log, minutes(handoff, 3), call_id="3", result="spoke", note="About prices.", **theirs
    )
    assert (answered.state, answered.lead_id) == ("attempt", handoff.lead_id)
    with scope.workspace(cast.workspace.pk):
        touch = Touch.objects.get()
        assert (touch.result, touch.is_contact, touch.evidence) == ("spoke", True, "confirmed")
        assert touch.note == "They called.\nAbout prices."
        handoff.refresh_from_db()
        assert handoff.first_touch_at == handoff.contacted_at == minutes(handoff, 3)


def test_a_number_of_several_tells_only_with_the_rep(cast: Cast, log: Connection) -> None:
    one, other = ann(cast), ann(cast, email="bea@other.example")
    with scope.workspace(cast.workspace.pk):
        assert PersonKey.objects.get(kind="phone").person_id == one.lead.person_id  # who had it first
        assert one.owner_id != other.owner_id
        assert other.owner is not None
    assert tell(cast, log, minutes(other, 30)).reason == phone_calls.SEVERAL
    assert tell(cast, log, minutes(other, 31), call_id="2", rep=other.owner.name).lead_id == other.lead_id


def test_before_it_was_handed_over_it_is_kept_beside_the_lead(cast: Cast, log: Connection) -> None:
    handoff = ann(cast)
    call = tell(cast, log, minutes(handoff, -30))
    with scope.workspace(cast.workspace.pk):
        touch = Touch.objects.get()
        assert (call.lead_id, touch.lead_id, touch.handoff_id) == (handoff.lead_id, handoff.lead_id, None)
        handoff.refresh_from_db()
        assert handoff.first_touch_at is None


def test_another_workspace_s_lead_is_nobody(cast: Cast) -> None:
    handoff = ann(cast)
    with scope.workspace(cast.nadia.workspace_id):
        Connection.objects.create(
            workspace_id=cast.nadia.workspace_id, kind="call_log", name="Hers", token="hers",
            secrets=[{"use": "signing", "value": calls.STANDARD, "from": "2026", "until": None}],
            created_at=timezone.now(),
        )  # fmt: skip
        way_in = Connection.objects.get(token="hers")
    calls.post(way_in, calls.body({"call_id": "1", "to": NUMBER, "at": minutes(handoff, 1).isoformat()}))
    phone_calls.take_in_everywhere()
    with scope.workspace(cast.nadia.workspace_id):
        assert PhoneCall.objects.get().state == "nobody"
    with scope.workspace(cast.workspace.pk):
        assert not PhoneCall.objects.exists()
        assert not Touch.objects.exists()


def test_two_workers_make_one_attempt(committed: Cast) -> None:
    cast = committed
    log = calls.connect(cast, "call_log")
    handoff = ann(cast)
    raw = [{"call_id": str(n), "to": NUMBER, "at": minutes(handoff, n).isoformat()} for n in range(20)]
    assert calls.post(log, calls.body(raw)).status_code == 200
    races.in_parallel(phone_calls.take_in_everywhere, phone_calls.take_in_everywhere)
    phone_calls.take_in_everywhere()
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (Touch.objects.count(), handoff.touches) == (20, 20)


def test_a_batch_takes_a_fixed_number_of_statements(cast: Cast, log: Connection) -> None:
    handoff = ann(cast)

    def counted(*ids: str) -> int:
        raw = [{"call_id": one, "to": NUMBER, "at": minutes(handoff, int(one)).isoformat()} for one in ids]
        calls.post(log, calls.body(raw))
        with CaptureQueriesContext(connection) as queries:
            phone_calls.take_in_everywhere()
        return len(queries)

    assert counted("1") == counted("2", "3", "4")


def test_one_that_breaks_is_set_aside_and_the_others_go_on(
    cast: Cast, log: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    handoff = ann(cast)
    made = phone_calls._made

    def breaking(call: PhoneCall, *rest: Any) -> phone_calls.Made:
        if call.external_id == "2":
            raise ValueError("no")
        return made(call, *rest)

    monkeypatch.setattr(phone_calls, "_made", breaking)
    raw = [{"call_id": str(n), "to": NUMBER, "at": minutes(handoff, n).isoformat()} for n in range(4)]
    calls.post(log, calls.body(raw))
    phone_calls.take_in_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert dict(PhoneCall.objects.values_list("external_id", "state")) == {
            "0": "attempt", "1": "attempt", "2": "unreadable", "3": "attempt",
        }  # fmt: skip
        assert Touch.objects.count() == 3
