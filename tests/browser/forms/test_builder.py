"""A form built by mouse, by keyboard and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.design.test_pages import faults, widths
from tests.browser.forms.conftest import Made
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Builder = Callable[..., Any]


def labels(page: Any) -> list[str]:
    return page.eval_on_selector_all("#rows [name$='-label']", "all => all.map(one => one.value)")


def publish(page: Any) -> None:
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_text("is what visitors see now.")).to_be_visible()


def test_a_question_is_added_and_seen_at_once(builder: Builder, made: Made) -> None:
    page = builder()
    page.get_by_role("button", name="Add a question").click()
    expect(page.locator("#rows > li").last.get_by_label("Question", exact=True)).to_be_focused()
    page.keyboard.type("Which truck?")
    row = page.get_by_role("listitem", name="Which truck?")
    row.get_by_label("Answer", exact=True).select_option("choice")
    row.get_by_label("Choices").fill("Small\nLarge")
    row.get_by_label("Becomes").select_option("fact")
    row.get_by_label("Name of the fact").fill("Truck size")
    expect(page.locator("#preview")).to_contain_text("Which truck?")
    expect(page.locator("#preview option", has_text="Large")).to_have_count(1)
    publish(page)

    last = made.document.questions[-1]
    assert (last.label, last.type, last.options, last.fact) == (
        "Which truck?", "choice", ("Small", "Large"), "truck_size",
    )  # fmt: skip
    assert page.said == []


def test_questions_are_moved_by_buttons_by_keys_and_by_dragging(builder: Builder, made: Made) -> None:
    page = builder()
    page.get_by_role("button", name="Move “E-mail” up").click()
    assert labels(page)[:3] == ["E-mail", "Your name", "Phone"]
    expect(page.get_by_role("button", name="Move “E-mail” up")).to_be_focused()
    page.locator("[name='q3-label']").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert labels(page)[:3] == ["Phone", "E-mail", "Your name"]
    assert page.evaluate("document.activeElement.name") == "q3-label"

    grip = page.get_by_role("listitem", name="Your name").locator("[data-grip]")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    target = page.get_by_role(
        "listitem", name="Phone"
    ).bounding_box()  # all are one line high while one is held
    page.mouse.move(box["x"] + 10, target["y"] + 5, steps=8)
    page.mouse.up()
    assert labels(page)[:3] == ["Your name", "Phone", "E-mail"]
    publish(page)
    assert made.keys[:3] == ["name", "phone", "email"]
    assert page.said == []


def test_a_question_taken_out_can_be_had_back(builder: Builder, made: Made) -> None:
    page = builder()
    before = labels(page)
    page.get_by_role("button", name="Take “Phone” out").click()
    page.get_by_role("button", name="Take “Your name” out").click()
    assert labels(page) == [label for label in before if label not in {"Phone", "Your name"}]
    page.locator(".toast", has_text="Your name").get_by_role("button", name="Undo").click()
    assert labels(page) == [label for label in before if label != "Phone"]
    expect(page.locator("#preview")).not_to_contain_text("Phone")
    publish(page)
    assert "phone" not in made.keys
    assert "name" in made.keys


def test_it_can_all_be_done_by_keyboard(builder: Builder, made: Made) -> None:
    page = builder()
    page.get_by_role("button", name="Add a question").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("How soon?")
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("button", name="Take “Anything else?” out").press("Enter")
    page.get_by_role("button", name="Publish").last.press("Enter")
    expect(page.get_by_text("is what visitors see now.")).to_be_visible()

    assert [asked.label for asked in made.document.questions][-2:] == ["How soon?", "Product"]


def test_what_is_wrong_is_where_the_focus_goes_and_leaving_asks(builder: Builder, made: Made) -> None:
    page = builder()
    page.get_by_label("Title", exact=True).fill("")
    page.locator("[name='form-thanks']").fill("Kept words")
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was published yet")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    expect(page.locator("[name='form-thanks']")).to_have_value("Kept words")
    asked: list[str] = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Leave without publishing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demo form")
    assert asked == ["beforeunload"]
    assert made.document.title == "Request a demo"


def test_on_a_phone(builder: Builder, made: Made) -> None:
    page = builder(width=390, height=844)
    assert max(widths(page)) <= 390
    small = page.eval_on_selector_all(
        "#rows .button", "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    page.get_by_role("button", name="Move “E-mail” up").click()
    publish(page)
    assert made.keys[:2] == ["email", "name"]
    assert max(widths(page)) <= 390
    assert page.said == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible(site: Site, made: Made, open_page: Callable[..., Any], theme: str) -> None:
    page = open_page(site.cast.mara, made.edit, theme=theme)
    found = faults(page)
    page.get_by_role("button", name="Add a question").click()
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page)
    for path in ("/ways-in/forms/", made.page, f"{made.page}versions/1/"):
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(path)
        found += faults(page)
    visitor = open_page(None, made.address, theme=theme, width=390)
    found += faults(visitor)
    assert max(widths(visitor)) <= 390
    visitor.goto(f"{made.address}thanks/")
    found += faults(visitor)

    assert found == []
    assert [line for line in page.said + visitor.said if "422" not in line] == []


def test_the_list_of_ways_in_leads_here(site: Site, made: Made, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/queue/")
    page.get_by_role("link", name="Leads in").first.click()
    page.get_by_role("navigation", name="Leads in").get_by_role("link", name="Forms").click()
    page.get_by_role("link", name="Demo form").click()
    expect(page.get_by_role("heading", name="What they said when called")).to_be_visible()
    expect(page.get_by_role("link", name="Questions")).to_have_count(0)
    with scope.workspace(site.cast.workspace.pk):
        assert made.form.connection.name == "Demo form"
    assert page.said == []
