"""The page on writing a way in is true: its example, as it stands there, takes calls."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import pipeline
from leads import ways_in
from leads.models import Lead, Submission
from leads.ways_in.kind import Kind
from tests.cast import Cast
from tests.leads.ways_in import calls
from workspaces import scope

PAGE = Path(__file__).resolve().parents[3] / "docs" / "writing-a-way-in.md"


@pytest.fixture
def acme_forms() -> Iterator[Kind]:
    """The kind of the page, registered while the test runs."""
    [source] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    written: dict[str, Any] = {"__name__": "acme"}
    exec(compile(source, str(PAGE), "exec"), written)  # noqa: S102  our own page
    kind: Kind = written["KIND"]
    ways_in.KINDS[kind.name] = kind
    yield kind
    del ways_in.KINDS[kind.name]


def test_the_example_takes_calls_refuses_others_and_has_its_page(
    cast: Cast, acme_forms: Kind, sign_in: Any
) -> None:
    way_in, browser = calls.connect(cast, "acme"), sign_in(cast.mara)
    call = acme_forms.example(calls.PLAIN, timezone.now())

    def post(body: bytes) -> int:
        sent = Client(headers=dict(call.headers))
        return sent.post(f"/hooks/{way_in.token}/", body, content_type="application/json").status_code

    assert [post(call.body), post(call.body), post(call.body + b" ")] == [200, 200, 401]
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.count() == 1
        lead = Lead.objects.select_related("person", "channel").get()
        assert (lead.person.email, lead.channel.name) == ("test@example.com", "Acme Forms")
    assert "Acme Forms" in browser.get("/ways-in/connections/new/?kind=acme").content.decode()
    answer = browser.post(f"/ways-in/connections/{way_in.pk}/test/", headers={"hx-request": "true"})
    assert "The test arrived." in answer.content.decode()


def test_every_kind_is_named_in_the_page_or_stands_beside_one_that_is(db: None) -> None:
    text = PAGE.read_text()
    for name in (
        "authenticate",
        "parse",
        "read",
        "handshake",
        "pasted",
        "meeting",
        "fetch",
        "since",
        "is_mapped",
    ):
        assert f"`{name}" in text
        assert name in Kind.__dataclass_fields__
