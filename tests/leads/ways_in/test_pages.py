"""The connections page: made, tried, mapped, changed, paused; by marketing and the owner alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import pipeline
from leads.models import Connection, Lead, Submission
from leads.ways_in import KINDS, secret
from tests.cast import Cast
from tests.leads.ways_in import calls
from workspaces import scope

SignIn = Callable[..., Client]
NEW = "/ways-in/connections/new/?kind="
CHANGES = ("test", "pause", "secret", "source", "mapping")


def kept(cast: Cast) -> Connection:
    with scope.workspace(cast.workspace.pk):
        return Connection.objects.get(kind__in=KINDS)


def shown(page: str, name: str) -> str:
    found = re.search(rf'id="made-{name}">([^<]+)<', page)
    return found[1] if found else ""


def make(browser: Client, kind: str, **form: str) -> str:
    """Make one by the page; what is shown afterwards."""
    answer = browser.post(NEW + kind, {"name": "Ours", "channel": "", **form}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in {"meta", "twilio"}])
def test_a_secret_is_shown_once_and_proves_a_call_genuine(cast: Cast, sign_in: SignIn, kind: str) -> None:
    browser = sign_in(cast.mara)
    value = shown(make(browser, kind), "signing")
    way_in = kept(cast)
    payload = calls.payload(kind) | ({"google_key": value} if kind == "google_ads" else {})
    raw = calls.body(payload)

    assert value
    again = browser.get(f"/ways-in/connections/{way_in.pk}/").content.decode()
    assert value not in again
    assert f"/hooks/{way_in.token}/" in again
    assert calls.post(way_in, raw, calls.headers(kind, raw, value=value)).status_code == 200


def test_meta_is_given_its_app_secret_and_makes_a_verify_token(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mara)
    assert browser.post(NEW + "meta", {"name": "Ours"}).status_code == 422
    page = make(browser, "meta", signing="app-secret", access="")
    way_in = kept(cast)
    raw = calls.body(calls.payload("meta"))

    assert shown(page, "signing") == ""
    assert "app-secret" not in page
    assert secret.live(way_in.secrets, use=secret.HANDSHAKE, at=timezone.now()) == [shown(page, "handshake")]
    assert calls.post(way_in, raw, calls.headers("meta", raw, value="app-secret")).status_code == 200


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if not kind.tells_calls])
def test_a_test_goes_the_whole_way_and_never_counts(cast: Cast, sign_in: SignIn, kind: str) -> None:
    way_in, browser = calls.connect(cast, kind), sign_in(cast.mara)

    answer = browser.post(f"/ways-in/connections/{way_in.pk}/test/", headers={"hx-request": "true"})
    pipeline.take_in(cast.workspace.pk)

    assert "The test arrived." in answer.content.decode()
    assert "test@example.com" in answer.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert list(Submission.objects.values_list("state", flat=True)) == ["test"]
        assert not Lead.objects.exists()
    assert browser.post(f"/ways-in/connections/{way_in.pk}/test/").status_code == 302


def test_a_changed_secret_leaves_the_one_before_a_day(cast: Cast, sign_in: SignIn) -> None:
    way_in, browser = calls.connect(cast, "typeform"), sign_in(cast.olive)
    answer = browser.post(f"/ways-in/connections/{way_in.pk}/secret/", follow=True)
    value, at = shown(answer.content.decode(), "signing"), timezone.now()
    changed = kept(cast).secrets

    assert secret.live(changed, at=at) == [value, calls.PLAIN]
    assert secret.live(changed, at=at + timedelta(hours=25)) == [value]
    for number, good in enumerate([value, calls.PLAIN]):
        raw = calls.body({"form_response": {"token": f"t{number}"}})
        assert calls.post(way_in, raw, calls.headers("typeform", raw, value=good)).status_code == 200

    browser.post(f"/ways-in/connections/{way_in.pk}/secret/")
    assert len([one for one in kept(cast).secrets if one["use"] == secret.SIGNING]) == 2
    raw = calls.body({"form_response": {"token": "t3"}})
    assert calls.post(way_in, raw, calls.headers("typeform", raw)).status_code == 401


def test_a_pause_is_switched_on_and_off(cast: Cast, sign_in: SignIn) -> None:
    way_in, browser = calls.connect(cast, "typeform"), sign_in(cast.mara)
    raw = calls.body(calls.payload("typeform"))

    browser.post(f"/ways-in/connections/{way_in.pk}/pause/")
    assert calls.post(way_in, raw).status_code == 503
    assert "Paused" in browser.get("/ways-in/connections/").content.decode()
    browser.post(f"/ways-in/connections/{way_in.pk}/pause/")
    assert calls.post(way_in, raw).status_code == 200


def rules(*lines: dict[str, str], **source: str) -> dict[str, str]:
    """The form of the rules as a browser sends it, two empty lines at its end."""
    empty = {"clue": "", "test": "is", "value": "", "channel": "", "campaign": ""}
    sent = {
        "rules-TOTAL_FORMS": str(len(lines) + 2),
        "rules-INITIAL_FORMS": "0",
        "channel": "",
        "campaign": "",
        **source,
    }
    for place, line in enumerate([*lines, {}, {}]):
        sent |= {f"rules-{place}-{name}": value for name, value in (empty | line).items()}
    return sent


GOOGLE = {"clue": "utm_source", "test": "is", "value": "Google", "channel": "Paid search"}
CLICKED = {"clue": "gclid", "test": "any", "channel": "Google Ads", "campaign": "Brand"}


def test_rules_say_where_leads_come_from_in_their_order(cast: Cast, sign_in: SignIn) -> None:
    way_in, browser = calls.connect(cast, "webhook"), sign_in(cast.mara)
    page = f"/ways-in/connections/{way_in.pk}/"
    sent = rules(GOOGLE | {"ORDER": "2"}, CLICKED | {"ORDER": "1"}, channel="Website")
    assert browser.post(f"{page}source/", sent).status_code == 302

    def tried(address: str, referrer: str = "") -> str:
        answer = browser.get(
            f"{page}source/try/", {"address": address, "referrer": referrer}
        ).content.decode()
        return " ".join(re.sub("<[^>]+>", "", answer).split())

    both = tried("https://a.example/?utm_source=google&gclid=x")
    assert both.startswith("It becomes Google Ads, campaign Brand, by rule 1.")
    assert tried("https://a.example/?utm_source=GOOGLE&utm_campaign=March").startswith(
        "It becomes Paid search, campaign March, by rule 2."
    )
    assert tried("https://a.example/").startswith("It becomes Website, since no rule holds.")
    assert tried("") == ""

    calls.post(way_in, calls.body(calls.payload("webhook")))
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.select_related("channel", "campaign").get()
        assert (lead.channel.name, lead.campaign.name) == ("Google Ads", "Brand")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"clue": "utm_source", "channel": "X"}, "Say which text."),
        ({"clue": "gclid", "test": "any"}, "Name the channel."),
        ({"channel": "X", "value": "y"}, "Choose what to look at."),
        ({"clue": "nonsense", "channel": "X"}, "Select a valid choice"),
    ],
)
def test_a_wrong_rule_is_said_beside_it_and_nothing_typed_is_lost(
    cast: Cast, sign_in: SignIn, line: dict[str, str], message: str
) -> None:
    way_in, browser = calls.connect(cast, "webhook"), sign_in(cast.mara)
    answer = browser.post(f"/ways-in/connections/{way_in.pk}/source/", rules(GOOGLE, line, channel="Kept"))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode()
    assert 'value="Paid search"' in answer.content.decode()
    assert "source" not in kept(cast).settings


def test_a_payload_is_mapped_by_pointing_and_what_waited_is_read_again(cast: Cast, sign_in: SignIn) -> None:
    way_in, browser = calls.connect(cast, "webhook"), sign_in(cast.mara)
    page = f"/ways-in/connections/{way_in.pk}/"
    calls.post(
        way_in, calls.body({"who/is": "Ann Lee", "a.b": {"w": "ann@example.com"}, "wish": "A call", "n": 7})
    )
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert "Point at one" in Submission.objects.get(state="attention").reason
    before = browser.get(page).content.decode()
    assert "ann@example.com" in before
    assert "a.b › w" in before

    paths = ["/who~1is", "/a.b/w", "/wish", "/n"]
    refused = browser.post(f"{page}mapping/", {"path": paths, "target": ["name", "fact", "answer", "ignore"]})
    assert refused.status_code == 422
    assert "Point at an e-mail" in refused.content.decode()
    browser.post(f"{page}mapping/", {"path": paths, "target": ["name", "email", "answer", "ignore"]})
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.select_related("person", "fact_set").get()
        assert (lead.person.name, lead.person.email) == ("Ann Lee", "ann@example.com")
        assert lead.fact_set.facts["Wish"] == "A call"
        assert "n" not in lead.fact_set.facts
        assert Submission.objects.get().state == "accepted"
    test = browser.post(f"{page}test/", headers={"hx-request": "true"}).content.decode()
    assert "so nothing was read in it" in test


def test_a_refused_call_is_seen_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    way_in, browser = calls.connect(cast, "typeform"), sign_in(cast.olive)
    calls.post(way_in, b"{}", {"user-agent": "<b>curl</b>"})

    page = browser.get(f"/ways-in/connections/{way_in.pk}/").content.decode()
    assert "The call carries no signature." in page
    assert "&lt;b&gt;curl" in page
    assert "Refused" in browser.get("/ways-in/connections/").content.decode()


@pytest.mark.parametrize("who", ["mara", "max", "olive", "sam", "rita"])
def test_marketing_and_the_owner_change_connections_and_all_others_look(
    cast: Cast, sign_in: SignIn, who: str
) -> None:
    way_in, browser = calls.connect(cast, "webhook"), sign_in(getattr(cast, who))
    may = who in {"mara", "max", "olive"}
    page = f"/ways-in/connections/{way_in.pk}/"

    assert browser.get("/ways-in/", follow=True).status_code == 200
    looked = browser.get(page).content.decode()
    assert ("Send a test" in looked) == (way_in.token in looked) == may
    assert "a secret of 24" not in looked
    assert calls.value_of("webhook") not in looked
    assert browser.get(NEW + "webhook").status_code == (200 if may else 403)
    for change in CHANGES:
        status = browser.post(f"{page}{change}/", rules() if change == "source" else {}).status_code
        assert (status == 403) != may, change


def test_nadia_finds_no_connection_of_acme(cast: Cast, sign_in: SignIn) -> None:
    way_in, nadia = calls.connect(cast, "webhook"), sign_in(cast.nadia)
    page = f"/ways-in/connections/{way_in.pk}/"

    assert "Our webhook" not in nadia.get("/ways-in/connections/").content.decode()
    assert nadia.get(page).status_code == nadia.get(f"{page}source/try/").status_code == 404
    for change in CHANGES:
        assert nadia.post(f"{page}{change}/").status_code == 404


def test_an_unknown_kind_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mara)
    assert browser.get(NEW + "fax").status_code == 404
    assert browser.get("/ways-in/connections/new/").status_code == 302
    with scope.workspace(cast.workspace.pk):
        form = Connection.objects.create(
            workspace_id=cast.workspace.pk, kind="form", name="F", token="f", created_at=timezone.now()
        )
    assert browser.get(f"/ways-in/connections/{form.pk}/").status_code == 404


def test_the_pages_ask_no_more_for_three_than_for_one(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mara)

    def asked(path: str) -> int:
        with CaptureQueriesContext(database) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    first = calls.connect(cast, "webhook")

    def arrive(name: str) -> tuple[int, int]:
        """One more lead and one more refused call; what both pages then ask."""
        calls.post(first, calls.body({"email": f"{name}@example.com"}))
        calls.post(first, b"{}", {"x-webhook-secret": "wrong"} if name == "b" else {})
        pipeline.take_in(cast.workspace.pk)
        return asked("/ways-in/connections/"), asked(f"/ways-in/connections/{first.pk}/")

    one = arrive("a")
    calls.connect(cast, "typeform")
    calls.connect(cast, "calendly")
    arrive("b")
    assert arrive("c") == one
    assert max(one) <= 14
