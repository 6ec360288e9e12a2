"""What-if in a browser: beside the builder and on its own, for every eye and every screen, by hand and by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from agreement import documents, drafting
from agreement.models import Version
from tests.alignment.test_whatif import RULES, lead
from tests.browser.conftest import Site
from tests.embedded.processes import until
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHAT_IF, EDIT = "/agreement/versions/2/what-if/", "/agreement/versions/2/edit/"


@pytest.fixture
def draft(site: Site) -> Version:
    """A draft by RULES, over two hundred leads that came and went."""
    now, own = timezone.now(), site.cast.workspace.pk
    with scope.workspace(own):
        for number in range(200):
            facts = {"form": ["Demo", "Paper", ""][number % 3], "company_size": [80, 10, 60, 5][number % 4]}
            if number % 5 == 0:
                del facts["company_size"]
            lead(
                own, now - timedelta(hours=9 * number), facts, sales_ready_at=now if number % 2 else None,
                contacted_at=now if number % 4 == 1 else None, outcome=["won", "lost", "", "returned", "", ""][number % 6],
            )  # fmt: skip
        version = drafting.start(own, by=site.cast.mara, at=now)
        document = documents.of(version) | {"rules": RULES}
        drafting.replace(version, document, by=site.cast.mara, at=now)
    return version


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_it_is_accessible_and_never_wider_than_the_screen(
    site: Site, draft: Version, open_page: Callable[..., Any], theme: str, width: int
) -> None:
    page = open_page(site.cast.mara, WHAT_IF, theme=theme, width=width)
    found = []
    for path in (WHAT_IF, f"{WHAT_IF}leads/?which=added", EDIT):
        page.goto(path)
        if path == EDIT:
            page.locator("#what-if .headline").wait_for(state="attached")
        found += Axe().run(page, context="#what-if" if path == EDIT else None).response["violations"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []
    assert set(page.said) == set()


def test_the_threshold_is_moved_by_keyboard_and_used(
    site: Site, draft: Version, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.mara, EDIT)
    slider = page.get_by_role("slider", name="Points that “Fits” asks for")
    words = page.locator("#what-if [data-words]")
    slider.wait_for()
    before = words.text_content()
    use = page.get_by_role("button", name="Use this threshold")
    assert not use.is_visible()

    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert "30 points or more" in words.text_content()
    assert words.text_content() != before
    assert slider.get_attribute("aria-valuetext") == words.text_content()

    use.click()

    def threshold() -> int:
        with scope.workspace(site.cast.workspace.pk):
            return int(documents.of(Version.objects.get(number=2))["rules"]["lanes"][1]["threshold"])

    until(lambda: threshold() == 30)
    page.locator("#what-if").get_by_text("30 points or more").wait_for()
    assert slider.input_value() == "30"
    assert set(page.said) == set()


def test_the_figures_follow_each_edit_and_keep_the_period(
    site: Site, draft: Version, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.mara, EDIT)
    panel = page.locator("#what-if")
    panel.get_by_role("link", name="4 weeks").click()
    panel.locator("[aria-current]", has_text="4 weeks").wait_for()
    headline = panel.locator(".headline").text_content()

    with scope.workspace(site.cast.workspace.pk):
        document = documents.of(draft)
        document["rules"]["lanes"].pop(0)
        drafting.replace(draft, document, by=site.cast.max, at=timezone.now())

    until(lambda: panel.locator(".headline").text_content() != headline)
    assert panel.locator("[aria-current]").text_content() == "4 weeks"
    assert set(page.said) == set()


def test_a_figure_opens_its_leads_and_leads_back(
    site: Site, draft: Version, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.sam, WHAT_IF)
    tile = page.locator(".differences a").nth(2)
    count = int(tile.locator(".figure").text_content())
    tile.click()
    page.get_by_role("heading", level=1, name="Leads that would have been sales-ready").wait_for()
    assert page.locator("tbody tr").count() == min(count, 50)
    page.locator(".back").click()
    page.locator("#what-if .headline").wait_for()
