"""A meeting by keyboard alone: booked, reminded of, held in one key, and taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup import meetings
from followup.models import MeetingWord
from leads.models import Meeting
from tests.browser.conftest import AMARA, Site
from tests.browser.design.test_pages import faults
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_meeting_by_keyboard(site: Site, open_page: Callable[..., Any]) -> None:
    rep = site.only_rep()
    site.receive(AMARA, key="1")
    page = open_page(rep, "/queue/")
    page.keyboard.press("1")  # spoke with them
    expect(page.locator(".timeline, #work").get_by_text("spoke with them", exact=True).first).to_be_visible()

    page.keyboard.press("b")
    dialog = page.locator("dialog[open]")
    when = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT14:00")
    dialog.get_by_label("Day and time").fill(when)
    dialog.get_by_label("What about").fill("Demo of the loader")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Meeting tomorrow 14:00")).to_be_visible()
    expect(page.locator("a[data-line]").get_by_text("Meeting tomorrow 14:00")).to_be_visible()
    assert faults(page) == []

    with scope.workspace(site.cast.workspace.pk):
        Meeting.objects.update(starts_at=timezone.now() + timedelta(minutes=10), look_at=timezone.now())
    meetings.look_everywhere()
    page.goto(f"{site.address}/alerts/")
    expect(page.get_by_text("Meeting soon: Amara Okafor")).to_be_visible()

    page.goto(f"{site.address}/queue/")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Meeting today")).to_have_count(0)
    expect(page.get_by_text("met", exact=True)).to_be_visible()
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Nobody came")).to_be_visible()
    page.keyboard.press("w")
    expect(page.get_by_text("nobody came to the meeting")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        words = MeetingWord.objects.order_by("pk")
        assert [(word.said, word.taken_back_at is None) for word in words] == [
            ("held", False),
            ("no_show", True),
        ]
