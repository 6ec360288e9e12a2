"""Every page, in light and dark, wide and on a phone: readable by everyone, silent, never wider than the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from followup.models import Handoff
from tests.browser.conftest import AMARA, Site
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATHS = [
    "/queue/",
    "/queue/team/",
    "/leads/",
    "/leads/?q=nobody",
    "/leads/new/",
    "/ways-in/connections/",
    "/ways-in/forms/",
    "/ways-in/inbox/",
    "/ways-in/inbox/?state=spam",
    "/same-person/",
    "/same-person/?state=answered",
    "/ways-in/imports/",
    "/agreement/",
    "/alignment/",
    "/alignment/scorecard/",
    "/alignment/now/",
    "/alignment/quality/",
    "/audit/",
    "/alignment/outcomes/",
    "/alignment/outcomes/table/?by=form",
    "/alignment/outcomes/?by=form&across=month&measure=win_rate",
    "/alignment/leads/?by=channel",
    "/alignment/costs/",
    "/alignment/views/?page=alignment_speed",
    "/alignment/tried/",
    "/alignment/decisions/",
    "/alignment/speed/figures/",
    "/alignment/persistence/figures/",
    "/alignment/meetings/",
    "/alignment/meetings/print/",
    "/alerts/",
    "/settings/",
    "/settings/alerts/",
    "/settings/alerts/log/",
    "/settings/members/",
    "/settings/teams/",
    "/settings/hours/",
    "/settings/templates/",
    "/settings/templates/new/",
    "/settings/routing/",
    "/settings/routing/new/",
    "/settings/routing/who/?facts=country%3A+NL",
    "/settings/keys/",
    "/settings/privacy/",
]


def of_a_lead(handoff: Handoff) -> list[str]:
    return [
        f"/leads/{handoff.lead_id}/",
        f"/leads/{handoff.lead_id}/story/",
        f"/leads/{handoff.lead_id}/erasure/",
    ]


def of_a_team(handoff: Handoff) -> list[str]:
    return [f"/settings/teams/{handoff.team_id}/", f"/settings/members/{handoff.owner_id}/"]


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def widths(page: Any) -> tuple[int, int]:
    """The page's width and that of its widest part that doesn't scroll inside something."""
    return page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_silent(site: Site, open_page: Callable[..., Any], theme: str) -> None:
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.get()
    page = open_page(site.cast.olive, "/queue/", theme=theme)

    found = []
    for path in [*PATHS, f"/queue/?handoff={handoff.pk}", *of_a_lead(handoff), *of_a_team(handoff)]:
        page.goto(path)
        found += faults(page)

    assert found == []
    assert page.said == []


@pytest.mark.parametrize("width", [390, 820])
def test_no_page_is_wider_than_the_screen(site: Site, open_page: Callable[..., Any], width: int) -> None:
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.get()
    page = open_page(site.cast.olive, "/queue/", width=width)

    for path in [*PATHS, f"/queue/?handoff={handoff.pk}", *of_a_lead(handoff), *of_a_team(handoff)]:
        page.goto(path)
        assert max(widths(page)) <= width, path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_door_is_accessible(open_page: Callable[..., Any], theme: str) -> None:
    page = open_page(None, "/account/login/", theme=theme, width=390)
    found = faults(page)
    page.goto("/account/password/reset/")

    assert found + faults(page) == []
    assert max(widths(page)) <= 390
    assert page.said == []
