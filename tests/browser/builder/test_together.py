"""Two people at one draft: each sees the other's changes, and neither writes over the other."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.builder.conftest import Draft, saved
from tests.browser.conftest import Site
from tests.embedded.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Builder = Callable[..., Any]


def test_another_s_change_appears_and_leaves_what_is_typed_alone(
    builder: Builder, site: Site, draft: Draft
) -> None:
    mara, rita = builder(site.cast.mara), builder(site.cast.rita)
    preamble = mara.get_by_label("Preamble")
    preamble.focus()
    mara.keyboard.press("Control+a")
    rita.get_by_label("Title").fill("Rita’s title")
    mara.keyboard.type("Half a sent")
    rita.keyboard.press("Tab")

    mara.wait_for_function("() => document.querySelector('#line-title-value').value === 'Rita’s title'")
    mara.keyboard.type("ence")
    assert preamble.input_value() == "Half a sentence"
    mara.keyboard.press("Tab")
    until(lambda: draft.said["preamble"] == "Half a sentence")
    assert draft.said["title"] == "Rita’s title"
    assert mara.said == []


def test_two_wordings_of_one_line_are_put_side_by_side(builder: Builder, site: Site, draft: Draft) -> None:
    mara, rita = builder(site.cast.mara), builder(site.cast.rita)
    mara.evaluate("document.querySelector('#draft').dataset.topic = 'none'")  # hears nothing of Rita
    rita.get_by_label("Title").fill("Rita’s title")
    rita.keyboard.press("Tab")
    until(lambda: draft.said["title"] == "Rita’s title")
    mara.get_by_label("Title").fill("Mara’s title")
    mara.keyboard.press("Tab")

    question = mara.get_by_role("alert")
    question.get_by_text("Rita changed this line meanwhile.").wait_for()
    assert question.locator("dd").all_inner_texts() == ["Rita’s title", "Mara’s title"]
    assert mara.get_by_label("Title").input_value() == "Mara’s title"
    assert draft.said["title"] == "Rita’s title"

    question.get_by_role("button", name="Use mine").click()
    until(lambda: draft.said["title"] == "Mara’s title")
    rita.wait_for_function("() => document.querySelector('#line-title-value').value === 'Mara’s title'")
    question.wait_for(state="detached")
    saved(mara)


def test_the_other_s_wording_can_be_kept(builder: Builder, site: Site, draft: Draft) -> None:
    mara, rita = builder(site.cast.mara), builder(site.cast.rita)
    mara.evaluate("document.querySelector('#draft').dataset.topic = 'none'")  # hears nothing of Rita
    rita.locator("#line-criteria-left_email-operator").select_option("unknown")
    until(lambda: draft.criterion("left_email")["operator"] == "unknown")
    mara.locator("#line-criteria-left_email-operator").select_option("contains")
    question = mara.get_by_role("alert")
    question.get_by_text("Rita changed this line meanwhile.").wait_for()
    question.get_by_text("Keep Rita’s").click()

    mara.wait_for_function(
        "() => document.querySelector('#line-criteria-left_email-operator').value === 'unknown'"
    )
    question.wait_for(state="detached")
    saved(mara)
    assert draft.criterion("left_email")["operator"] == "unknown"


def test_a_move_of_a_line_that_moved_is_not_made(builder: Builder, site: Site, draft: Draft) -> None:
    mara, rita = builder(site.cast.mara), builder(site.cast.rita)
    mara.evaluate("document.querySelector('#draft').dataset.topic = 'none'")
    rita.get_by_label("Take “Left a phone number” out").first.click()
    until(lambda: len(draft.members("ring_back")) == 1)
    mara.get_by_label("Take “Left a phone number” out").first.click()

    mara.get_by_text("Rita changed this line meanwhile.").wait_for()
    assert draft.members("ring_back") == [{"any": ["asked_call", "asked_quote"]}]
