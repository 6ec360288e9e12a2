"""Without a mouse: everything is reached by Tab, focus is seen and never lost, keys do what the help says."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AMARA, JONAS, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# What Tab must stop at, once each: everything that can be acted on and is shown, in the order of the page.
REACHABLE = """() => {
  const found = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  return [...found].filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0
    && !one.closest("dialog:not([open]), [popover]:not(:popover-open), details:not([open]) > :not(summary)")).length;
}"""
# Where focus is now, and whether it can be seen: an outline or a ring that isn't there otherwise.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  window.stops ??= new Set();
  const is_new = !window.stops.has(one);
  window.stops.add(one);
  const style = getComputedStyle(one);
  const frame = one.querySelector(":scope > .hit");  // a chart's mark frames itself
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== "none"
    || frame && parseFloat(getComputedStyle(frame).strokeWidth) >= 2;
  return {what: one.outerHTML.slice(0, 120), is_new, shown};
}"""


@pytest.mark.parametrize("path", ["/queue/", "/leads/", "/alignment/", "/agreement/", "/settings/"])
def test_tab_reaches_everything_and_focus_is_seen(
    site: Site, open_page: Callable[..., Any], path: str
) -> None:
    rep = site.only_rep()
    site.post(AMARA, key="1")
    site.work()
    page = open_page(rep, path)
    number = page.evaluate(REACHABLE)
    stops = []
    for _ in range(3 * number):  # a date is several stops in one
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops += [stop] if stop["is_new"] else []

    assert [stop["what"] for stop in stops if not stop["shown"]] == []
    assert "skip" in stops[0]["what"]
    assert len(stops) >= number


def test_focus_stays_where_it_was_when_the_list_is_fetched_again(
    site: Site, open_page: Callable[..., Any]
) -> None:
    rep = site.only_rep()
    site.post(AMARA, key="1")
    site.work()
    page = open_page(rep, "/queue/")
    page.locator("[data-live-state][data-state=live]").wait_for()
    page.locator("#queue-list a[data-line]").focus()
    site.post(JONAS, key="2")
    site.work()
    expect(page.locator("#queue-list a[data-line]")).to_have_count(2)

    expect(page.locator("#queue-list a[data-line]").first).to_be_focused()


def test_focus_stays_in_the_lead_after_a_result(site: Site, open_page: Callable[..., Any]) -> None:
    rep = site.only_rep()
    site.post(AMARA, key="1")
    site.work()
    page = open_page(rep, "/queue/")
    page.get_by_role("button", name="No answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#work").get_by_text("Try 2")).to_be_visible()

    assert page.evaluate("document.querySelector('#work').contains(document.activeElement)")


def test_j_and_k_walk_the_list_and_n_opens_the_next(site: Site, open_page: Callable[..., Any]) -> None:
    rep = site.only_rep()
    for number, lead in enumerate([AMARA, JONAS]):
        site.post(lead, key=str(number))
        site.work()
    page = open_page(rep, "/queue/")
    name = page.locator("#work .lead-head h2")
    expect(name).to_have_text("Amara Okafor")

    for pressed, expected in [("j", "Jonas Weber"), ("k", "Amara Okafor"), ("n", "Jonas Weber")]:
        page.keyboard.press(pressed)
        expect(name).to_have_text(expected)
        expect(page.locator("#queue-list [aria-current=true]")).to_contain_text(expected)
    assert page.said == []


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k", "/"])
def test_the_palette_opens_a_lead(site: Site, open_page: Callable[..., Any], keys: str) -> None:
    site.receive(AMARA, key="1")
    page = open_page(site.cast.olive, "/alignment/")
    page.keyboard.press(keys)
    page.keyboard.type("amara")
    expect(page.get_by_role("option", name="Amara Okafor")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    page.wait_for_url("**/leads/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    assert page.said == []


def test_the_help_lists_the_keys_and_escape_closes_it(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/queue/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("what happened")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()


def test_keys_can_be_switched_off(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/queue/")
    page.keyboard.press("?")
    page.get_by_label("Single keys work in this browser").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_a_lead_is_added_by_hand(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/queue/")
    page.keyboard.press("+")
    page.wait_for_url("**/leads/new/")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Eva Lund")
    page.keyboard.press("Tab")
    page.keyboard.type("eva@lund.example")
    page.keyboard.press("Enter")

    page.wait_for_url("**/queue/?handoff=*")
    expect(page.locator("#work").get_by_role("heading", name="Eva Lund")).to_be_visible()
    assert page.said == []
