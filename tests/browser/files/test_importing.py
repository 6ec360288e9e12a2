"""A file through the browser: chosen, looked at, changed, started, watched and undone; by keyboard too, and on a phone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from followup.imports import work
from leads.models import Lead
from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FILE = """mail;Full name;Lead source;Asked on;Company size;What they wrote
ann@example.com;Ann Lee;Paid search;03/04/2025;50;A demo, please
bob@example.com;Bob Okafor;Website;05/06/2025;7;"How much is it for
a small team?"
no address;Nora Nobody;Website;06/06/2025;1;
cem@example.com;Cem Kaya;Trade fair;07/06/2025;1200;Call me
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leads of spring.csv"
    path.write_text(FILE)
    return path


def shot(page: Any, name: str) -> None:
    """A picture to look at, where LEADBRIDGE_SHOTS names a folder."""
    if folder := os.environ.get("LEADBRIDGE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_a_file_is_imported_and_undone(
    site: Site, open_page: Callable[..., Any], file: Path, theme: str, width: int
) -> None:
    page = open_page(site.cast.mara, "/ways-in/imports/", theme=theme, width=width)
    found: list[str] = []

    def look(name: str) -> None:
        found.extend(faults(page))
        assert max(widths(page)) <= width, name
        shot(page, f"{name}-{theme}-{width}")

    look("empty")
    page.set_input_files("#file", file)
    expect(page.locator("[data-file-name]")).to_have_text("leads of spring.csv")
    page.get_by_role("button", name="Upload and look at it").click()

    expect(page.get_by_role("heading", name="leads of spring.csv")).to_be_visible()
    expect(page.get_by_label("mail", exact=True)).to_have_value("email")
    expect(page.get_by_label("Lead source")).to_have_value("channel")
    look("mapping-asked")
    page.get_by_label("Company size").select_option("-")
    page.get_by_label("3 April 2025").check()
    expect(page.get_by_text("How are dates written?")).to_have_count(0)
    expect(page.get_by_label("Company size")).to_have_value("-")
    expect(page.locator(".preview")).to_contain_text("3 Apr 2025")
    look("mapping")
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_role("heading", name="Being imported")).to_be_visible()
    look("running")
    page.goto("/ways-in/imports/")
    expect(page.locator("#imports")).to_contain_text("Being read")
    work.work_off()
    expect(page.locator("#imports")).to_contain_text("Done")  # by itself
    look("list")
    page.get_by_role("link", name="leads of spring.csv").click()
    expect(page.get_by_text("Nobody can be reached")).to_be_visible()
    look("done")
    with page.expect_download() as download:
        page.get_by_role("link", name="The refused rows").click()
    assert download.value.suggested_filename == "leads of spring refused.csv"

    page.get_by_role("link", name="Undo this import…").click()
    look("undo")
    page.get_by_role("button", name="Undo it").click()
    work.work_off()
    expect(page.get_by_text("3 rows were taken away by Mara")).to_be_visible()
    look("undone")
    with scope.workspace(site.cast.workspace.pk):
        assert Lead.objects.count() == 0
    assert found == []
    assert page.said == []


def test_a_file_is_imported_by_keyboard(site: Site, open_page: Callable[..., Any], file: Path) -> None:
    page = open_page(site.cast.olive, "/ways-in/imports/")
    page.locator("#file").focus()
    page.set_input_files("#file", file)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Upload and look at it").press("Enter")
    choice = page.get_by_label("What they wrote")
    choice.focus()
    page.keyboard.type("Leave")
    expect(page.get_by_label("What they wrote")).to_have_value("-")
    expect(page.get_by_label("What they wrote")).to_be_focused()
    page.get_by_label("3 April 2025").press("Space")
    expect(page.get_by_text("How are dates written?")).to_have_count(0)
    page.get_by_role("button", name="Import", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Being imported")).to_be_visible()
