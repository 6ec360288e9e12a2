"""Lines put in order: by mouse, by touch, by keyboard, each to the same end."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.builder.conftest import Draft, saved
from tests.embedded.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Builder = Callable[..., Any]
HANDLE = ".handle > summary"


def middle(page: Any, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Any, what: str, to: str, *, below: float = 0) -> None:
    """Take hold of a line's handle, and let go in the middle of another line, or below it."""
    start = middle(page, f"{what} {HANDLE}")
    end = middle(page, to)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 4, start[1] + 12, steps=3)
    page.mouse.move(end[0], end[1] + below, steps=12)
    page.mouse.up()


def test_lanes_are_dragged_by_mouse(builder: Builder, draft: Draft) -> None:
    page = builder(height=1600)
    drag(page, "#line-lanes-left_number", "#line-lanes-ring_back .lane-head", below=-20)

    until(lambda: draft.lanes == ["left_number", "ring_back", "wrote"])
    saved(page)
    assert page.locator(".lanes > li").first.get_attribute("id") == "line-lanes-left_number"
    assert page.locator("details[open].handle").count() == 0
    assert page.said == []


def test_a_test_is_dragged_into_a_group_and_into_another_lane(builder: Builder, draft: Draft) -> None:
    page = builder(height=1600)
    drag(page, "#line-lanes-ring_back-criteria-left_phone", "#line-lanes-ring_back-criteria-asked_quote")
    until(lambda: len(draft.members("ring_back")) == 1)
    assert set(draft.members("ring_back")[0]["any"]) == {"asked_call", "asked_quote", "left_phone"}
    saved(page)

    drag(page, "#line-lanes-ring_back-criteria-asked_quote", "#line-lanes-wrote-criteria-left_email")
    until(lambda: len(draft.members("wrote")) == 2)
    assert set(draft.members("ring_back")[0]["any"]) == {"asked_call", "left_phone"}
    assert page.said == []


def test_a_line_let_go_where_it_was_changes_nothing(builder: Builder, draft: Draft) -> None:
    page = builder(height=1600)
    drag(page, "#line-lanes-left_number", "#line-lanes-left_number .lane-head")
    page.locator("#line-lanes-left_number .lane-head .handle > summary").click()
    page.get_by_role("button", name="Move down").locator("visible=true").wait_for()

    assert draft.revision == 1
    assert page.said == []


def test_lines_are_moved_by_touch(builder: Builder, draft: Draft, site: Any, new_context: Any) -> None:
    context = new_context(
        viewport={"width": 390, "height": 2400}, has_touch=True, is_mobile=True, base_url=site.address
    )
    site.sign_in(site.cast.mara, context)
    page = context.new_page()
    page.goto("/agreement/versions/2/edit/")
    x, y = middle(page, f"#line-lanes-left_number {HANDLE}")
    _, end = middle(page, "#line-lanes-ring_back .lane-head")
    finger = context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        at = {"x": x, "y": y + (end - 30 - y) * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    until(lambda: draft.lanes == ["left_number", "ring_back", "wrote"])


def test_lines_are_moved_by_keyboard(builder: Builder, draft: Draft) -> None:
    page = builder()
    handle = page.locator("#line-lanes-wrote .lane-head .handle > summary")
    handle.focus()
    page.keyboard.press("Alt+ArrowUp")
    until(lambda: draft.lanes == ["ring_back", "wrote", "left_number"])
    saved(page)
    page.keyboard.press("Alt+ArrowUp")
    until(lambda: draft.lanes == ["wrote", "ring_back", "left_number"])
    saved(page)
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "line-lanes-wrote"

    page.keyboard.press("Enter")
    page.locator("#line-lanes-wrote .lane-head").get_by_role("button", name="Move down").focus()
    page.keyboard.press("Enter")
    until(lambda: draft.lanes == ["ring_back", "wrote", "left_number"])
    assert page.said == []


def test_a_test_is_grouped_and_sent_elsewhere_by_its_menu(builder: Builder, draft: Draft) -> None:
    page = builder()
    row = page.locator("#line-lanes-wrote-criteria-left_email")
    row.locator(HANDLE).press("Enter")
    row.get_by_role("button", name="Put into a group").press("Enter")
    until(lambda: draft.members("wrote") == [{"any": ["left_email"]}])
    saved(page)

    row.locator(HANDLE).press("Enter")
    row.get_by_label("Move “Left an e-mail address” to").select_option(label="Left a number")
    row.get_by_role("button", name="Move there").press("Enter")
    until(lambda: draft.members("left_number") == ["left_phone", "left_email"])
    assert draft.members("wrote") == []
    assert page.said == []
