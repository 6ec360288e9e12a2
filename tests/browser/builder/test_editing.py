"""A draft written in the browser: saved as it is typed, undone, and with its faults at the line."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.builder.conftest import Draft, saved
from tests.embedded.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Builder = Callable[..., Any]


def test_what_is_typed_is_saved_without_a_button(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_label("Title").fill("Calls in autumn")
    page.get_by_label("Goal").fill("300,000")
    page.get_by_label("Attempts", exact=True).fill("7")
    page.get_by_label("How long after the last attempt").first.fill("1 day and 2 hours")
    page.get_by_label("By which medium").first.select_option(label="an e-mail")
    page.get_by_label("Quality", exact=True).fill("75")
    page.keyboard.press("Tab")

    until(lambda: draft.said["commitments"]["marketing"]["acceptance_rate"] == 0.75)
    said = draft.said
    assert (said["title"], said["goal"]["target"]) == ("Calls in autumn", 300_000)
    assert said["commitments"]["sales"]["minimum_touches"] == 7
    first = said["commitments"]["sales"]["cadence"][0]
    assert (first["medium"], first["after_s"]) == ("email", 93600)
    saved(page)
    assert page.said == []


def test_a_test_is_added_with_its_fact_operator_and_value(builder: Builder, draft: Draft) -> None:
    page = builder()
    lane = page.locator("#line-lanes-wrote")
    lane.get_by_role("button", name="Add a test").click()
    lane.get_by_label("Fact").nth(1).fill("Submissions")
    lane.get_by_label("Test", exact=True).nth(1).select_option(label="is at least")
    lane.get_by_label("Value").fill("2")
    page.keyboard.press("Enter")

    until(lambda: "at_least" in [one["operator"] for one in draft.said["rules"]["criteria"]])
    until(lambda: draft.said["rules"]["criteria"][-1].get("value") == 2)
    assert draft.said["rules"]["criteria"][-1] | {"key": ""} == {
        "key": "",
        "label": "Submissions is at least 2",
        "fact": "submissions",
        "operator": "at_least",
        "value": 2,
    }
    assert draft.members("wrote")[-1] == draft.said["rules"]["criteria"][-1]["key"]
    assert page.said == []


def test_a_change_is_undone_and_done_again(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_label("Take “Wrote to us” out").click()
    until(lambda: draft.lanes == ["ring_back", "left_number"])
    page.locator("#undo:not([disabled])").click()
    until(lambda: len(draft.lanes) == 3)
    saved(page)
    page.locator("body").press("Control+Shift+z")
    until(lambda: len(draft.lanes) == 2)
    saved(page)
    page.locator("body").press("Control+z")
    until(lambda: len(draft.lanes) == 3)
    page.locator("#line-lanes-wrote").wait_for()
    assert page.said == []


def test_ctrl_z_in_a_text_belongs_to_the_text(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_label("Take “Wrote to us” out").click()
    until(lambda: len(draft.lanes) == 2)
    saved(page)
    title = page.get_by_label("Title")
    title.focus()
    page.keyboard.type("x")
    page.keyboard.press("Control+z")

    assert title.input_value() == "Asked for a call"
    assert len(draft.lanes) == 2


def test_what_is_not_finished_is_said_at_the_line_and_saved_all_the_same(
    builder: Builder, draft: Draft
) -> None:
    page = builder()
    page.get_by_label("Answered within").first.fill("soon")
    page.keyboard.press("Tab")
    page.locator("#line-lanes-ring_back").get_by_text("Say how long, for example").wait_for()
    assert draft.said["rules"]["lanes"][0]["window_s"] == "soon"

    problems = page.get_by_label("Before proposing")
    problems.get_by_text("1 thing to look at before proposing").wait_for()
    problems.get_by_role("link", name="Asked for a call").click()
    page.wait_for_function("() => document.activeElement.name === 'name'")

    page.get_by_label("Answered within").first.fill("10 min")
    page.keyboard.press("Tab")
    problems.get_by_text("before proposing").wait_for(state="detached")
    assert draft.said["rules"]["lanes"][0]["window_s"] == 600
    assert page.said == []


def test_a_campaign_is_planned(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_role("button", name="Add a campaign").click()
    page.get_by_label("Campaign", exact=True).fill("Autumn fair")
    page.get_by_label("Budget").fill("12,000")
    page.keyboard.press("Tab")
    page.get_by_label("Before proposing").get_by_text("Must be a month").wait_for()
    page.get_by_label("Month").fill("2026-11")
    page.get_by_label("Sales-ready leads", exact=True).fill("60")
    page.keyboard.press("Tab")

    until(lambda: draft.said["commitments"]["marketing"]["campaigns"][0]["leads"] == 60)
    saved(page)
    [campaign] = draft.said["commitments"]["marketing"]["campaigns"]
    assert campaign | {"key": ""} == {
        "key": "", "name": "Autumn fair", "month": "2026-11", "budget": 12000, "leads": 60,
    }  # fmt: skip
    assert page.said == []


def test_a_dead_lane_is_pointed_out(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.locator("#line-lanes-ring_back-needs").select_option("any")

    page.locator("#line-lanes-left_number").get_by_text("whoever meets it comes by an earlier one").wait_for()
    assert page.said == []


def test_a_lane_goes_by_points(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.locator("#line-lanes-wrote-needs").select_option("points")
    page.locator("#line-lanes-wrote-threshold").wait_for()
    page.locator("#line-lanes-wrote-threshold").fill("40")
    page.keyboard.press("Tab")

    until(lambda: draft.said["rules"]["lanes"][2].get("threshold") == 40)
    assert draft.said["rules"]["lanes"][2]["needs"] == "points"
    assert "criteria" not in draft.said["rules"]["lanes"][2]
    page.get_by_text("out of reach").first.wait_for()
    assert page.said == []


def test_reasons_words_steps_and_expectations_are_added_and_taken_out(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_role("button", name="Add a reason").first.click()
    until(
        lambda: page.get_by_label("Reason").evaluate_all(
            "all => all.some(one => one === document.activeElement)"
        )
    )
    page.keyboard.type("Wrong country")
    page.keyboard.press("Enter")
    until(lambda: draft.said["commitments"]["sales"]["return_reasons"][-1]["label"] == "Wrong country")

    page.get_by_role("button", name="Add a word").click()
    until(lambda: page.evaluate("document.activeElement.name") == "word")
    page.keyboard.type("Fit")
    page.keyboard.press("Tab")
    page.keyboard.type("Looks like those who stay.")
    page.keyboard.press("Enter")
    until(lambda: draft.said["glossary"][-1] == {"word": "Fit", "meaning": "Looks like those who stay."})

    page.get_by_role("button", name="Say what to expect of “Wrote to us”").click()
    page.get_by_label("Reached").fill("61")
    page.keyboard.press("Tab")
    until(lambda: draft.said["expectations"][-1]["reached"] == 61)

    rungs = len(draft.said["commitments"]["sales"]["ladder"])
    page.get_by_role("button", name="Add a step").click()
    until(lambda: len(draft.said["commitments"]["sales"]["ladder"]) == rungs + 1)
    saved(page)
    page.locator("#line-commitments-sales-ladder").get_by_label("Take this step out").last.click()
    until(lambda: len(draft.said["commitments"]["sales"]["ladder"]) == rungs)
    assert page.said == []


def test_without_scripts_the_forms_still_post(site: Any, draft: Draft, new_context: Any) -> None:
    context = new_context(java_script_enabled=False, base_url=site.address)
    site.sign_in(site.cast.mara, context)
    page = context.new_page()
    page.goto("/agreement/versions/2/edit/")
    page.get_by_label("Title").fill("By hand")
    page.locator("#form-line-title button").click()
    assert draft.said["title"] == "By hand"

    page.locator("#line-lanes-wrote").get_by_role("button", name="Add a test").click()
    assert len(draft.members("wrote")) == 2
    page.locator("#line-lanes-wrote .lane-head .handle > summary").click()
    page.locator("#line-lanes-wrote .lane-head").get_by_role("button", name="Move up").click()
    assert draft.lanes == ["ring_back", "wrote", "left_number"]
    page.get_by_role("button", name="Undo").click()
    assert draft.lanes == ["ring_back", "left_number", "wrote"]
