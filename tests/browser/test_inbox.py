"""The inbox in a browser: mended by keyboard, read on a phone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup import pipeline
from leads import intake, sources
from leads.models import Lead, Submission
from tests.browser.conftest import AMARA, JONAS, Site
from tests.browser.design.test_pages import faults, widths
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

INBOX = "/ways-in/inbox/"
STRANGE = {"contact": {"full_name": "Bo Strange", "e_mail": "bo at strange example"}, "note": "Call me"}
PICTURES = os.environ.get(
    "LEADBRIDGE_PICTURES"
)  # a folder: pictures of these pages are left there to be looked at


@pytest.fixture
def filled(site: Site) -> dict[str, int]:
    """One of each state; the ids by state."""
    for key, payload in enumerate([AMARA, AMARA, JONAS, STRANGE, STRANGE | {"note": "Again"}]):
        site.receive(payload, key=str(key))
    at = timezone.now()
    with scope.workspace(site.cast.workspace.pk):
        way_in = sources.connection_of_file(site.cast.workspace.pk, "tests", at=at)
        for state in ("test", "spam"):
            reason = "It was sent quicker than anyone can type." if state == "spam" else ""
            intake.receive(
                site.cast.workspace.pk, way_in.pk, JONAS, key=state, at=at, state=state, reason=reason
            )
    pipeline.take_in(site.cast.workspace.pk)
    with scope.workspace(site.cast.workspace.pk):
        return dict(Submission.objects.order_by("-pk").values_list("state", "pk"))


def pictured(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_the_pages_are_readable_silent_and_fit(
    site: Site, filled: dict[str, int], open_page: Callable[..., Any], theme: str, width: int
) -> None:
    page = open_page(site.cast.mara, INBOX, theme=theme, width=width)
    paths = [INBOX, *(f"{INBOX}{pk}/" for pk in filled.values()), f"{INBOX}{filled['attention']}/correction/"]
    found, wide = [], []
    for number, path in enumerate(paths):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        pictured(page, f"inbox-{number}-{theme}-{width}")
        found += faults(page)
        wide += [path] if max(widths(page)) > width else []
    assert (found, wide, page.said) == ([], [], [])


def test_what_can_t_be_read_is_mended_by_keyboard(
    site: Site, filled: dict[str, int], open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.mara, f"{INBOX}{filled['attention']}/")
    page.get_by_role("link", name="Correct it").press("Enter")
    field = page.get_by_label("E-mail")
    expect(field).to_have_value("bo at strange example")
    page.get_by_label("Name", exact=False).first.press("Enter")
    expect(page.get_by_text("This is not an e-mail address.")).to_be_visible()
    field.fill("bo@strange.example")
    field.press("Enter")
    expect(page.get_by_role("link", name="Open the lead")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert Lead.objects.filter(person__email="bo@strange.example").count() == 1


def test_spam_is_said_and_taken_back(
    site: Site, filled: dict[str, int], open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.mara, f"{INBOX}{filled['accepted']}/")
    page.get_by_text("This is spam", exact=True).click()
    page.get_by_role("button", name="Yes, it is spam").click()
    expect(page.get_by_role("button", name="This is no spam")).to_be_visible()
    page.get_by_role("button", name="This is no spam").click()
    expect(page.get_by_role("link", name="Open the lead")).to_be_visible()
