"""Rules, hours and a break: set up by a manager at the keyboard, used by a rep on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from followup.models import Handoff, RoutingRule
from followup.routing import waiting
from tests.browser.conftest import AMARA, JONAS, Site
from workspaces import scope
from workspaces.models import Absence

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def tab_to(page: Any, role: str, name: str) -> None:
    """Press Tab until that is where focus is."""
    wanted = page.get_by_role(role, name=name, exact=True)
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached the {role} “{name}”")


def test_a_manager_makes_and_orders_rules_and_asks_who_would_get_a_lead_by_keyboard_alone(
    site: Site, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.rita, "/settings/routing/")
    for name, country, rep in (("Dutch", "NL", "Sofia"), ("Benelux", "NL, BE", "Sam")):
        tab_to(page, "link", "Add a rule")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Add a rule")).to_be_visible()
        tab_to(page, "textbox", "Name of the rule")
        page.keyboard.type(name)
        page.get_by_label("Fact of test 1").focus()
        page.keyboard.type("Country")
        page.keyboard.press("Escape")  # what the browser proposes
        page.keyboard.press("Tab")
        page.keyboard.type("is one of")
        page.keyboard.press("Tab")
        page.keyboard.type(country)
        page.get_by_label("Goes to").focus()
        page.keyboard.type(rep)
        tab_to(page, "button", "Save the rule")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    tab_to(page, "button", "Try Benelux earlier")
    page.keyboard.press("Enter")
    expect(page.locator(".routes b").first).to_have_text("Benelux")

    page.get_by_label("Or its facts").focus()
    page.keyboard.type("country: NL")
    tab_to(page, "button", "Who would get it?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It would go to Sam by the rule “Benelux”, which names them.")).to_be_visible()

    tab_to(page, "button", "Take out Benelux")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Benelux” was taken out.")).to_be_visible()
    tab_to(page, "button", "Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Benelux", exact=True)).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert list(RoutingRule.objects.in_order().values_list("name", flat=True)) == ["Benelux", "Dutch"]
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.get()
    page.goto(f"/leads/{handoff.lead_id}/")
    expect(page.locator("#work").get_by_text("It went to")).to_be_visible()
    assert page.said == []


def test_a_break_is_one_tap_and_what_came_meanwhile_is_there_when_they_are_back(
    site: Site, open_page: Callable[..., Any]
) -> None:
    rep = site.only_rep()
    page = open_page(rep, "/queue/")
    page.get_by_label("Sam: account").click()
    page.get_by_role("button", name="Back in 20 minutes").click()
    strip = page.get_by_role("complementary", name="You are away")
    expect(strip.get_by_text("You are away until")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert Absence.objects.get().member_id == rep.pk
    site.receive(JONAS, key="1")
    with scope.workspace(site.cast.workspace.pk):
        assert Handoff.objects.get().owner_id is None
    phone = open_page(rep, "/queue/", width=390, height=844)
    expect(phone.get_by_text("Needs someone")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("button", name="I’m back").click()
    expect(phone.get_by_text("Welcome back. New leads come to you again.")).to_be_visible()
    expect(phone.get_by_role("complementary", name="You are away")).to_have_count(0)
    assert waiting.give_out_everywhere() == 1
    phone.reload()
    expect(phone.get_by_role("link", name="Jonas Weber")).to_be_visible()
    expect(phone.get_by_text("Needs someone")).to_have_count(0)
    assert phone.said == []


def test_hours_are_typed_as_people_say_them(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.rita, "/settings/hours/")
    expect(page.get_by_label("Monday")).to_be_hidden()
    page.get_by_label("At these hours").check()
    page.get_by_label("Monday").fill("9 to five")
    page.get_by_label("Other closed days").fill("2026-12-24")
    page.get_by_role("button", name="Save the hours").click()
    expect(page.get_by_text("“9 to five” is no range of hours. Write it like 09:00–17:30.")).to_be_visible()
    expect(page.get_by_label("Other closed days")).to_have_value("2026-12-24")
    page.get_by_label("Monday").fill("9-12, 13-17")
    page.get_by_role("button", name="Save the hours").click()
    expect(
        page.get_by_text("Mon 09:00–12:00 and 13:00–17:00, Tue–Fri 09:00–17:00, UTC, closed on 1 day").first
    ).to_be_visible()
