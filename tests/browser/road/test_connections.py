"""A connection set up in the browser: made, its secret copied, its first lead pointed at, its rules tried."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from followup import pipeline
from leads.models import Connection
from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths
from tests.leads.ways_in import calls

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def send(site: Site, address: str, value: Any, headers: dict[str, str]) -> int:
    """Another system's call; the status it is answered with."""
    request = urllib.request.Request(  # noqa: S310  our own server
        site.address + address[address.index("/hooks/") :],
        data=calls.body(value),
        headers={"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_webhook_from_nothing_to_its_first_lead(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.mara, "/ways-in/")
    page.get_by_role("link", name="Connections").click()
    page.get_by_role("link", name="Webhook").click()
    page.get_by_label("Name").fill("Our own site")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Shown once")).to_be_visible()
    address, value = page.text_content("#address"), page.text_content("#made-signing")

    assert (
        send(site, address, {"wer": "Ann Lee", "wo": "ann@example.com"}, {"x-webhook-secret": "wrong"}) == 401
    )
    assert (
        send(site, address, {"wer": "Ann Lee", "wo": "ann@example.com"}, {"x-webhook-secret": value}) == 200
    )
    pipeline.take_in(site.cast.workspace.pk)
    page.reload()
    expect(page.get_by_text("Needs attention")).to_be_visible()
    expect(page.get_by_text("The secret doesn’t match the one of this connection.")).to_be_visible()
    assert page.locator("#made-signing").count() == 0

    page.get_by_label("wer is").select_option(label="Name")
    page.get_by_label("wo is").select_option(label="E-mail")
    page.locator("#mapping").get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 that waited are read again.")).to_be_visible()
    pipeline.take_in(site.cast.workspace.pk)
    page.reload()
    expect(page.get_by_role("link", name="Ann Lee")).to_be_visible()
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#tried")).to_contain_text("The test arrived.")
    assert page.said == []


@pytest.fixture
def busy(site: Site) -> Connection:
    """A connection with rules, a lead, one that waits, a test and a refused call."""
    rule = {"clue": "gclid", "test": "any", "value": "", "channel": "Paid search", "campaign": ""}
    way_in = calls.connect(
        site.cast, "webhook", source={"channel": "Website", "campaign": "", "rules": [rule]}
    )
    address = f"/hooks/{way_in.token}/"
    for name, value in (("1", calls.payload("webhook")), ("2", {"who": "x"})):
        raw = calls.body(value)
        assert send(site, address, value, calls.headers("webhook", raw, name=name)) == 200
    assert send(site, address, {}, {}) == 401
    pipeline.take_in(site.cast.workspace.pk)
    return way_in


def test_rules_are_tried_as_they_stand(site: Site, busy: Connection, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.mara, f"/ways-in/connections/{busy.pk}/")
    page.get_by_label("Try it: paste an address that someone came by").fill(
        "https://a.example/?gclid=1&utm_campaign=May"
    )
    expect(page.locator("#decided")).to_contain_text("It becomes Paid search, campaign May, by rule 1.")
    assert page.said == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 820)])
def test_its_pages_are_for_everyone_on_every_screen(
    site: Site, busy: Connection, open_page: Callable[..., Any], theme: str, width: int
) -> None:
    page = open_page(site.cast.olive, "/ways-in/connections/", theme=theme, width=width)
    found, too_wide = [], []
    for path in ("", "new/?kind=meta", f"{busy.pk}/"):
        page.goto(f"/ways-in/connections/{path}")
        if path.endswith("/"):
            page.get_by_role("button", name="Send a test").click()
            expect(page.locator("#tried")).to_contain_text("The test arrived")
        found += faults(page)
        too_wide += [path] if max(widths(page)) > width else []
    assert found == []
    assert too_wide == []
    assert page.said == []
