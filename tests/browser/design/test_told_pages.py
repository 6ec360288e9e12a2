"""Pages of what other systems tell and of what was missed: readable in light and dark, silent, never wider than a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from followup import clock, meetings, touches
from followup.imports import look, runs
from followup.models import Handoff
from followup.touches import Attempt
from leads import connections
from leads.imports.layout import Layout
from leads.models import ImportRun
from tests.browser.conftest import AMARA, JONAS, Site
from tests.browser.design.test_pages import faults
from tests.followup.road import backdate
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CALLS = b"email,type,outcome,time\namara@example.com,call,no answer,2026-01-06 10:00\n,call,,2026-01-06\n"


@pytest.fixture
def paths(site: Site, tmp_path: Any) -> list[str]:
    """A missed promise with a meeting, a note that may name its lead, a phone system's connection, a file of calls."""
    site.only_rep()
    site.receive(AMARA, key="1")
    site.receive(JONAS, key="2")
    at, cast = timezone.now(), site.cast
    with scope.workspace(cast.workspace.pk):
        other, handoff = Handoff.objects.select_related("owner", "lead__person").order_by("-pk")
        touches.log(other, Attempt("call", "spoke", note="Knows Amara"), by=cast.sam, at=at)
        meetings.book(handoff, starts_at=at + timedelta(hours=1), title="Demo", by=cast.sam, at=at)
        handoff.refresh_from_db()
        backdate(handoff, handoff.due_at - at + timedelta(seconds=1))
        made, _ = connections.make(
            "twilio", name="Phones", channel="", pasted={"signing": "x"}, by=cast.mara, at=at
        )
        connections.send_test(made, at=at)
        file = tmp_path / "calls.csv"
        file.write_bytes(ContentFile(CALLS).read())
        run = runs.receive(file, name="calls.csv", kind="touches", encoding="", by=cast.mara, at=at)
        layout = look.guessed(run, Layout.of(run.options))
        ImportRun.objects.filter(pk=run.pk).update(options=layout.kept())
    clock.tick()
    return [
        f"/leads/{handoff.lead_id}/",
        f"/handoffs/{handoff.pk}/missed/",
        f"/handoffs/{handoff.pk}/meetings/",
        f"/leads/{handoff.lead_id}/erasure/",
        f"/ways-in/connections/{made.pk}/",
        "/ways-in/connections/new/?kind=call_log",
        f"/ways-in/imports/{run.pk}/mapping/",
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_they_are_accessible_silent_and_no_wider_than_the_screen(
    site: Site, paths: list[str], open_page: Callable[..., Any], theme: str, width: int
) -> None:
    page = open_page(site.cast.olive, paths[0], theme=theme, width=width)
    found = []
    for path in paths:
        assert page.goto(path).status == 200, path
        found += faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
    assert page.said == []
