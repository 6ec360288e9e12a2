"""A hosted form as anyone on the web meets it: shown, filled in, sent twice, sent by machines, shown in a frame."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from followup import pipeline
from followup.models import Handoff
from leads.hosted import limits, publishing
from leads.models import FactSet, Form, FormVersion, Submission
from tests.api import hostile
from tests.cast import Cast
from tests.followup.hosted.conftest import DOCUMENT, GOOD, Visitor
from workspaces import scope


def stored(cast: Cast) -> list[Submission]:
    with scope.workspace(cast.workspace.pk):
        return list(Submission.objects.order_by("pk"))


def test_what_was_sent_is_stored_as_it_was_asked(cast: Cast, visitor: Visitor) -> None:
    answer = visitor.send(
        size="240",
        by="2026-12-01",
        ships=["Parcels", "Food"],
        student="no",
        say="Soon, please.",
        product="planner",
    )

    assert (answer.status_code, answer["Location"]) == (302, f"{visitor.address}thanks/")
    (kept,) = stored(cast)
    with scope.workspace(cast.workspace.pk):
        version = FormVersion.objects.get()
    consent = kept.payload.pop("consent")
    assert kept.state == "pending"
    assert kept.payload.pop("submitted_at") == consent.pop("at")
    assert consent == {"wording": "You may call me.", "given": True}
    assert kept.payload == {
        "channel": "Website",
        "campaign": "",
        "person": {"name": "Bo Berg", "email": "bo@example.com"},
        "facts": {
            "company_size": 240, "wish": "A demo", "ships": ["Parcels", "Food"], "is_student": False,
            "product": "planner",
        },
        "page_url": f"http://testserver{visitor.address}",
        "source": {"landing_page": f"http://testserver{visitor.address}"},
        "form": {
            "name": "Request a demo",
            "version": version.pk,
            "promise": "Send this, and we call you within 5 minutes.",
            "answers": [
                {"key": "size", "question": "How many people?", "answer": 240},
                {"key": "by", "question": "By when?", "answer": "2026-12-01"},
                {"key": "need", "question": "What do you need?", "answer": "A demo"},
                {"key": "ships", "question": "What do you ship?", "answer": ["Parcels", "Food"]},
                {"key": "student", "question": "Do you study?", "answer": False},
                {"key": "say", "question": "Anything else?", "answer": "Soon, please."},
            ],
        },
    }  # fmt: skip


def test_it_becomes_a_lead_with_a_clock(cast: Cast, visitor: Visitor) -> None:
    visitor.send(size="240")
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("lead__person", "lead__channel").get()
        facts = FactSet.objects.get().facts
    assert (handoff.lead.person.name, handoff.lead.channel.name) == ("Bo Berg", "Website")
    assert (facts["company_size"], facts["wish"]) == (240, "A demo")


def test_no_cookie_is_set_or_needed(visitor: Visitor) -> None:
    page, answer = visitor.open(), visitor.send()
    thanks = visitor.browser.get(answer["Location"])

    assert [dict(one.cookies) for one in (page, answer, thanks)] == [{}, {}, {}]
    assert "We call you within 5 minutes. Thank you." in thanks.content.decode()


def test_a_second_click_is_the_same_submission_and_other_answers_are_not(
    cast: Cast, visitor: Visitor
) -> None:
    said = GOOD | {"ticket": visitor.ticket(visitor.open())}
    for words in ("one", "one", "two"):
        assert visitor.browser.post(visitor.address, said | {"say": words}).status_code == 302

    assert [row.payload["form"]["answers"][-1]["answer"] for row in stored(cast)] == ["one", "two"]


@pytest.mark.parametrize(
    ("said", "ago", "reason"),
    [
        ({}, timedelta(seconds=1), "Sent sooner after the form was opened than anyone can fill it in."),
        ({}, timedelta(hours=25), "Sent more than a day after the form was opened."),
        ({"ticket": ""}, timedelta(minutes=1), "Sent without opening the form."),
        ({"ticket": "forged:1:2"}, timedelta(minutes=1), "Sent without opening the form."),
        (
            {"website": "http://spam.example"},
            timedelta(minutes=1),
            "A field that people don’t see was filled in.",
        ),
    ],
)
def test_what_looks_like_a_machine_is_kept_as_spam(
    cast: Cast, visitor: Visitor, said: dict[str, str], ago: timedelta, reason: str
) -> None:
    answer = visitor.send(ago=ago, **said)
    pipeline.take_in(cast.workspace.pk)

    assert answer["Location"].endswith("/thanks/")
    assert [(row.state, row.reason, row.lead_id) for row in stored(cast)] == [("spam", reason, None)]


def test_a_form_s_ticket_opens_no_other_form(
    cast: Cast, visitor: Visitor, make_form: Callable[..., Form]
) -> None:
    other = Visitor(make_form(name="Another"))
    ticket = visitor.ticket(visitor.open())
    other.send(ticket=ticket)

    (kept,) = stored(cast)
    assert (kept.state, kept.connection_id) == ("spam", other.form.connection_id)


def test_one_network_is_held_back_with_a_clear_message(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_ONE_NETWORK", 2)
    answers = [visitor.send(say=f"enquiry {number}") for number in range(3)]
    neighbour = Visitor(visitor.form, Client(REMOTE_ADDR="127.0.0.77"))
    stranger = Visitor(visitor.form, Client(REMOTE_ADDR="198.51.100.7"))

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    said = answers[-1].content.decode()
    assert "sent too often" in said
    assert "enquiry 2" in said
    assert (neighbour.send().status_code, stranger.send().status_code) == (429, 302)
    assert len(stored(cast)) == 3


def test_a_form_is_held_back_for_everyone_when_flooded(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_ALL", 1)
    assert visitor.send(say="1").status_code == 302
    assert Visitor(visitor.form, Client(REMOTE_ADDR="198.51.100.7")).send(say="2").status_code == 429


def test_what_is_wrong_is_said_at_the_question_and_nothing_is_lost(cast: Cast, visitor: Visitor) -> None:
    answer = visitor.send(
        email="nowhere", phone="123", say="Half a page", size="many", need="Both", by="soon", consent=""
    )
    said = answer.content.decode()

    assert answer.status_code == 422
    for name in ("email", "size", "need", "by", "consent"):
        assert f'id="id_{name}_error"' in said, name
    assert 'id="id_say_error"' not in said
    assert all(f'value="{text}"' in said for text in ("nowhere", "123", "many"))
    assert "Half a page</textarea>" in said
    assert stored(cast) == []
    assert "Leave an e-mail address or a phone number" in visitor.send(email="").content.decode()


def test_the_lead_s_version_is_what_they_saw(cast: Cast, visitor: Visitor) -> None:
    ticket = visitor.ticket(visitor.open())
    with scope.workspace(cast.workspace.pk):
        first = FormVersion.objects.get()
        later = DOCUMENT.of(
            DOCUMENT.stored() | {"title": "Quite another", "questions": DOCUMENT.stored()["questions"][:2]}
        )
        publishing.publish(visitor.form, later, upon=1, by=cast.mara, at=timezone.now())
    answer = visitor.browser.post(visitor.address, GOOD | {"ticket": ticket, "say": "As asked then"})

    (kept,) = stored(cast)
    assert answer.status_code == 302
    assert kept.payload["form"]["version"] == first.pk
    assert kept.payload["form"]["answers"][-1] == {
        "key": "say",
        "question": "Anything else?",
        "answer": "As asked then",
    }
    assert "Quite another" in visitor.open().content.decode()


def test_a_closed_form_takes_only_what_was_open_before(cast: Cast, visitor: Visitor) -> None:
    ticket = visitor.ticket(visitor.open())
    with scope.workspace(cast.workspace.pk):
        publishing.close(visitor.form, by=cast.mara, at=timezone.now())

    assert visitor.open().status_code == 410
    assert visitor.browser.post(visitor.address, GOOD).status_code == 410
    assert visitor.browser.post(visitor.address, GOOD | {"ticket": ticket}).status_code == 302
    assert [row.state for row in stored(cast)] == ["pending"]
    with scope.workspace(cast.workspace.pk):
        publishing.reopen(visitor.form, by=cast.mara, at=timezone.now())
    assert visitor.open().status_code == 200


def test_where_they_came_from_is_kept(cast: Cast, visitor: Visitor) -> None:
    page = "https://www.acme.example/demo?utm_source=search&utm_campaign=Brand NL&gclid=abc&product=router&utm_source=two"
    visitor.send(f"?embed=1&page={quote(page)}&referrer={quote('https://www.google.com/')}")
    direct = Visitor(visitor.form)
    ticket = direct.ticket(
        direct.open("?utm_medium=mail", headers={"referer": "https://news.example/letter"})
    )
    direct.browser.post(direct.address, GOOD | {"ticket": ticket})

    framed, alone = (row.payload for row in stored(cast))
    assert framed["page_url"] == page
    assert (framed["channel"], framed["campaign"]) == ("Website", "Brand NL")
    assert framed["source"] == {
        "utm_source": "search", "utm_campaign": "Brand NL", "gclid": "abc", "referrer": "https://www.google.com/",
        "landing_page": page,
    }  # fmt: skip
    assert alone["source"] == {
        "utm_medium": "mail", "referrer": "https://news.example/letter",
        "landing_page": f"http://testserver{direct.address}",
    }  # fmt: skip
    assert 'value="router"' in visitor.open(f"?page={quote(page)}").content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "javascript:alert(1)",
        "a\x00b",
        "https://x.example/?utm_source=%00&gclid=%ff%fe",
        "https://[",
        "x" * 9000,
    ],
)
def test_a_strange_address_breaks_nothing(cast: Cast, visitor: Visitor, page: str) -> None:
    assert (
        visitor.send(f"?page={quote(page)}&referrer={quote(page)}&utm_source=%00&product=%00").status_code
        == 302
    )

    (kept,) = stored(cast)
    assert kept.payload["page_url"].startswith("http")
    assert len(kept.payload["page_url"]) <= 2000


def test_its_policy_is_its_own_and_says_who_may_frame_it(cast: Cast, visitor: Visitor, form: Form) -> None:
    for sites, said in (
        (["*"], "*"),
        (
            ["https://www.acme.example", "http://localhost:3000"],
            "https://www.acme.example http://localhost:3000",
        ),
        ([], "'none'"),
    ):
        with scope.workspace(cast.workspace.pk):
            Form.objects.update(sites=sites)
        page = visitor.open()
        policy = page["Content-Security-Policy"]
        assert f"frame-ancestors {said};" in policy
        assert "connect-src" not in policy
        assert "X-Frame-Options" not in page
    assert "frame-ancestors 'none'" in visitor.browser.get("/account/login/")["Content-Security-Policy"]
    assert visitor.browser.get("/account/login/")["X-Frame-Options"] == "DENY"


def test_the_script_is_a_script(visitor: Visitor) -> None:
    script = visitor.browser.get(f"/f/{visitor.form.connection.token}/embed.js")
    assert (script.status_code, script["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"document.currentScript" in script.content
    assert visitor.browser.get("/f/guessed/embed.js").status_code == 404


def test_nothing_is_shown_before_the_first_version(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        form = publishing.create(
            cast.workspace.pk, name="Draft", channel="Website", by=cast.mara, at=timezone.now()
        )
    for path in ("", "thanks/"):
        assert Client().get(f"/f/{form.connection.token}/{path}").status_code == 404


def test_naughty_strings_are_text(
    cast: Cast, visitor: Visitor, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_ONE_NETWORK", 10**6)
    monkeypatch.setattr(limits, "OF_ALL", 10**6)
    visitor.browser.raise_request_exception = False
    ticket = visitor.ticket(visitor.open())
    asked: list[tuple[str, Any]] = [
        (name, text)
        for name in ("say", "name", "phone", "product")
        for text in [*hostile.strings()[::5], *hostile.OWN_STRINGS]
    ]
    asked += [
        (name, text)
        for name in ("email", "size", "by", "need", "ships", "student", "consent", "ticket", "website")
        for text in hostile.SHARP_STRINGS
    ]
    for number, (name, text) in enumerate(asked):
        if "\ud800" in text:  # which the bytes of a form can't hold
            continue
        said = GOOD | {"ticket": ticket, "email": f"p{number}@example.com", name: text}
        assert visitor.browser.post(visitor.address, said).status_code in {302, 422}, (name, text)
    assert visitor.browser.post(visitor.address, {"say": "x" * 10_000_000}).status_code in {400, 413}
    while pipeline.take_in(cast.workspace.pk).taken:
        pass

    evil = hostile.OWN_STRINGS[0]
    with scope.workspace(cast.workspace.pk):
        odd = Submission.objects.exclude(state__in=["accepted", "merged", "spam"])
        assert list(odd.values_list("reason", "payload__person")) == []
        lead = Submission.objects.filter(payload__person__name=evil, state="accepted").earliest("pk").lead_id
    page = sign_in(cast.sam).get(f"/leads/{lead}/").content.decode()
    assert escape(evil) in page
    assert evil not in page
