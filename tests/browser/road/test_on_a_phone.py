"""One-handed on a phone: nothing is wider than the screen, the tabs are at the bottom, a lead is a page of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AMARA, JONAS, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTH, HEIGHT = 390, 844


def test_a_lead_is_its_own_page_with_a_way_back(site: Site, open_page: Callable[..., Any]) -> None:
    rep = site.only_rep()
    for key, lead in enumerate([AMARA, JONAS]):
        site.post(lead, key=str(key))
    site.work()
    page = open_page(rep, "/queue/", width=WIDTH, height=HEIGHT)
    tabs = page.locator(".tabs-bottom")
    expect(tabs).to_be_in_viewport(ratio=1)
    box = tabs.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(HEIGHT, abs=1)
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator("#work")).to_be_hidden()

    page.get_by_role("link", name="Jonas Weber").click()
    expect(page.locator("#work").get_by_role("heading", name="Jonas Weber")).to_be_visible()
    expect(page.locator("#queue-list")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your queue")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    page.get_by_role("button", name="No answer").click()
    expect(page.locator("#work").get_by_text("Try 2")).to_be_visible()

    page.locator("#work").get_by_role("link", name="Queue").click()
    expect(page.locator("#queue-list")).to_be_visible()
    expect(page.locator("#work")).to_be_hidden()
    page.go_back()
    expect(page.locator("#work").get_by_role("heading", name="Jonas Weber")).to_be_visible()
    assert page.said == []


def test_dialogs_fit_the_screen(site: Site, open_page: Callable[..., Any]) -> None:
    rep = site.only_rep()
    site.post(AMARA, key="1")
    site.work()
    page = open_page(rep, "/queue/", width=WIDTH, height=HEIGHT)
    page.get_by_role("link", name="Amara Okafor").click()
    for name in ("Return", "Outcome"):
        page.get_by_role("button", name=name).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        box = dialog.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTH
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= HEIGHT
        dialog.get_by_label("Close").click()
        expect(dialog).to_be_hidden()
