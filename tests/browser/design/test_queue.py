"""The queue by keyboard, live, with everything undoable."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from followup.models import Handoff, Retraction, Touch
from tests.browser.conftest import AMARA, JONAS, Site
from workspaces import scope
from workspaces.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOUR_AHEAD = """
    const now = Date.now;
    Date.now = () => now() + 3600e3;
    Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + 3600e3 });
"""


def owner_of_first(site: Site) -> Member:
    with scope.workspace(site.cast.workspace.pk):
        return Handoff.objects.select_related("owner__user").order_by("pk").first().owner


def test_one_key_logs_an_attempt_and_one_takes_it_back(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(owner_of_first(site), "/queue/")

    page.keyboard.press("3")
    page.get_by_role("status").get_by_text("No answer").wait_for()
    with scope.workspace(site.cast.workspace.pk):
        assert list(Touch.objects.values_list("medium", "result")) == [("call", "no_answer")]

    page.keyboard.press("z")
    page.get_by_role("status").get_by_text("Taken back").wait_for()
    with scope.workspace(site.cast.workspace.pk):
        assert Retraction.objects.count() == 1
    assert page.said == []


def test_keys_do_nothing_while_a_note_is_typed(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(owner_of_first(site), "/queue/")

    page.get_by_text("Add a note").click()
    page.get_by_placeholder("What should the other side know?").type("call 3 or 4 pm")

    with scope.workspace(site.cast.workspace.pk):
        assert Touch.objects.count() == 0


def test_a_lead_appears_without_reload_and_leaves_the_note_alone(
    site: Site, open_page: Callable[..., Any]
) -> None:
    site.receive(AMARA, key="1")
    owner = owner_of_first(site)
    with scope.workspace(site.cast.workspace.pk):
        site.cast.team.seats.exclude(member=owner).update(takes_leads=False)
    page = open_page(owner, "/queue/")
    page.locator("[data-live-state][data-state=live]").wait_for()
    page.get_by_text("Add a note").click()
    page.get_by_placeholder("What should the other side know?").type("half a sent")

    site.receive(JONAS, key="2")

    page.get_by_text("Jonas Weber").wait_for()
    assert page.get_by_placeholder("What should the other side know?").input_value() == "half a sent"
    assert page.said == []


def test_a_clock_counts_by_the_server_s_time(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(owner_of_first(site), "/queue/")
    page.add_init_script(HOUR_AHEAD)
    page.reload()

    before = page.locator("#work lb-clock .time").inner_text()
    page.wait_for_function(
        "was => document.querySelector('#work lb-clock .time').innerText !== was", arg=before
    )

    assert page.locator("#work lb-clock").get_attribute("state") == "soon"
    assert re.fullmatch(r"5:00|[34]:\d\d", before)  # five whole minutes, on a machine that is quick enough


def test_a_lead_is_returned_with_a_reason_from_the_dialog(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(owner_of_first(site), "/queue/")

    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Not who we sell to").click()
    dialog.get_by_role("button", name="Return").click()

    page.get_by_role("status").get_by_text("Returned").wait_for()
    with scope.workspace(site.cast.workspace.pk):
        assert Handoff.objects.get().ended_as == "returned"
    assert page.said == []


def test_the_palette_finds_a_lead(site: Site, open_page: Callable[..., Any]) -> None:
    site.receive(AMARA, key="1")
    page = open_page(site.cast.olive, "/settings/")

    page.keyboard.press("Control+k")
    page.keyboard.type("amara")
    page.get_by_role("option", name="Amara Okafor").wait_for()
    page.keyboard.press("Enter")

    page.wait_for_url("**/leads/*/")
    assert page.said == []
