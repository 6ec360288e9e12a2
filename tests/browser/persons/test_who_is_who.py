"""Two persons side by side: looked at, answered and taken back by keyboard, in both themes and on a phone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = "+31 10 555 0142"
PEOPLE = [
    {"name": "Amara Okafor", "email": "amara@northwind.example", "phone": OFFICE, "title": "VP Operations"},
    {
        "name": "Bram de Wit",
        "email": "bram.de.wit.the.second@northwind.example",
        "phone": OFFICE,
        "company": "Northwind",
    },
]


@pytest.fixture
def asked(site: Site) -> Site:
    site.only_rep()
    for number, person in enumerate(PEOPLE):
        site.receive({"channel": "Paid search", "person": person}, key=str(number))
    return site


def shoot(page: Any, name: str) -> None:
    """Keep a picture where one is asked for, to look at."""
    if folder := os.environ.get("LEADBRIDGE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_both_sides_can_be_read_everywhere(
    asked: Site, open_page: Callable[..., Any], theme: str, width: int
) -> None:
    page = open_page(asked.cast.mara, "/same-person/", theme=theme, width=width, height=844)
    found, wide = faults(page), [widths(page)]
    shoot(page, f"who-is-who-{theme}-{width}")
    page.get_by_role("link", name="Amara Okafor and Bram de Wit").click()
    expect(page.get_by_role("heading", name="Are these one person?")).to_be_visible()
    found += faults(page)
    wide.append(widths(page))
    shoot(page, f"question-{theme}-{width}")
    page.get_by_role("link", name="Paid search").first.click()
    expect(page.get_by_text("May be one person with")).to_be_visible()
    found += faults(page)
    wide.append(widths(page))
    shoot(page, f"lead-{theme}-{width}")

    assert found == []
    assert max(max(pair) for pair in wide) <= width
    assert page.said == []


def test_a_question_is_answered_and_taken_back_by_keyboard(
    asked: Site, open_page: Callable[..., Any]
) -> None:
    page = open_page(asked.cast.mara, "/same-person/")
    page.get_by_role("link", name="Amara Okafor and Bram de Wit").press("Enter")
    page.get_by_role("button", name="The same person").press("Enter")
    expect(page.get_by_role("heading", name="Nobody is in doubt")).to_be_visible()
    page.get_by_role("link", name="Answered").press("Enter")
    expect(page.get_by_text("The same person")).to_be_visible()
    shoot(page, "answered")
    page.get_by_role("button", name="Take back").press("Enter")
    expect(page.get_by_role("link", name="Amara Okafor and Bram de Wit")).to_be_visible()

    assert page.said == []
