"""The pages of forms: made, built question by question, published, closed; read by both sides, changed by marketing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from followup import pipeline, touches
from followup.models import Handoff
from followup.touches import Attempt
from leads.hosted import publishing
from leads.hosted.document import FormDocument
from leads.models import Form, FormVersion
from tests.api import hostile
from tests.cast import Cast
from tests.followup.hosted.conftest import DOCUMENT, Visitor
from tests.followup.test_queries import ENTRY, counted
from workspaces import scope

WORDS = {
    "form-title": "Ask us",
    "form-button": "Go",
    "form-promise": "Soon: {promise}.",
    "form-lane": "left_contact",
}


def row(number: int, label: str, kind: str = "text", becomes: str = "", **more: str) -> dict[str, str]:
    said = {"label": label, "type": kind, "becomes": becomes} | more
    return {f"q{number}-{name}": value for name, value in said.items()}


def sheet(*numbers: int, upon: int = 0, **more: str) -> dict[str, Any]:
    """A sheet as the builder posts it: these rows in this order."""
    rows = row(1, "Name", becomes="field:name", key="name") | row(
        2, "E-mail", "email", "field:email", key="email"
    )
    rows |= row(
        3, "What?", "choice", "fact", options="A demo\nA price\n\nA demo", fact="Their Wish", required="on"
    )
    return WORDS | rows | {"row": [str(number) for number in numbers or (1, 2, 3)], "upon": str(upon)} | more


@pytest.fixture
def draft(cast: Cast) -> Form:
    with scope.workspace(cast.workspace.pk):
        return publishing.create(
            cast.workspace.pk, name="Fair", channel="Fairs", by=cast.mara, at=timezone.now()
        )


def latest(form: Form) -> FormDocument | None:
    with scope.workspace(form.workspace_id):
        found = publishing.latest(form)
        return FormDocument.of(found.document) if found else None


def test_a_form_is_made_and_published(cast: Cast, sign_in: Callable[..., Client]) -> None:
    mara = sign_in(cast.mara)
    builder = mara.post("/ways-in/forms/", {"name": "Fair in May", "channel": "Fairs"}, follow=True)
    assert "What should we know before we call?" in builder.content.decode()
    with scope.workspace(cast.workspace.pk):
        form = Form.objects.select_related("connection").get()
    page = mara.post(reverse("form_edit", args=[form.pk]), sheet(), follow=True)

    assert "Version 1 is what visitors see now." in page.content.decode()
    document = latest(form)
    assert [(asked.key, asked.field, asked.fact) for asked in document.questions] == [
        ("name", "name", ""), ("email", "email", ""), ("question1", "", "their_wish"),
    ]  # fmt: skip
    assert document.questions[2].options == ("A demo", "A price")
    assert Client().get(f"/f/{form.connection.token}/").status_code == 200


def test_who_may_read_and_who_may_change(cast: Cast, form: Form, sign_in: Callable[..., Client]) -> None:
    page, edit = reverse("form", args=[form.pk]), reverse("form_edit", args=[form.pk])
    preview, version = reverse("form_preview", args=[form.pk]), reverse("form_version", args=[form.pk, 1])
    for member in cast.everyone:
        browser = sign_in(member)
        may_change = member in {cast.mara, cast.max, cast.olive}
        assert {browser.get(path).status_code for path in ("/ways-in/forms/", page, version)} == {200}
        assert (b"Make a form" in browser.get("/ways-in/forms/").content) == may_change, member.name
        expected = 200 if may_change else 403
        assert browser.get(edit).status_code == expected, member.name
        assert browser.post(preview, sheet()).status_code == expected, member.name
        if not may_change:
            for path, said in (
                (edit, sheet(upon=1)),
                (page, {"do": "close"}),
                ("/ways-in/forms/", {"name": "x"}),
            ):
                assert browser.post(path, said).status_code == 403, (member.name, path)
    nadia = sign_in(cast.nadia)
    for path in (page, edit, version, reverse("form_version", args=[form.pk, 9])):
        assert nadia.get(path).status_code == 404
    assert b"Demo page" not in nadia.get("/ways-in/forms/").content
    assert latest(form) == FormDocument.of(DOCUMENT.stored())


def test_rows_are_added_moved_and_taken_out_without_scripts(
    draft: Form, cast: Cast, sign_in: Callable[..., Client]
) -> None:
    mara, edit = sign_in(cast.mara), reverse("form_edit", args=[draft.pk])

    def order(do: str) -> list[str]:
        page = mara.post(edit, sheet(1, 2, 3, do=do))
        assert page.status_code == 200
        return [row.number for row in page.context["sheet"].rows]

    assert order("up:2") == ["2", "1", "3"]
    assert order("down:2") == ["1", "3", "2"]
    assert order("up:1") == order("down:3") == order("up:99") == order("nonsense") == ["1", "2", "3"]
    assert order("remove:1") == ["2", "3"]
    assert order("add") == ["1", "2", "3", "4"]
    page = mara.post(edit, sheet(3, 1, do="add") | {"q1-label": "Half a que"}).content.decode()
    assert 'value="Half a que"' in page
    assert "aria-invalid" not in page
    assert latest(draft) is None


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        ({"form-title": ""}, "id_form-title_error", "This field is required."),
        ({"q1-label": ""}, "id_q1-label_error", "This field is required."),
        ({"q3-options": "Only one"}, "id_q3-options_error", "at least two choices"),
        ({"q3-fact": " "}, "id_q3-fact_error", "What is the fact called?"),
        ({"q2-type": "number"}, "id_q2-type_error", "has to be of the kind “E-mail”"),
        ({"q1-becomes": "field:email", "q1-type": "email"}, "id_q2-becomes_error", "“Name” is that already."),
        ({"q1-type": "hidden"}, "id_q1-becomes_error", "can only be a fact or an answer"),
        ({"q1-type": "hidden", "q1-becomes": ""}, "id_q1-parameter_error", "Which part of the address"),
        (
            {"q1-type": "hidden", "q1-becomes": "", "q1-parameter": "ticket"},
            "id_q1-parameter_error",
            "is taken",
        ),
        (
            {"q1-type": "hidden", "q1-becomes": "", "q1-parameter": "a b"},
            "id_q1-parameter_error",
            "Use letters",
        ),
        (
            {"q2-becomes": "", "q2-type": "text"},
            'role="alert"',
            "Ask for an e-mail address or a phone number",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_all_typed_is_kept(
    draft: Form, cast: Cast, sign_in: Callable[..., Client], wrong: dict[str, str], place: str, words: str
) -> None:
    page = sign_in(cast.mara).post(
        reverse("form_edit", args=[draft.pk]), sheet() | {"form-thanks": "Kept words"} | wrong
    )
    said = page.content.decode()

    assert page.status_code == 422
    assert place in said
    assert words in said
    assert "Kept words" in said
    assert latest(draft) is None


def test_nobody_publishes_over_what_they_haven_t_seen(
    form: Form, cast: Cast, sign_in: Callable[..., Client]
) -> None:
    edit = reverse("form_edit", args=[form.pk])
    assert sign_in(cast.max).post(edit, sheet(upon=1)).status_code == 302
    page = sign_in(cast.mara).post(edit, sheet(upon=1) | {"form-title": "Mara’s title"})

    assert page.status_code == 409
    assert "Max published version 2 meanwhile" in page.content.decode()
    assert "Mara’s title" in page.content.decode()
    assert 'name="upon" value="2"' in page.content.decode()
    assert latest(form).title == "Ask us"


def test_the_same_again_is_no_version_and_a_wording_keeps_its_own(
    form: Form, cast: Cast, sign_in: Callable[..., Client]
) -> None:
    mara, edit = sign_in(cast.mara), reverse("form_edit", args=[form.pk])
    mara.post(edit, sheet(upon=1) | {"form-consent": "You may call me."})
    mara.post(edit, sheet(upon=2) | {"form-consent": "You may call me."})
    assert (latest(form).consent.version, latest(form).consent.required) == (1, False)
    mara.post(edit, sheet(upon=2) | {"form-consent": "Call me, and write."})

    assert latest(form).consent.version == 3
    with scope.workspace(cast.workspace.pk):
        assert FormVersion.objects.count() == 3


def test_the_preview_shows_what_is_being_written(
    draft: Form, cast: Cast, sign_in: Callable[..., Client]
) -> None:
    unfinished = sheet() | {"q3-options": "", "form-promise": "Send it. {promise}."}
    page = sign_in(cast.mara).post(reverse("form_preview", args=[draft.pk]), unfinished).content.decode()

    assert all(
        words in page for words in ("Ask us", "E-mail", "What?", "Send it. We call you within 5 minutes.")
    )
    assert 'name="ticket"' not in page
    assert latest(draft) is None


def test_settings_closing_and_opening(form: Form, cast: Cast, sign_in: Callable[..., Client]) -> None:
    mara, page = sign_in(cast.mara), reverse("form", args=[form.pk])
    good = {
        "name": "New name",
        "channel": "Fairs",
        "campaign": "May",
        "where": "listed",
        "sites": "https://A.example/\n",
    }
    assert mara.post(page, good).status_code == 302
    for sites in (
        "a.example",
        "https://a.example/path",
        "https://a.example; script-src *",
        "javascript:alert(1)",
        "",
    ):
        answer = mara.post(page, good | {"sites": sites})
        assert (answer.status_code, b"id_sites_error" in answer.content) == (422, True), sites

    with scope.workspace(cast.workspace.pk):
        found = Form.objects.select_related("connection").get()
    assert (found.sites, found.connection.name) == (["https://a.example"], "New name")
    assert found.connection.settings["source"] == {"channel": "Fairs", "campaign": "May", "rules": []}
    for do, status in (("close", 410), ("open", 200)):
        mara.post(page, {"do": do})
        assert Client().get(f"/f/{form.connection.token}/").status_code == status


def test_a_lead_s_page_shows_the_form_as_they_saw_it(
    cast: Cast, visitor: Visitor, sign_in: Callable[..., Client]
) -> None:
    visitor.send(say="Soon, please.", student="no")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        later = FormDocument.of(DOCUMENT.stored() | {"title": "Quite another", "promise": "No hurry."})
        publishing.publish(visitor.form, later, upon=1, by=cast.mara, at=timezone.now())
        lead_id = Handoff.objects.get().lead_id
    page = sign_in(cast.sam).get(f"/leads/{lead_id}/").content.decode()

    for words in ("Request a demo", "So that we can call.", "You may call me.", "Soon, please.", "Left empty",
                  "Send this, and we call you within 5 minutes."):  # fmt: skip
        assert words in page, words
    assert "Quite another" not in page


def counted_after(cast: Cast, browser: Client, path: str, more: Callable[[], None]) -> tuple[int, int]:
    before = counted(browser, path)
    for _ in range(2):
        more()
    return before, counted(browser, path)


def test_the_pages_take_the_same_few_queries_for_three_as_for_one(
    cast: Cast, form: Form, make_form: Callable[..., Form], sign_in: Callable[..., Client]
) -> None:
    mara, visitor = sign_in(cast.mara), Visitor(form)

    def sent(number: list[int] = [0]) -> None:  # noqa: B006  counts its calls
        number[0] += 1
        visitor.send(email=f"p{number[0]}@example.com")
        pipeline.take_in(cast.workspace.pk)
        with scope.workspace(cast.workspace.pk):
            handoff = Handoff.objects.latest("pk")
            touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())

    sent()
    one, three = counted_after(cast, mara, "/ways-in/forms/", lambda: (make_form(), None)[1])
    assert one == three <= ENTRY + 4
    one, three = counted_after(cast, mara, reverse("form", args=[form.pk]), sent)
    assert one == three <= ENTRY + 6
    with scope.workspace(cast.workspace.pk):
        lead = Handoff.objects.select_related("owner__user").earliest("pk")
    assert counted(sign_in(lead.owner), f"/leads/{lead.lead_id}/") <= ENTRY + 12
    with CaptureQueriesContext(connection) as queries:
        assert visitor.open().status_code == 200
    assert len([one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 9


def test_naughty_strings_in_the_builder(draft: Form, cast: Cast, sign_in: Callable[..., Client]) -> None:
    mara = sign_in(cast.mara)
    mara.raise_request_exception = False
    edit, page = reverse("form_edit", args=[draft.pk]), reverse("form", args=[draft.pk])
    names = ("form-title", "form-lane", "form-thanks", "q1-label", "q1-key", "q3-options", "q3-fact", "q3-help",
             "q3-type", "q3-becomes", "q3-parameter", "row", "upon", "do")  # fmt: skip
    for name in names:
        for text in hostile.SHARP_STRINGS:
            for path in (edit, reverse("form_preview", args=[draft.pk])):
                answer = mara.post(path, sheet(upon=0) | {name: text})
                assert answer.status_code in {200, 302, 409, 422}, (name, text[:40])
    for name in ("name", "channel", "campaign", "where", "sites", "do"):
        for text in hostile.SHARP_STRINGS:
            good = {"name": "N", "channel": "C", "where": "*"}
            assert mara.post(page, good | {name: text}).status_code in {302, 422}, (name, text[:40])
    evil = hostile.OWN_STRINGS[0]
    with scope.workspace(cast.workspace.pk):
        upon = publishing.latest(draft).number
    said = sheet(upon=upon) | {"form-title": evil, "q1-label": evil, "q3-options": f"{evil}\n{evil}2"}
    assert mara.post(edit, said).status_code == 302
    for shown in (Client().get(f"/f/{draft.connection.token}/"), mara.get(edit), mara.get(page)):
        assert evil not in shown.content.decode()
    assert escape(evil) in Client().get(f"/f/{draft.connection.token}/").content.decode()
