"""The scorecard in the browser: first on a phone's overview, and nowhere else fetched twice; talk and pack by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from alignment import disputes, resolutions, rulings
from alignment.resolutions import Resolve
from alignment.rulings import Proposal
from followup import outcomes
from followup.models import Handoff
from tests.browser.conftest import AMARA, Site
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def returned(site: Site) -> Handoff:
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner").get()
        outcomes.give_back(
            handoff, reason="not_a_fit", by=handoff.owner, at=timezone.now() + timedelta(seconds=1)
        )
    return handoff


def test_a_phone_s_overview_begins_with_the_scorecard(site: Site, open_page: Callable[..., Any]) -> None:
    returned(site)
    page = open_page(site.cast.mara, "/alignment/", width=390)

    heading = page.get_by_role("heading", name="Marketing owes sales")
    heading.wait_for()
    tiles = page.get_by_label("In short")
    assert heading.bounding_box()["y"] < tiles.bounding_box()["y"]
    assert page.said == []

    wide = open_page(site.cast.mara, "/alignment/", width=1280)
    wide.get_by_label("In short").wait_for()
    assert wide.get_by_role("heading", name="Marketing owes sales").count() == 0


def test_both_sides_decide_about_a_lead_by_keyboard(site: Site, open_page: Callable[..., Any]) -> None:
    handoff = returned(site)
    mara = open_page(site.cast.mara, f"/alignment/tried/{handoff.pk}/")
    mara.get_by_label("What should the other side look at?").focus()
    mara.keyboard.type("They asked for a demo.")
    mara.keyboard.press("Tab")
    mara.keyboard.press("Enter")
    mara.get_by_text("no decision yet").wait_for()

    rita = open_page(site.cast.rita, f"/alignment/tried/{handoff.pk}/")
    rita.get_by_role("radio", name="Back to the queue").focus()
    rita.keyboard.press("Space")
    rita.get_by_role("button", name="Propose").focus()
    rita.keyboard.press("Enter")
    rita.get_by_text("marketing answers").wait_for()

    mara.reload()
    mara.get_by_role("button", name="Agree: Back to the queue").focus()
    mara.keyboard.press("Enter")
    mara.get_by_role("heading", name="Decided: Back to the queue").wait_for()
    with scope.workspace(site.cast.workspace.pk):
        assert Handoff.objects.open().count() == 1
    assert mara.said == []
    assert rita.said == []


def test_what_a_meeting_decides_is_written_down_and_ticked(site: Site, open_page: Callable[..., Any]) -> None:
    returned(site)
    page = open_page(site.cast.rita, "/alignment/meetings/", width=390)
    page.get_by_label("What was decided?").fill("Ask for the fleet on the form.")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("button", name="Done: Ask for the fleet on the form.").click()
    page.get_by_text("done by Rita").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Done: Ask for the fleet on the form.").wait_for()
    assert page.said == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_talking_about_a_lead_is_accessible(
    site: Site, open_page: Callable[..., Any], theme: str, width: int
) -> None:
    handoff = returned(site)
    with scope.workspace(site.cast.workspace.pk):
        at = timezone.now() + timedelta(seconds=2)
        asked = disputes.ask(handoff, comment="They asked for a demo.", by=site.cast.mara, at=at)
        rulings.propose(asked, Proposal("stands", "Too small."), by=site.cast.rita, at=at)
        rulings.decline(asked, why="They have sixty people.", by=site.cast.mara, at=at)
        rulings.propose(asked, Proposal("back"), by=site.cast.rita, at=at)
        resolutions.add(
            at.date().replace(day=1), Resolve("Ask for it.", site.cast.sam), by=site.cast.mara, at=at
        )
    page = open_page(site.cast.olive, "/alignment/", theme=theme, width=width)

    for path in (f"/alignment/tried/{handoff.pk}/", "/alignment/tried/", "/alignment/decisions/",
                 "/alignment/meetings/", "/alignment/meetings/print/", "/alignment/scorecard/"):  # fmt: skip
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert page.said == []
