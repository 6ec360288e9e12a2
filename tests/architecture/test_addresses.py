"""Every address of the product, and what Nadia of another company and someone not signed in get there.

A new address must be entered below, or the first test fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from followup import touches
from followup.models import Handoff
from followup.touches import Attempt
from leads.models import Channel, Connection, Lead, Submission
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import keys, scope
from workspaces.models import ApiKey, Seat

# Nadia opens these and sees her own, empty company. (name, question behind it)
EMPTY = [
    ("start", ""),
    ("members", ""),
    ("teams", ""),
    ("keys", ""),
    ("agreement", ""),
    ("queue", ""),
    ("queue_list", ""),
    ("leads", "?q=Ann"),
    ("leads", "?channel={channel}"),
    ("leads", "?owner={sam}"),
    ("alerts", ""),
    ("find", "?q=Ann"),
    ("settings", ""),
    ("stream_token", ""),
    ("alignment", ""),
    ("alignment_work", ""),
    ("alignment_handoffs", "?figure=unanswered"),
    ("outcomes_csv", ""),
    ("switch_workspace", ""),
]
# Nadia guesses an id of Acme's, by every verb the address knows: there is nothing here.
GUESSED = {
    "queue_lead": ["get"],
    "accept": ["post"],
    "acceptance_undo": ["post"],
    "touches": ["post"],
    "touch_retraction": ["post"],
    "return": ["get", "post"],
    "outcome": ["get", "post"],
    "lead": ["get"],
}
# The same ids in the rest of an address or of a form.
SLIPPED_IN = [
    ("get", "queue", "?handoff={handoff}", {}),
    ("post", "teams", "", {"seat": "{seat}"}),
    ("post", "keys", "", {"revoke": "{key}"}),
    ("post", "switch_workspace", "", {"workspace": "{workspace}"}),
    ("post", "demo_sign_in", "", {"person": "{sam}"}),
    ("get", "demo_mailbox", "", {}),
    ("post", "demo_lead", "", {}),
]
API_EMPTY = [
    "api_leads",
    "api_handoffs",
    "api_agreement",
    "api_versions",
    "api_outcomes_by_channel",
    "api_speed",
    "api_report_touches",
    "api_scorecard",
    "api_funnel",
]
API_GUESSED = {
    "api_submission": ["get"],
    "api_lead": ["get"],
    "api_handoff": ["get"],
    "api_acceptance": ["post", "delete"],
    "api_touches": ["post"],
    "api_return": ["post"],
    "api_outcome": ["post"],
}
# Her own rows alone, by a number each company counts for itself; tested in tests/api/test_road.py.
API_OWN = {"api_submissions", "api_version", "api_schema"}
# Open to anyone: they show nothing of a workspace but what its form says.
OPEN = {
    "healthz",
    "readyz",
    "metrics",
    "public_form",
    "public_form_thanks",
    "account_login",
    "account_logout",
}
# allauth's own, about the signed-in user and no workspace.
ALLAUTH = {
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
}
ACMES = ("Ann Lee", "ann@example.com", "acme", "Acme", ">Sam", "Rita")


def addresses(resolver: URLResolver | None = None, start: str = "") -> Iterator[str]:
    """The name of every address, or its pattern where it has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name or f"{start}{entry.pattern}"
        else:
            yield from addresses(entry, f"{start}{entry.pattern}")


def test_every_address_is_entered_here() -> None:
    entered = {name for name, _ in EMPTY} | set(GUESSED) | {name for _, name, *_ in SLIPPED_IN}
    entered |= set(API_EMPTY) | set(API_GUESSED) | API_OWN | OPEN | ALLAUTH
    assert set(addresses()) - {"api/v1/^.*$"} == entered


@dataclass
class Acme:
    """Ids of Acme's rows, as someone might guess them."""

    cast: Cast
    ids: dict[str, int]

    def path(self, name: str) -> str:
        [(_, wanted)] = get_resolver().reverse_dict.getlist(name)[0][0]
        return reverse(name, args=[self.ids[wanted[0]]])


@pytest.fixture
def acme(cast: Cast) -> Acme:
    """Acme with one lead, handed over, tried once and left alone past its promise."""
    handoff = hand_over_one(cast)
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        touch = touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=at)
        Handoff.objects.update(due_at=at - timedelta(minutes=1))
        key, _ = keys.create(cast.workspace.pk, name="CRM", role="sales", by=cast.olive, at=at)
        ids = {
            "handoff_id": handoff.pk,
            "touch_id": touch.pk,
            "lead_id": Lead.objects.get().pk,
            "submission_id": Submission.objects.get().pk,
            "channel": Channel.objects.get().pk,
            "seat": Seat.objects.earliest("pk").pk,
            "key": ApiKey.objects.get().pk,
        }
        Connection.objects.update(token="known-to-its-visitors")
    ids |= {"handoff": handoff.pk, "workspace": cast.workspace.pk, "sam": cast.sam.pk}
    assert key.pk == ids["key"]
    return Acme(cast, ids)


def test_nadia_sees_nothing_of_acme(acme: Acme, sign_in: Callable[..., Client]) -> None:
    nadia = sign_in(acme.cast.nadia)
    for name, question in EMPTY:
        answer = nadia.get(reverse(name) + question.format(**acme.ids), follow=True)
        assert answer.status_code == 200, name
        words = answer.content.decode()
        assert [word for word in ACMES if word in words] == [], name


def test_nadia_finds_nothing_behind_a_guessed_id(acme: Acme, sign_in: Callable[..., Client]) -> None:
    nadia = sign_in(acme.cast.nadia)
    for name, verbs in GUESSED.items():
        for verb in verbs:
            answer = getattr(nadia, verb)(acme.path(name), {"medium": "call", "result": "spoke"})
            assert (name, verb, answer.status_code) == (name, verb, 404)
    for verb, name, question, form in SLIPPED_IN:
        filled = {field: value.format(**acme.ids) for field, value in form.items()}
        answer = getattr(nadia, verb)(reverse(name) + question.format(**acme.ids), filled)
        assert (name, answer.status_code) == (name, 404)
    with scope.workspace(acme.cast.workspace.pk):
        assert Handoff.objects.get().ended_at is None
        assert ApiKey.objects.get().revoked_at is None
        assert Seat.objects.filter(takes_leads=True).count() == 2


def test_nadia_s_key_opens_nothing_of_acme(acme: Acme) -> None:
    other = acme.cast.nadia.workspace_id
    with scope.workspace(other):
        _, secret = keys.create(other, name="theirs", role="owner", by=None, at=timezone.now())
    nadia = Client(headers={"authorization": f"Bearer {secret}"})
    for name in API_EMPTY:
        answer = nadia.get(reverse(name))
        assert answer.status_code == 200, name
        assert [word for word in ACMES if word in answer.content.decode()] == [], name
    for name, verbs in API_GUESSED.items():
        for verb in verbs:
            answer = getattr(nadia, verb)(acme.path(name), {}, content_type="application/json")
            assert (name, verb, answer.status_code) == (name, verb, 404)
            assert answer["Content-Type"] == "application/problem+json"


def test_who_is_not_signed_in_is_sent_to_sign_in(acme: Acme) -> None:
    anyone = Client()
    pages = [("get", reverse(name)) for name, _ in EMPTY if name != "switch_workspace"]
    guesses = [(verb, acme.path(name)) for name, verbs in GUESSED.items() for verb in verbs]
    for verb, path in pages + guesses:
        answer = getattr(anyone, verb)(path)
        assert (path, answer.status_code) == (path, 302)
        assert answer["Location"].startswith("/account/login/?next="), path
    assert anyone.get(reverse("switch_workspace"))["Location"] == "/account/login/"
    for name in API_EMPTY:
        assert anyone.get(reverse(name)).status_code == 401
    for name, verbs in API_GUESSED.items():
        for verb in verbs:
            assert getattr(anyone, verb)(acme.path(name)).status_code == 401


def test_a_wrong_verb_is_refused_everywhere(acme: Acme, sign_in: Callable[..., Client]) -> None:
    sam = sign_in(acme.cast.sam)
    for name, verbs in GUESSED.items():
        for verb in {"get", "post", "put", "delete"} - set(verbs):
            assert getattr(sam, verb)(acme.path(name)).status_code == 405, (name, verb)


def test_people_outside_see_a_form_and_nothing_else(acme: Acme) -> None:
    anyone = Client()
    with scope.workspace(acme.cast.workspace.pk):
        Connection.objects.update(kind="form", settings={"questions": []})
    for path in ("/f/known-to-its-visitors/", "/f/known-to-its-visitors/thanks/"):
        page: Any = anyone.get(path)
        assert page.status_code == 200
        assert not any(word in page.content.decode() for word in ("Ann Lee", "Sam", "Rita", "/queue/"))
    assert anyone.get("/f/guessed/").status_code == 404
    assert anyone.get("/f/guessed/thanks/").status_code == 404
