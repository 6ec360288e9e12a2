"""Each transport: what arrives, under which key, what is said of a failure, and that no secret is told."""

import base64
import json
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from followup import transports
from followup.transports import Fault, Outgoing, chat, push
from leadbridge import sealed
from tests.followup.receivers import Receiver, receiving

INSIDE = frozenset({"127.0.0.1"})


@pytest.fixture(autouse=True)
def _inside(settings: Any) -> None:
    settings.INTERNAL_HOSTS = INSIDE


def message(transport: str, secret: str, **more: Any) -> Outgoing:
    return Outgoing(
        "delivery-7", transport, "New lead: Ann Lee", "Asked for a demo", "https://lb.example/leads/1/",
        secret=secret, actions=(("Accept", "https://lb.example/a/x/"),), **more,
    )  # fmt: skip


class Browser:
    """A browser's side of Web Push: its keys, and reading what came."""

    def __init__(self) -> None:
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    def subscription(self, receiver: Receiver) -> tuple[str, str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return f"http://127.0.0.1:{receiver.port}/push/1", encoded(point), encoded(self.auth)

    def read(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth))


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# --- Chats


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        (
            "https://prod-1.westeurope.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/invoke"
            "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A",
            "Microsoft Teams",
        ),
        ("https://discord.com/api/webhooks/000000000000000000/" + "a" * 64, "Discord"),
        ("ntfys://ntfy.example.com/leads", "ntfy"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
        ("jsons://example.com/alerts", "Any address that takes JSON"),
    ],
)
def test_an_address_is_understood_and_neither_kept_nor_shown_in_clear(address: str, service: str) -> None:
    read = chat.read(address)
    assert read.service == service
    assert sealed.unseal(read.secret) == address
    assert read.hint.endswith("/…") or read.hint.endswith("://…")
    for secret in ("TIiajkdnlazkcOXrIdevi7FQ", "T1JJ3T3L2", "KODuebW", "a" * 64, "abcdefg"):
        assert secret not in read.hint


@pytest.mark.parametrize(
    "address",
    [
        "", "hello", "https://example.com/", "file:///etc/passwd", "dbus://", "syslog://", "mailto://a:b@c.d", "x" * 1001,
        "https://hooks.slack.com/services/", "jsons://", "exec://ls", "json://10.0.0.1/x", "json://example.com/x",
        "jsons://localhost/x", "jsons://169.254.169.254/latest", "ntfy://ntfy.example.com/leads", "gotifys://db/token",
        "http://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "jsons://exa mple.com/x",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_in_words(address: str) -> None:
    with pytest.raises(chat.BadAddress) as told:
        chat.read(address)
    assert len(str(told.value)) > 20


def test_every_plugin_we_offer_calls_by_our_guarded_calls() -> None:
    chat._guard()
    import sys

    for service in chat.SERVICES:
        assert sys.modules[service.plugin.__module__].requests.post.__module__ == "followup.transports.chat"


def test_a_chat_gets_what_is_said_with_its_key() -> None:
    with receiving() as there:
        assert transports.send(message("chat", chat.read(there.address).secret)) is None
        [said] = there.said()
        assert said["title"] == "New lead: Ann Lee"
        for part in ("Asked for a demo", "https://lb.example/leads/1/", "Accept: https://lb.example/a/x/"):
            assert part in said["message"]
        assert there.headers[0]["Idempotency-Key"] == "delivery-7"


@pytest.mark.parametrize(("status", "part"), [(500, "500"), (404, "add it anew"), (302, "302"), (403, "403")])
def test_a_chat_that_refuses_is_told_of_in_words(status: int, part: str) -> None:
    with receiving() as there:
        there.status = status
        there.location = "http://127.0.0.1:1/" if status == 302 else ""
        problem = transports.send(message("chat", chat.read(there.address).secret))
        assert problem is not None
        assert part in problem.words
        assert len(there.bodies) == 1


def test_a_chat_that_is_off_is_told_of_without_its_address() -> None:
    with receiving() as there:
        secret = chat.read(there.address).secret
    problem = transports.send(message("chat", secret))
    assert problem is not None
    assert (problem.words, problem.fault) == ("It can’t be reached.", Fault.TRANSPORT)


def test_what_came_inside_since_is_not_called(settings: Any) -> None:
    with receiving() as there:
        secret = chat.read(there.address).secret
        settings.INTERNAL_HOSTS = frozenset()
        problem = transports.send(message("chat", secret))
        assert problem is not None
        assert "inside a network" in problem.words
        assert there.bodies == []


# --- Browsers


def test_a_browser_gets_an_alert_only_it_can_read() -> None:
    browser = Browser()
    with receiving() as there:
        kept = push.read(*browser.subscription(there))
        assert transports.send(message("push", kept.secret)) is None
        assert b"Ann Lee" not in there.bodies[0]
        assert browser.read(there.bodies[0]) == {
            "title": "New lead: Ann Lee", "body": "Asked for a demo", "url": "https://lb.example/leads/1/",
            "tag": "delivery-7", "actions": [{"title": "Accept", "url": "https://lb.example/a/x/"}],
        }  # fmt: skip
        headers = there.headers[0]
        assert (headers["Topic"], headers["Urgency"]) == ("delivery-7", "high")
        assert f"k={push.public_key()}" in headers["Authorization"]


@pytest.mark.parametrize(
    ("status", "fault"), [(410, Fault.GONE), (404, Fault.GONE), (413, Fault.MESSAGE), (500, Fault.TRANSPORT)]
)
def test_a_push_service_s_refusal_says_whose_fault_it_was(status: int, fault: Fault) -> None:
    with receiving() as there:
        there.status = status
        problem = transports.send(message("push", push.read(*Browser().subscription(there)).secret))
        assert problem is not None
        assert problem.fault is fault


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("", "", ""), ("https://push.example/1", "AA", "AA"), ("ftp://push.example/1", "A" * 87, "A" * 22),
        ("http://push.example/1", "A" * 87, "A" * 22), ("https://10.0.0.1/1", "A" * 87, "A" * 22),
        ("https://[broken/1", "A" * 87, "A" * 22), ("https://push.example/" + "x" * 2000, "A" * 87, "A" * 22),
        ("https://push.example/1", "é" * 87, "A" * 22),
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(endpoint: str, p256dh: str, auth: str) -> None:
    with pytest.raises(push.BadBrowser):
        push.read(endpoint, p256dh, auth)


def test_a_key_that_is_no_point_of_the_curve_is_given_up_at_once() -> None:
    with receiving() as there:
        kept = push.read(f"http://127.0.0.1:{there.port}/", "A" * 87, "A" * 22)
        problem = transports.send(message("push", kept.secret))
        assert problem is not None
        assert problem.fault is Fault.GONE
