"""A day by keyboard alone and by one thumb: the plan, mails, the board, sitting in; and no key loses a note being typed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from followup import templates
from followup.models import Handoff, Mail, Skip, Template, Touch
from tests.browser.conftest import AMARA, JONAS, Site
from tests.embedded.processes import until
from workspaces import scope
from workspaces.scope import now

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
NOTE = "Wants a demo in March; ask for Priya"
PLACE = "What should the other side know?"


def note_of(page: Page) -> Any:
    return page.get_by_placeholder(PLACE)


def type_note(page: Page) -> None:
    page.get_by_text("Add a note").click()
    note_of(page).fill(NOTE)
    page.locator("#happened").click()  # out of the field, so that keys act again


def rows(site: Site, model: Any) -> list[Any]:
    with scope.workspace(site.cast.workspace.pk):
        return list(model.objects.order_by("pk"))


# Every single key of the help, with what puts the lead back beside the queue; "3" sends the note and comes last.
KEYS = ["j", "k", "n", "g", "z", "a", "e", "t", "o", "r", "x", "?", "/", "5", "c", "q", "+"]


@pytest.mark.parametrize("key", KEYS)
def test_no_key_loses_a_note_being_typed(site: Site, open_page: Open, key: str) -> None:
    rep = site.only_rep()
    site.receive(AMARA | {"person": AMARA["person"] | {"phone": ""}} if key == "c" else AMARA, key="1")  # type: ignore[operator]  # JSON
    site.receive(JONAS, key="2")
    with scope.workspace(site.cast.workspace.pk):
        amara = Handoff.objects.get(lead__person__name="Amara Okafor")
    page = open_page(rep, f"/queue/?handoff={amara.pk}")
    type_note(page)

    page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    if page.url.endswith("/leads/new/"):
        page.go_back()
    page.keyboard.press("Escape")
    page.goto(f"/queue/?handoff={amara.pk}")

    expect(note_of(page)).to_have_value(NOTE)
    page.locator("#happened").click()
    page.keyboard.press("3")
    page.get_by_role("status").get_by_text("No answer").wait_for()
    assert [touch.note for touch in rows(site, Touch)] == [NOTE]
    page.goto(f"/queue/?handoff={amara.pk}")
    expect(note_of(page)).to_have_value("")
    assert page.said == []


def test_a_step_is_left_out_by_keyboard_and_taken_up_again(site: Site, open_page: Open) -> None:
    rep = site.only_rep()
    site.receive(AMARA, key="1")
    page = open_page(rep, "/queue/")
    page.keyboard.press("3")
    page.get_by_text("Try 2 of 6").wait_for()

    page.keyboard.press("x")
    page.get_by_label("Why is it left out?").fill("They asked for a quiet week")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Left out").wait_for()
    assert [row.reason for row in rows(site, Skip)] == ["They asked for a quiet week"]

    page.keyboard.press("z")
    page.get_by_role("status").get_by_text("Owed again").wait_for()
    assert rows(site, Skip)[0].undone_at is not None
    assert page.said == []


def test_a_mail_is_written_sent_and_stopped_by_keyboard(site: Site, open_page: Open) -> None:
    rep = site.only_rep()
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        words = Template(name="Hello", medium="email", subject="For {first name}", body="Dear {name}, hello.")
        templates.save(words, by=site.cast.mara, at=now())
    page = open_page(rep, "/queue/")

    page.keyboard.press("e")
    page.get_by_label("Begin from").select_option(label="Hello")
    expect(page.get_by_label("Subject")).to_have_value("For Amara")
    page.get_by_role("textbox", name="Words").press("Control+End")
    page.keyboard.type(" More soon.")
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("status").get_by_text("Mail on its way").wait_for()
    page.get_by_text("is on its way.").wait_for()

    page.keyboard.press("z")
    page.get_by_role("status").get_by_text("Not sent").wait_for()
    assert [(row.subject, row.state) for row in rows(site, Mail)] == [("For Amara", "stopped")]
    assert page.said == []


def test_after_a_call_what_happened_stands_ready(site: Site, open_page: Open) -> None:
    rep = site.only_rep()
    site.receive(AMARA | {"person": AMARA["person"] | {"phone": "+61 2 1234 5678"}}, key="1")  # type: ignore[operator]  # JSON
    page = open_page(rep, "/queue/")
    page.evaluate(
        "addEventListener('click', (e) => { if (e.target.closest('[href^=\"tel:\"]')) e.preventDefault(); })"
    )

    page.keyboard.press("c")
    night = page.get_by_role("link", name="Call anyway")
    if night.is_visible():
        night.click()
    expect(note_of(page)).to_be_visible()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#happened")).to_be_focused()
    page.keyboard.press("1")
    page.get_by_role("status").get_by_text("Spoke with them").wait_for()
    assert [touch.result for touch in rows(site, Touch)] == ["spoke"]


def test_a_lead_is_passed_on_by_dragging_and_by_keyboard(site: Site, open_page: Open) -> None:
    sam, sofia = site.only_rep(), site.cast.sofia
    site.receive(AMARA, key="1")
    page = open_page(site.cast.rita, "/queue/team/")
    page.locator("li.moves").drag_to(page.locator(f'[data-column="{sofia.pk}"]'))
    page.get_by_role("status").get_by_text("With Sofia now").wait_for()
    assert rows(site, Handoff)[0].owner_id == sofia.pk

    page.keyboard.press("z")
    page.get_by_role("status").get_by_text("With Sam now").wait_for()
    assert rows(site, Handoff)[0].owner_id == sam.pk

    page.get_by_role("button", name="Pass Amara Okafor on").press("Enter")
    page.get_by_role("radio", name="Sofia").press("Space")
    page.keyboard.press("Enter")
    until(lambda: rows(site, Handoff)[0].owner_id == sofia.pk)
    assert page.said == []


def test_who_sits_in_is_seen_while_they_are_there(site: Site, open_page: Open) -> None:
    rep = site.only_rep()
    site.receive(AMARA, key="1")
    queue = open_page(rep, "/queue/")
    expect(queue.locator("[data-live-state]").first).to_have_attribute("data-state", "live")
    watching = open_page(site.cast.mara, f"/queue/of/{rep.pk}/")
    watching.get_by_text("Amara Okafor").wait_for()
    assert watching.locator("main button").count() == 1, "all one can do there is leave"
    queue.get_by_text("Mara is sitting in with you.").wait_for()

    watching.get_by_role("button", name="Leave").click()
    expect(queue.get_by_text("sitting in")).to_have_count(0)


def test_the_day_by_one_thumb(site: Site, open_page: Open) -> None:
    rep = site.only_rep()
    site.receive(AMARA, key="1")
    page = open_page(rep, "/queue/", width=390)
    page.get_by_role("link", name="Amara Okafor").first.click()
    page.get_by_role("button", name="Wrong number").tap() if page.evaluate(
        "navigator.maxTouchPoints"
    ) else page.get_by_role("button", name="Wrong number").click()
    page.get_by_text("Next: Write").wait_for()
    page.get_by_role("button", name="Write").click()
    page.get_by_label("Subject").fill("Your number")
    page.get_by_role("textbox", name="Words").fill("Where can I call you?")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("is on its way.").wait_for()
    until(lambda: [row.subject for row in rows(site, Mail)] == ["Your number"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.said == []
