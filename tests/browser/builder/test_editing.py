"""A draft written in the browser: saved as it is typed, undone, and with its faults at the line."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.builder.conftest import Draft, saved
from tests.embedded.processes import until

pytestmark = pytest.mark.browser
Builder = Callable[..., Any]


def test_what_is_typed_is_saved_without_a_button(builder: Builder, draft: Draft) -> None:
    page = builder()
    page.get_by_label("Title").fill("Calls in autumn")
    page.get_by_label("Goal").fill("300,000")
    page.get_by_label("Attempts", exact=True).fill("7")
    page.get_by_label("Between attempts", exact=True).fill("1 hour, 1 day and 2 hours, 3 days")
    page.get_by_label("Quality", exact=True).fill("75")
    page.keyboard.press("Tab")

    until(lambda: draft.said["commitments"]["marketing"]["acceptance_rate"] == 0.75)
    said = draft.said
    assert (said["title"], said["goal"]["target"]) == ("Calls in autumn", 300_000)
    assert said["commitments"]["sales"]["minimum_touches"] == 7
    assert said["commitments"]["sales"]["gaps_s"] == [3600, 93600, 259200]
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
