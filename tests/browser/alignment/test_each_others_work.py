"""A lead that waits is passed on; its whole way is shown to the other team; a win is thanked for with one key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup import outcomes, touches
from followup.models import Handoff
from followup.outcomes import Word
from followup.touches import Attempt
from tests.browser.conftest import AMARA, JONAS, Site
from tests.browser.design.test_pages import faults, widths
from tests.browser.files.test_importing import shot
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_from_waiting_to_thanks(site: Site, open_page: Callable[..., Any], theme: str, width: int) -> None:
    site.receive(AMARA, key="1")
    site.receive(JONAS, key="2")
    with scope.workspace(site.cast.workspace.pk):
        Handoff.objects.update(due_at=timezone.now() - timedelta(hours=1))
        handoff = Handoff.objects.select_related("owner", "lead").earliest("pk")
    assert handoff.owner is not None
    other = site.cast.sofia if handoff.owner_id == site.cast.sam.pk else site.cast.sam
    page = open_page(site.cast.rita, "/alignment/now/", theme=theme, width=width)

    expect(page.get_by_role("heading", name="Past the promise, not tried yet 2")).to_be_visible()
    shot(page, f"now-{theme}-{width}")
    found = faults(page)
    assert max(widths(page)) <= width
    page.get_by_role("button", name=f"Remind {handoff.owner.name} of Amara Okafor").click()
    expect(page.get_by_text(f"{handoff.owner.name} was reminded.")).to_be_visible()
    page.get_by_label("Who is to have Amara Okafor").select_option(label=other.name)
    page.get_by_role("button", name="Pass Amara Okafor on").click()
    expect(page.get_by_text(f"{other.name} has Amara Okafor now.")).to_be_visible()

    with scope.workspace(site.cast.workspace.pk):
        at = timezone.now()
        touches.log(handoff, Attempt("call", "spoke", note="Needs routing by March."), by=other, at=at)
        outcomes.record(handoff, Word("won"), by=other, at=at)
    page.goto(f"/leads/{handoff.lead_id}/")
    expect(page.get_by_text("of that week reached")).to_be_visible()
    page.get_by_role("link", name="Follow this lead").click()
    expect(page.get_by_role("heading", name="The way of Amara Okafor")).to_be_visible()
    expect(page.get_by_role("heading", name="Try 1: spoke with them")).to_be_visible()
    shot(page, f"story-{theme}-{width}")
    found += faults(page)
    assert max(widths(page)) <= width

    mara = open_page(site.cast.mara, "/alerts/", theme=theme, width=width)
    mara.get_by_role("link", name="Won: Amara Okafor").click()
    expect(mara.get_by_role("button", name="Say thanks")).to_be_visible()
    shot(mara, f"won-{theme}-{width}")
    found += faults(mara)
    mara.keyboard.press("y")
    expect(mara.get_by_text("You said thanks")).to_be_visible()
    assert found == []
    assert page.said == []
