"""Why a lead was handed over, or wasn't, on its page."""

import html
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agreement.models import Version
from followup.models import Handoff
from leads.models import Lead
from tests.agreement import drafts
from tests.cast import Cast
from tests.followup.road import enquire, hand_over_one
from workspaces import scope


def page(browser: Any, lead_id: int) -> str:
    return html.unescape(browser.get(reverse("lead", args=[lead_id])).text)


@pytest.fixture
def waiting(cast: Cast) -> int:
    """A lead that left neither mail nor phone, and so was not handed over."""
    person = {"name": "Ann Lee", "company": "Lee & Co", "external_id": "7"}
    enquire(cast, [{"channel": "Web", "person": person}])
    with scope.workspace(cast.workspace.pk):
        return Lead.objects.get().pk


def test_a_lead_that_is_not_ready_says_what_it_lacked(cast: Cast, waiting: int, sign_in: Any) -> None:
    words = page(sign_in(cast.mara), waiting)
    assert "Not sales-ready yet" in words
    assert "“Left a way to be reached” lacked: Left an e-mail address." in words
    assert "Not known then: " in words
    assert "version 1</a> of the agreement" in words
    assert "0 of 20 points" in words
    assert "Under today’s version" not in words


def test_a_lead_that_was_handed_over_says_by_which_version_and_all_that_was_found(
    cast: Cast, sign_in: Any
) -> None:
    handoff = hand_over_one(cast)
    words = page(sign_in(cast.sam), handoff.lead_id)
    assert "All that was found, 10 points" in words
    assert "10 of 10 points" in words
    assert "version 1</a> of the agreement" in words
    assert "Under today’s version" not in words
    queue = sign_in(cast.sam).get(reverse("queue_lead", args=[handoff.pk]))
    assert "All that was found" in queue.text


def test_todays_version_stands_beside_it_where_it_says_otherwise(cast: Cast, sign_in: Any) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        drafts.signed(cast, at=timezone.now())  # a company is required now
    for member in (cast.mara, cast.rita):
        words = page(sign_in(member), handoff.lead_id)
        assert "version 1</a> of the agreement" in words
        assert "Under today’s version 2:" in words
        assert "Not sales-ready." in words
        assert "lacked: Named their company." in words
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().version_id == Version.objects.get(number=1).pk


def test_todays_version_is_silent_where_it_says_the_same(cast: Cast, sign_in: Any) -> None:
    enquire(
        cast, [{"channel": "Web", "person": {"name": "Ann", "email": "ann@example.com", "company": "Lee"}}]
    )
    with scope.workspace(cast.workspace.pk):
        lead_id = Lead.objects.get().pk
        drafts.signed(cast, at=timezone.now())
    assert "Under today’s version" not in page(sign_in(cast.mara), lead_id)


def test_nadia_finds_no_reasons_of_ours(cast: Cast, waiting: int, sign_in: Any) -> None:
    assert sign_in(cast.nadia).get(reverse("lead", args=[waiting])).status_code == 404
