"""The builder for every eye and every screen."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.builder.conftest import Draft
from tests.embedded.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Builder = Callable[..., Any]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_it_is_accessible_with_faults_and_menus_open(builder: Builder, theme: str, width: int) -> None:
    page = builder(theme=theme, width=width)
    page.locator("#line-lanes-wrote").get_by_role("button", name="Add a test").click()
    page.locator("#line-lanes-wrote").get_by_text("Say which fact is tested.").wait_for()
    page.locator("#line-lanes-wrote .lane-head .handle > summary").click()

    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []
    assert page.said == []


@pytest.mark.parametrize("width", [360, 390, 820, 1200])
def test_it_is_never_wider_than_the_screen(builder: Builder, width: int) -> None:
    page = builder(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_all_is_done_by_taps_on_large_targets(
    site: Any, builder: Builder, draft: Draft, new_context: Any
) -> None:
    context = new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=site.address
    )
    site.sign_in(site.cast.mara, context)
    page = context.new_page()
    page.goto("/agreement/versions/2/edit/")
    page.locator("#line-lanes-wrote").get_by_role("button", name="Add a test").tap()
    until(lambda: len(draft.members("wrote")) == 2)
    page.locator("#line-lanes-left_number .lane-head .handle > summary").tap()
    page.locator("#line-lanes-left_number .lane-head").get_by_role("button", name="Move up").tap()
    until(lambda: draft.lanes[0] == "left_number")

    small = page.evaluate(
        """() => [...document.querySelectorAll('#draft button, #draft select, #draft summary')]
            .filter((one) => one.checkVisibility() && !one.closest('#what-if') && one.getBoundingClientRect().height < 43)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
