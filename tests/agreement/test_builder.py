"""The builder over HTTP: who may, one change of one line, and two people at one line."""

import json
import re

import pytest

from agreement import documents, drafting, life, starters
from agreement.models import Revision, Version
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
