"""The builder over HTTP: who may, one change of one line, and two people at one line."""

import json

import pytest

from agreement import documents, drafting, life, starters
from agreement.models import Version
from workspaces import scope

PAGE, LINES, REVISIONS = (f"/agreement/versions/2/edit/{part}" for part in ("", "lines/", "revisions/"))
HTMX = {"HX-Request": "true", "HX-Target": "form-line-title"}
WHOLE = {"HX-Request": "true", "HX-Target": "document"}


@pytest.fixture
def draft(cast, at):
    with scope.workspace(cast.workspace.pk):
        return drafting.start(
            cast.workspace.pk, by=cast.mara, at=at, document=starters.find("b2b_software").document
        )


@pytest.fixture
def said(cast, draft):
    """What the draft says now."""

    def read():
        with scope.workspace(cast.workspace.pk):
            return documents.of(Version.objects.get(pk=draft.pk))

    return read


def change(line, seen, verb="set", **fields):
    return {"verb": verb, "line": line, "seen": json.dumps(seen)} | fields


def criterion(document, key):
    return next(one for one in document["rules"]["criteria"] if one["key"] == key)


def test_who_may_draft_edits_and_others_are_refused(cast, draft, sign_in):
    for member in (cast.mara, cast.max, cast.rita, cast.olive):
        assert sign_in(member).get(PAGE).status_code == 200
    for member in (cast.sam, cast.sofia):
        browser = sign_in(member)
        assert browser.get(PAGE).status_code == 403
        assert browser.post(LINES, change("title", "Inbound software", value="x")).status_code == 403
        assert browser.post(REVISIONS).status_code == 403


def test_nadia_finds_nothing(cast, draft, said, sign_in):
    nadia = sign_in(cast.nadia)
    assert nadia.get(PAGE).status_code == 404
    assert nadia.post(LINES, change("title", "Inbound software", value="x")).status_code == 404
    assert nadia.post(REVISIONS).status_code == 404
    assert said()["title"] == "Inbound software"


def test_the_page_shows_every_line(cast, draft, sign_in):
    page = sign_in(cast.mara).get(PAGE).content.decode()
    for words in (
        "Inbound software", "Asked for a demo", "They asked to talk to us.", "Company size", "5 minutes",
        "Reps", "Doesn’t remember asking", "sales-ready leads a month", "What both mean by it",
    ):  # fmt: skip
        assert words in page or words == "Reps", words
    assert "things to look at" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_takes_as_many_statements_for_few_tests_as_for_many(
    cast, sign_in, at, count, django_assert_max_num_queries
):
    document = starters.find("b2b_software").document
    tests = [{"key": f"t{n}", "label": f"T{n}", "fact": f"f{n}", "operator": "known"} for n in range(count)]
    document["rules"] |= {
        "criteria": tests,
        "required": [],
        "rules_out": [],
        "lanes": [
            {
                "key": "one",
                "name": "One",
                "needs": "any",
                "criteria": [test["key"] for test in tests],
                "window_s": 60,
            }
        ],
    }
    with scope.workspace(cast.workspace.pk):
        drafting.start(cast.workspace.pk, by=cast.mara, at=at, document=document)
    browser = sign_in(cast.mara)

    with django_assert_max_num_queries(15):
        assert browser.get(PAGE).status_code == 200


def test_one_line_is_written_and_only_what_that_changed_comes_back(cast, draft, said, sign_in):
    answer = sign_in(cast.mara).post(
        LINES,
        change("criteria/large_enough", criterion(said(), "large_enough"), value="many"),
        headers=HTMX,
    )
    page = answer.content.decode()

    assert (answer.status_code, answer["HX-Trigger-After-Settle"]) == (200, "lb:document-changed")
    assert criterion(said(), "large_enough")["value"] == "many"
    assert "“is at least” needs a number." in page
    assert 'id="seen-line-criteria-large_enough"' in page
    assert 'id="document"' not in page


def test_a_line_is_taken_out_and_the_whole_document_comes_back(cast, draft, said, sign_in):
    lane = said()["rules"]["lanes"][1]
    answer = sign_in(cast.max).post(
        LINES, change("lanes/fits_and_engaged", lane, verb="remove"), headers=WHOLE
    )

    assert answer.status_code == 200
    assert 'id="document"' in answer.content.decode()
    assert [one["key"] for one in said()["rules"]["lanes"]] == ["asked_for_demo"]


def test_the_same_without_scripts_leads_back_to_the_line(cast, draft, said, sign_in):
    answer = sign_in(cast.mara).post(LINES, change("title", "Inbound software", value="By hand"))

    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#line-title")
    assert said()["title"] == "By hand"


@pytest.mark.parametrize("headers", [HTMX, WHOLE, {}])
def test_two_wordings_are_shown_and_neither_is_lost(cast, draft, said, sign_in, headers):
    sign_in(cast.rita).post(LINES, change("title", "Inbound software", value="Rita’s <title>"))
    answer = sign_in(cast.mara).post(
        LINES, change("title", "Inbound software", value="Mara’s <title>"), headers=headers
    )
    page = answer.content.decode()

    assert answer.status_code == 409
    for words in ("Rita changed this line meanwhile.", "Rita’s &lt;title&gt;", "Mara’s &lt;title&gt;"):
        assert words in page
    assert said()["title"] == "Rita’s <title>"


def test_undo_and_redo(cast, draft, said, sign_in):
    browser = sign_in(cast.mara)
    browser.post(LINES, change("title", "Inbound software", value="Two"))
    assert browser.post(REVISIONS, {"go": "back", "seen": "2"}).status_code == 302
    assert said()["title"] == "Inbound software"
    assert browser.post(REVISIONS, {"go": "again", "seen": "3"}, headers=WHOLE).status_code == 200
    assert said()["title"] == "Two"
    assert browser.post(REVISIONS, {"go": "back", "seen": "3"}, headers=WHOLE).status_code == 409
    assert said()["title"] == "Two"


def test_a_page_that_has_the_latest_is_sent_nothing(cast, draft, sign_in):
    browser = sign_in(cast.mara)

    assert browser.get(PAGE, {"have": "1"}, headers=WHOLE).status_code == 204
    assert browser.get(PAGE, {"have": "0"}, headers=WHOLE).status_code == 200


def test_a_version_on_its_way_out_leads_to_its_page(cast, draft, sign_in, at):
    with scope.workspace(cast.workspace.pk):
        life.withdraw(draft, by=cast.mara, at=at)
    browser = sign_in(cast.mara)

    assert browser.get(PAGE)["Location"] == "/agreement/versions/2/"
    assert browser.post(LINES, change("title", "Inbound software", value="x")).status_code == 302
    late = browser.post(LINES, change("title", "Inbound software", value="x"), headers=HTMX)
    assert late["HX-Redirect"] == "/agreement/versions/2/"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 404),
        ({"line": "rules"}, 404),
        ({"line": "criteria/'; DROP TABLE agreement_version; --", "verb": "set"}, 404),
        ({"line": "title", "verb": "wrap"}, 422),
        ({"line": "title", "verb": "remove", "seen": '"Inbound software"'}, 409),
        ({"line": "title", "verb": "set", "seen": "{", "value": "x"}, 422),
        ({"line": "title", "verb": "set", "seen": "[" * 5000, "value": "x"}, 422),
        ({"line": "title", "verb": "set", "seen": '"Inbound software"', "value": "a\0b"}, 422),
        ({"line": "title", "verb": "move", "to": "99999999999"}, 422),
        ({"line": "required", "verb": "remove", "seen": '"can_be_reached"', "at": "0.-1"}, 422),
        ({"line": "required", "verb": "remove", "seen": '"can_be_reached"', "at": "7"}, 409),
        ({"line": "required", "verb": "remove", "seen": '"can_be_reached"'}, 422),
        ({"line": "required", "verb": "move", "at": "0", "seen": '"can_be_reached"', "into": "lanes/none/criteria"}, 409),
        ({"line": "required", "verb": "move", "at": "0", "seen": '"can_be_reached"', "into": "title"}, 404),
        ({"line": "required", "verb": "wrap", "at": "0", "seen": '"can_be_reached"', "needs": "none"}, 422),
        ({"line": "lanes/none", "verb": "set", "name": "x"}, 409),
        ({"line": "expectations", "verb": "add", "lane": "Not a key"}, 422),
        ({"line": "goal", "verb": "set", "seen": "5", "target": "9" * 400}, 409),
    ],
)  # fmt: skip
@pytest.mark.parametrize("headers", [HTMX, WHOLE])
def test_a_form_that_is_none_of_ours_is_refused(cast, draft, said, sign_in, form, status, headers):
    before = said()
    answer = sign_in(cast.mara).post(LINES, form, headers=headers)

    assert answer.status_code == status, answer.content.decode()[:500]
    assert said() == before


def test_everything_in_a_draft_is_text(cast, sign_in, at):
    evil = "<script>alert(1)</script>"
    document = starters.find("asked_for_a_call").document | {"title": evil, "preamble": evil}
    document["rules"]["criteria"][0] |= {
        "label": evil,
        "fact": evil,
        "why": evil,
        "value": evil,
        "operator": evil,
    }
    document["rules"]["lanes"][0] |= {"name": evil, "window_s": evil, "medium": evil}
    document["glossary"] = [{"word": evil, "meaning": [evil]}]
    with scope.workspace(cast.workspace.pk):
        drafting.start(cast.workspace.pk, by=cast.mara, at=at, document=document)
    page = sign_in(cast.mara).get(PAGE).content.decode()

    assert evil not in page
