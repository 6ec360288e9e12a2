"""Quality with a company's worth of leads: readable by everyone, in light and dark, and on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.alignment.quality import company
from tests.alignment.quality.test_counting import BEGAN
from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths
from tests.browser.files.test_importing import shot
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def plant(site: Site) -> None:
    """Web qualifies, the fair doesn't; each has leads that nobody worked as agreed; a few were brought by hand."""
    with scope.workspace(site.cast.workspace.pk):
        for number in range(90):
            is_web = number % 2 == 0
            company.given(
                site.cast,
                BEGAN + timedelta(hours=7 * number),
                channel="Website" if is_web else "Trade fair of the north",
                minutes=None if number % 9 == 0 else 2,
                touches=0 if number % 9 == 0 else 6,
                is_accepted=number % 5 != 0,
                is_qualified=is_web and number % 3 != 0,
                ended=("won" if is_web and number % 3 else "returned" if number % 5 == 0 else "lost"),
                reason="price" if is_web else "no_need",
                met=number % 2,
                known=1,
                score=10 + number % 50,
                is_own=number % 15 == 0,
            )


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_quality_is_readable_by_everyone(
    site: Site, open_page: Callable[..., Any], theme: str, width: int
) -> None:
    plant(site)
    page = open_page(
        site.cast.mara, "/alignment/quality/?from=2026-02-02&to=2026-03-01", theme=theme, width=width
    )

    expect(page.get_by_role("heading", name="Quality, fairly")).to_be_visible()
    expect(page.get_by_role("heading", name="Worked as agreed, Website qualifies more often")).to_be_visible()
    shot(page, f"quality-{theme}-{width}")
    assert faults(page) == []
    assert max(widths(page)) <= width
    page.get_by_role("region", name="Quality by channel").get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Ann Example").first).to_be_visible()
    assert page.said == []
