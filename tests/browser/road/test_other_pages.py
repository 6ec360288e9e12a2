"""The pages a walk along the road doesn't pass: readable by everyone, silent, and no wider than a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from followup import outcomes, touches
from followup.models import Handoff, Touch
from followup.outcomes import Word
from followup.touches import Attempt
from leads.hosted import publishing
from tests.browser.conftest import AMARA, JONAS, Site
from tests.browser.design.test_pages import faults, widths
from tests.browser.road.test_both_sides import FORM
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def paths(site: Site) -> list[str]:
    """A won lead, an open one, a form: the addresses that show them."""
    rep = site.only_rep()
    for key, lead in enumerate([AMARA, JONAS]):
        site.post(lead, key=str(key))
        site.work()
    at = timezone.now()
    with scope.workspace(site.cast.workspace.pk):
        won = Handoff.objects.order_by("pk").first()
        assert won is not None
        spoke = Attempt(medium=Touch.Medium.CALL, result=Touch.Result.SPOKE, note="Wants it in March.")
        touches.log(won, spoke, by=rep, at=at)
        outcomes.record(won, Word(kind="won"), by=rep, at=at)
        form = publishing.create(
            site.cast.workspace.pk,
            name="Form",
            channel="Website",
            by=site.cast.mara,
            at=at,
            token="a-form-of-acme",
        )
        publishing.publish(form, FORM, upon=0, by=site.cast.mara, at=at)
        other = Handoff.objects.order_by("pk").last()
        assert other is not None
    return [
        f"/leads/{won.lead_id}/",
        "/alignment/",
        "/alignment/work/",
        "/alignment/handoffs/?figure=on_time",
        "/alignment/?from=yesterday",
        f"/handoffs/{other.pk}/return/",
        f"/handoffs/{other.pk}/outcome/",
        "/f/a-form-of-acme/",
        "/f/a-form-of-acme/thanks/",
        "/account/password/change/",
        "/account/logout/",
        "/workspaces/",
        "/nowhere/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_other_page_is_accessible_silent_and_narrow(
    site: Site, paths: list[str], open_page: Callable[..., Any], theme: str
) -> None:
    page = open_page(site.only_rep(), "/queue/", theme=theme, width=390, height=844)
    found, wide = [], []
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += faults(page)
        wide += [(path, widths(page))] if max(widths(page)) > 390 else []

    assert (found, wide) == ([], [])
    # Chromium notes the pages that are meant to be refusals.
    assert [line for line in page.said if "404" not in line and "400" not in line] == []
