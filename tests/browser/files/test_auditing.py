"""An audit through the browser: two files chosen, looked at, counted, read, downloaded as a page that stands alone, kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from alignment.audit import work
from tests.alignment.audit.test_presets import EXPORTS
from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths
from tests.browser.files.test_importing import shot

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_two_exports_become_a_page_to_forward(
    site: Site, open_page: Callable[..., Any], tmp_path: Path, theme: str, width: int
) -> None:
    page = open_page(site.cast.sam, "/audit/", theme=theme, width=width)
    found: list[str] = []

    def look(name: str) -> None:
        found.extend(faults(page))
        assert max(widths(page)) <= width, name
        shot(page, f"{name}-{theme}-{width}")

    look("audit-empty")
    for name, text in zip(("leads", "touches"), EXPORTS["hubspot"], strict=True):
        (tmp_path / f"{name}.csv").write_text(text)
        page.set_input_files(f"#{name}", tmp_path / f"{name}.csv")
    page.get_by_role("button", name="Upload and look at them").click()

    expect(page.get_by_role("heading", name="What is what")).to_be_visible()
    expect(page.locator("#leads_0")).to_have_value("external_id")
    page.locator("#leads_8").select_option("")
    expect(page.locator("#file-leads .preview")).not_to_contain_text("Sam")
    page.locator("#leads_8").select_option("rep")
    expect(page.locator("#file-leads .preview")).to_contain_text("Sam")
    look("audit-columns")
    page.get_by_role("button", name="Audit", exact=True).click()

    expect(page.get_by_text("It goes on when you close this page.")).to_be_visible()
    work.work_off()
    expect(page.get_by_text("1 of 2 leads were never contacted")).to_be_visible()
    look("audit-done")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Page to forward").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept: both teams see it.")).to_be_visible()
    look("audit-kept")
    assert found == []
    assert page.said == []

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    expect(page.get_by_role("heading", name="Response audit")).to_be_visible()
    assert asked == [saved.as_uri()]
    assert faults(page) == []
    assert max(widths(page)) <= width
    assert page.said == []
    shot(page, f"audit-report-{theme}-{width}")
