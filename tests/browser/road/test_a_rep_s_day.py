"""A rep's day at the queue: results, undo, the return, the outcome, a call back, and notes that are never lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup.models import Handoff, OutcomeEntry, Touch
from leadbridge import doorbell
from tests.browser.conftest import AMARA, JONAS, Site
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NOTE = "What should the other side know?"


@pytest.fixture
def page(site: Site, open_page: Callable[..., Any]) -> Any:
    """The queue of the only rep, with Amara's lead open."""
    rep = site.only_rep()
    site.post(AMARA, key="1")
    site.work()
    opened = open_page(rep, "/queue/")
    opened.locator("[data-live-state][data-state=live]").wait_for()
    return opened


def test_every_single_key_action_can_be_undone(site: Site, page: Any) -> None:
    toast = page.get_by_role("status")

    page.keyboard.press("1")
    expect(toast.get_by_text("Spoke with them")).to_be_visible()
    expect(page.locator("#work").get_by_text("Reached", exact=True)).to_be_visible()
    page.keyboard.press("z")
    expect(toast.get_by_text("Taken back")).to_be_visible()
    expect(page.locator("#work").get_by_text("Try 1")).to_be_visible()

    page.keyboard.press("g")
    expect(toast.get_by_text("Good lead")).to_be_visible()
    expect(page.get_by_role("button", name="Good lead")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Good lead")).to_be_visible()
    assert page.said == []


def test_undo_takes_back_what_was_done_last(site: Site, page: Any) -> None:
    page.keyboard.press("3")
    expect(page.locator("#work").get_by_text("Try 2")).to_be_visible()
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Good lead")).to_have_count(0)

    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Good lead")).to_be_visible()
    expect(page.locator("#work").get_by_text("Try 2")).to_be_visible()

    page.keyboard.press("z")
    expect(page.locator("#work").get_by_text("Try 1")).to_be_visible()
    assert page.said == []


def test_a_return_needs_a_reason_and_keeps_what_was_typed(site: Site, page: Any) -> None:
    page.keyboard.press("3")
    expect(page.locator("#work").get_by_text("Try 2")).to_be_visible()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Not who we sell to")).to_be_visible()
    dialog.get_by_label("Note").fill("A student, writing a thesis.")
    dialog.get_by_role("button", name="Return").click()
    assert dialog.get_by_label("Not who we sell to").evaluate("radio => radio.matches(':user-invalid')")

    dialog.locator("form").evaluate(
        "form => form.noValidate = true"
    )  # what a browser that lets it through does
    dialog.get_by_role("button", name="Return").click()
    expect(dialog.get_by_role("group", name="Why does it go back?")).to_contain_text(
        "This field is required."
    )
    expect(dialog.get_by_label("Note")).to_have_value("A student, writing a thesis.")

    dialog.get_by_label("Not who we sell to").check()
    dialog.get_by_role("button", name="Return").click()

    expect(dialog).to_be_hidden()
    expect(page.locator("#queue-list a[data-line]")).to_have_count(0)
    page.locator("#work").get_by_role("link", name="Amara Okafor").click()
    page.wait_for_url("**/leads/*/")
    expect(page.locator("#work").get_by_text("What was tried")).to_be_visible()
    expect(page.locator("#work").get_by_text(re.compile("1 attempts?, reached 0 times"))).to_be_visible()
    # Chromium itself notes the refused form; nothing else may be said.
    assert [line for line in page.said if "422" not in line] == []


def test_a_won_lead_is_told_by_the_dialog(site: Site, page: Any) -> None:
    page.keyboard.press("1")
    expect(page.locator("#work").get_by_text("Reached", exact=True)).to_be_visible()
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Won", exact=True).check()
    dialog.get_by_label("If won, what is it worth?").fill("12500")
    dialog.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").get_by_text("Saved")).to_be_visible()
    expect(page.locator("#work").get_by_role("heading", name="Won")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert list(OutcomeEntry.objects.values_list("kind", "value")) == [("won", Decimal(12500))]
    assert page.said == []


def test_a_call_back_has_its_time(site: Site, page: Any) -> None:
    later = (timezone.now() + timedelta(days=2)).replace(hour=14, minute=30, second=0, microsecond=0)

    page.keyboard.press("5")
    page.get_by_label("Day and time").fill(later.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#queue-list").get_by_role("heading", name="They named the hour")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert Touch.objects.get().call_back_at == later
        assert Handoff.objects.get().owed_at == later
    assert page.said == []


def test_a_half_written_note_outlives_what_happens_meanwhile(site: Site, page: Any) -> None:
    page.get_by_text("Add a note").click()
    note = page.get_by_placeholder(NOTE)
    note.type("ask for 3")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.get()
        doorbell.announce(site.cast.workspace.pk, "lead", id=handoff.lead_id)
    site.post(JONAS, key="2")
    site.work()
    expect(page.locator("#queue-list a[data-line]")).to_have_count(2)

    note.type(", then r")

    expect(note).to_have_value("ask for 3, then r")
    page.locator("body").click(position={"x": 1, "y": 1})
    page.keyboard.press("2")
    expect(page.locator("#work").get_by_text("ask for 3, then r")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        assert [(touch.result, touch.note) for touch in Touch.objects.all()] == [
            ("left_message", "ask for 3, then r")
        ]
    assert page.said == []


def test_a_missed_promise_shows_in_the_frame_and_in_the_tab(site: Site, page: Any) -> None:
    expect(page).to_have_title("Queue · Acme")
    with scope.workspace(site.cast.workspace.pk):
        past = timezone.now() - timedelta(minutes=1)
        begun = past - timedelta(minutes=5)
        Handoff.objects.update(started_at=begun, due_at=past, owed_at=past, rung_at=past)
    site.work()

    expect(page.locator("#queue-list lb-clock[state=late]")).to_be_visible()
    expect(page.locator('.sidebar [data-page="queue"] .count')).to_have_text("1 past the promise")
    expect(page).to_have_title("(1) Queue · Acme")
    assert page.said == []
