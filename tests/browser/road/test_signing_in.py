"""The first minute: signing in by the form, and a queue that says what it waits for."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AMARA, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "correct horse battery"


def test_a_rep_signs_in_and_the_first_lead_opens_by_itself(site: Site, open_page: Callable[..., Any]) -> None:
    sam = site.only_rep()
    sam.user.set_password(PASSWORD)
    sam.user.save()
    page = open_page(None, "/queue/")
    page.get_by_label("Email").fill(sam.user.email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/queue/")
    expect(page.get_by_role("heading", name="Nothing to answer")).to_be_visible()
    expect(page.get_by_text("it appears here at once")).to_be_visible()
    page.locator("[data-live-state][data-state=live]").wait_for()

    site.post(AMARA, key="1")
    site.work()

    expect(page.locator("#queue-list lb-clock[state=soon]")).to_be_visible()
    expect(page.locator("#work").get_by_role("heading", name="Amara Okafor")).to_be_visible()
    expect(page.locator("#queue-list [aria-current=true]")).to_contain_text("Amara Okafor")
    assert page.said == []


def test_signing_out_ends_it(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/queue/")
    page.locator(".sidebar summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")

    page.goto("/queue/")

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
