"""The page of alerts: who may change what, what is said at the field, and that no secret is shown again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import alert_settings, clock, deliver
from followup.models import AlertWishes, Delivery, Transport
from tests.cast import Cast
from tests.followup.ladders import BREACH, agree_on, missed_by
from tests.followup.receivers import receiving
from tests.followup.road import hand_over_one
from tests.followup.test_transports import Browser
from workspaces import scope
from workspaces.models import AuditEntry

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
PAGE, ADD = "/settings/alerts/", "/settings/alerts/chats/"


@pytest.fixture(autouse=True)
def _kept_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.INTERNAL_HOSTS = frozenset({"127.0.0.1"})
    mail.outbox = []


def rows(cast: Cast) -> list[Transport]:
    with scope.workspace(cast.workspace.pk):
        return list(Transport.objects.select_related("member").order_by("pk"))


def test_everyone_has_a_page_of_their_own(cast: Cast, sign_in: Callable[..., Client]) -> None:
    for member in [*cast.everyone, cast.nadia]:
        page = sign_in(member).get(PAGE).content.decode()
        assert "What reaches you" in page
        assert ("For the whole workspace" in page) == member.is_owner, member.name


def test_what_was_agreed_is_ticked_and_grey_and_wishes_are_kept(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    agree_on(cast, BREACH)
    sam = sign_in(cast.sam)
    page = sam.get(PAGE).content.decode()
    assert (
        'value="breach:email" aria-label="At the end of the window, when no attempt was made: E-mail" checked disabled'
        in page
    )
    said = {
        "also": ["breach:push", "breach:pigeon", "again:push"],
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }
    assert sam.post(PAGE, said).status_code == 302
    with scope.workspace(cast.workspace.pk):
        wishes = AlertWishes.objects.get()
        assert (wishes.member, wishes.also_by) == (cast.sam, {"breach": ["push"], "again": ["push"]})
    assert 'value="22:00"' in sam.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"quiet_from": "22:00"}, "both a start and an end"),
        ({"quiet_until": "07:00"}, "both a start and an end"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "no time at all"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "valid time"),
    ],
)
def test_quiet_hours_that_can_t_be_are_told_at_the_field(
    cast: Cast, sign_in: Callable[..., Client], said: dict[str, str], message: str
) -> None:
    answer = sign_in(cast.sam).post(PAGE, said)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    with scope.workspace(cast.workspace.pk):
        assert not AlertWishes.objects.exists()


def test_a_chat_is_kept_sealed_and_never_shown_again(cast: Cast, sign_in: Callable[..., Client]) -> None:
    olive = sign_in(cast.olive)
    assert olive.post(ADD, {"name": "Sales", "address": SLACK, "is_shared": "on"}).status_code == 302
    [row] = rows(cast)
    assert (row.member, row.service, row.name, row.hint) == (
        None,
        "Slack",
        "Sales",
        "https://hooks.slack.com/…",
    )
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in row.secret
    for member in (cast.olive, cast.sam):
        page = sign_in(member).get(PAGE).content.decode()
        assert "Sales" in page
        assert "TIiajkdnlazkcOXrIdevi7FQ" not in page
        assert row.secret not in page
    with scope.workspace(cast.workspace.pk):
        told = AuditEntry.objects.get(verb="transport added")
        assert "TIiajkd" not in str(told.detail)


def test_a_rep_adds_a_chat_of_their_own_and_none_of_the_workspace_s(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    sign_in(cast.sam).post(ADD, {"address": SLACK, "is_shared": "on"})
    [row] = rows(cast)
    assert (row.member, row.name) == (cast.sam, "Slack")
    again = sign_in(cast.sam).post(ADD, {"address": SLACK})
    assert (again.status_code, "here already" in again.content.decode()) == (422, True)
    assert (
        "Sales"
        not in sign_in(cast.sofia).get(PAGE).content.decode().split("Ways to reach you")[1].split("</ul>")[0]
    )


def test_an_address_that_can_t_be_is_told_at_the_field_and_what_was_typed_stays(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    for address, message in (("hello", "No chat we know"), ("jsons://10.0.0.1/x", "inside a network")):
        answer = sign_in(cast.olive).post(ADD, {"name": "Mine", "address": address})
        page = answer.content.decode()
        assert (answer.status_code, message in page, 'value="Mine"' in page) == (422, True, True)
    assert rows(cast) == []


def test_a_test_is_sent_by_the_loop_and_what_came_of_it_is_shown(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    olive = sign_in(cast.olive)
    with receiving() as there:
        olive.post(ADD, {"name": "Sales", "address": there.address, "is_shared": "on"})
        [row] = rows(cast)
        there.status = 403
        asked = olive.post(f"/settings/alerts/transports/{row.pk}/test/", headers={"hx-request": "true"})
        assert "A test is on its way" in asked.content.decode()
        assert deliver.deliver_due(deliver.MAIL) == 0
        assert there.bodies == []
        deliver.deliver_due(deliver.ELSEWHERE)
        assert "It answered 403 Forbidden." in olive.get(PAGE).content.decode()
        there.status = 200
        olive.post(f"/settings/alerts/transports/{row.pk}/test/")
        deliver.deliver_due(deliver.ELSEWHERE)
        assert "Olive asked for this test" in there.said()[-1]["message"]
        assert "Worked " in olive.get("/settings/alerts/transports/").content.decode()
        assert deliver.deliver_due(deliver.ELSEWHERE) == 0


def test_the_owner_tests_the_mail(cast: Cast, sign_in: Callable[..., Client]) -> None:
    assert sign_in(cast.sam).post("/settings/alerts/mail/test/").status_code == 403
    sign_in(cast.olive).post("/settings/alerts/mail/test/")
    deliver.deliver_due()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["olive@acme.example"], "A test from LeadBridge")
    assert "Worked " in sign_in(cast.olive).get(PAGE).content.decode()


def test_only_its_member_and_the_owner_for_all_change_a_transport(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    sign_in(cast.sam).post(ADD, {"address": SLACK})
    sign_in(cast.olive).post(ADD, {"address": "jsons://example.com/a", "is_shared": "on"})
    sams, shared = (row.pk for row in rows(cast))
    for member, pk, status in (
        (cast.sam, sams, 200), (cast.olive, sams, 403), (cast.sofia, sams, 403), (cast.mara, sams, 403),
        (cast.nadia, sams, 404), (cast.olive, shared, 200), (cast.rita, shared, 403), (cast.nadia, shared, 404),
    ):  # fmt: skip
        browser = sign_in(member)
        assert browser.get(f"/settings/alerts/transports/{pk}/removal/").status_code == status, member.name
        if status != 200:
            assert browser.post(f"/settings/alerts/transports/{pk}/removal/").status_code == status
            assert browser.post(f"/settings/alerts/transports/{pk}/test/").status_code == status
    assert sign_in(cast.sam).post(f"/settings/alerts/transports/{sams}/removal/").status_code == 302
    assert [(row.ended_at is None, row.secret == "") for row in rows(cast)] == [(False, True), (True, False)]


def test_a_browser_is_added_once_with_the_keys_it_has_now(cast: Cast, sign_in: Callable[..., Client]) -> None:
    sam = sign_in(cast.sam)
    with receiving() as there:
        for browser in (Browser(), Browser()):
            endpoint, p256dh, auth = browser.subscription(there)
            said = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "name": "Firefox"}
            answer = sam.post("/settings/alerts/browsers/", said)
            assert (answer.status_code, "Firefox" in answer.content.decode()) == (200, True)
        [_, current] = rows(cast)
        assert (current.member, current.ended_at, current.kind) == (cast.sam, None, "push")
        agree_on(
            cast, {"rung": "handoff", "from": "start", "after_s": 0, "to": ["owner"], "by": ["push"]}, BREACH
        )
        with scope.workspace(cast.workspace.pk):
            alert_settings.ask_for_test(current, by=cast.sam, at=timezone.now())
        assert deliver.deliver_due(deliver.ELSEWHERE) == 1
        assert browser.read(there.bodies[0])["title"] == "A test from LeadBridge"
        there.status = 410
        with scope.workspace(cast.workspace.pk):
            alert_settings.ask_for_test(current, by=cast.sam, at=timezone.now())
        deliver.deliver_due(deliver.ELSEWHERE)
        assert rows(cast)[-1].ended_at is not None, "a browser that is gone is forgotten"
    bad = sam.post("/settings/alerts/browsers/", {"endpoint": "x"})
    assert (bad.status_code, "no address" in bad.content.decode()) == (422, True)


def test_the_log_says_what_was_sent_and_what_became_of_it(
    cast: Cast, sign_in: Callable[..., Client], settings: Any
) -> None:
    handoff = hand_over_one(cast)
    deliver.deliver_due()
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    missed_by(cast, handoff, 1)
    clock.tick()
    deliver.deliver_due()
    olive = sign_in(cast.olive).get("/settings/alerts/log/").content.decode()
    for part in (
        "New lead: Ann Lee",
        "Promise missed: Ann Lee",
        "Sent",
        "On its way",
        "ConnectionRefusedError",
    ):
        assert part in olive
    rita = sign_in(cast.rita).get("/settings/alerts/log/").content.decode()
    assert "Promise missed: Ann Lee" in rita
    assert "New lead" not in rita, "what others were sent is theirs"
    assert "Nothing was sent yet" in sign_in(cast.mara).get("/settings/alerts/log/").content.decode()
    assert "Ann" not in sign_in(cast.nadia).get("/settings/alerts/log/").content.decode()


@pytest.mark.parametrize("path", [PAGE, "/settings/alerts/log/", "/settings/alerts/transports/"])
def test_no_page_asks_more_for_more_rows(cast: Cast, sign_in: Callable[..., Client], path: str) -> None:
    olive = sign_in(cast.olive)
    counts = []
    for number in (1, 2, 3):
        olive.post(ADD, {"name": f"C{number}", "address": f"jsons://example.com/{number}", "is_shared": "on"})
        hand_over_one(cast, f"p{number}@example.com")
        with CaptureQueriesContext(connection) as asked:
            assert olive.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert counts[2] <= 14
    with scope.workspace(cast.workspace.pk):
        assert Delivery.objects.exists()
