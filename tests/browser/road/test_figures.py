"""The figures, cut by hand: the table follows the choice, its numbers open their leads, and a view is passed on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AMARA, JONAS, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_cut_is_chosen_opened_and_saved(site: Site, open_page: Callable[..., Any]) -> None:
    for key, lead in enumerate([AMARA, JONAS]):
        site.receive(lead, key=str(key))
    page = open_page(site.cast.mara, "/alignment/outcomes/")
    table = page.get_by_role("region", name="Outcomes by channel")
    expect(table.get_by_role("row")).to_have_count(4)

    page.locator("select[name=cut]").select_option("form")
    table = page.get_by_role("region", name="Outcomes by form")
    expect(table.get_by_role("row", name="Request a demo")).to_be_visible()
    table.get_by_role("row", name="Request a demo").get_by_role("cell").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads, form: Request a demo")
    expect(page.locator("table tbody tr")).to_have_count(1)

    page.go_back()
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("By form")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="By form").click()
    expect(page.get_by_role("region", name="Outcomes by form")).to_be_visible()
    assert page.said == []


def test_speed_and_persistence_come_after_their_pages(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(site.cast.rita, "/alignment/speed/")
    expect(page.get_by_role("region", name="Speed by rep")).to_be_visible()
    page.locator("summary", has_text="Like with like").click()
    expect(page.get_by_role("region", name="like with like")).to_be_visible()

    page.get_by_role("link", name="Persistence").click()
    expect(page.get_by_role("region", name="Attempts per lead")).to_be_visible()
    assert page.said == []
