"""Two reps want the same lead: one gets it, the other is told who has it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from followup.models import Handoff
from tests.browser.conftest import AMARA, Site
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_the_second_to_take_a_lead_is_told_who_has_it(site: Site, open_page: Callable[..., Any]) -> None:
    with scope.workspace(site.cast.workspace.pk):
        site.cast.team.seats.update(takes_leads=False)
    site.post(AMARA, key="1")
    site.work()
    first = open_page(site.cast.sam, "/queue/")
    second = open_page(site.cast.sofia, "/queue/")
    for page in (first, second):
        expect(page.get_by_role("heading", name="Needs someone")).to_be_visible()

    second.evaluate("document.querySelector('#work').dataset.live = 'none'")  # hears nothing of the first

    first.keyboard.press("a")
    expect(first.get_by_role("status").get_by_text("Yours now")).to_be_visible()
    second.evaluate("document.querySelector('#work [data-key=a]').click()")

    expect(second.locator("#work").get_by_text("Sam has this lead.")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert Handoff.objects.get().owner_id == site.cast.sam.pk


def test_a_lead_taken_by_one_leaves_the_other_s_list(site: Site, open_page: Callable[..., Any]) -> None:
    with scope.workspace(site.cast.workspace.pk):
        site.cast.team.seats.update(takes_leads=False)
    site.post(AMARA, key="1")
    site.work()
    first = open_page(site.cast.sam, "/queue/")
    second = open_page(site.cast.sofia, "/queue/")
    second.locator("[data-live-state][data-state=live]").wait_for()

    first.keyboard.press("a")

    expect(second.locator("#queue-list a[data-line]")).to_have_count(0)
    expect(second.get_by_role("button", name="Take this lead")).to_have_count(0)
    assert first.said + second.said == []
