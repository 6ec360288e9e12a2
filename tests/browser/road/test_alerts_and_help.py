"""Helping with a missed lead, calling, and what reaches whom: in a real browser, by mouse and by keyboard."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup import clock
from followup.models import AlertWishes, Handoff, Touch
from tests.browser.conftest import AMARA, Site
from tests.embedded.processes import until
from tests.followup.ladders import missed_by
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def sams(site: Site) -> Handoff:
    """Sam's lead, missed a minute ago."""
    site.only_rep()
    site.receive(AMARA, key="1")
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.select_related("lead").get()
        site.cast.team.seats.update(takes_leads=True)
    missed_by(site.cast, handoff, 60)
    clock.tick()
    return handoff


def test_a_helper_joins_by_one_key_and_logs_by_another(
    site: Site, sams: Handoff, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.sofia, f"/queue/?handoff={sams.pk}")
    page.keyboard.press("h")
    expect(page.get_by_text("You help Sam.")).to_be_visible()
    expect(page.get_by_role("heading", name="You help with 1")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator(".so-far")).to_contain_text("Sofia: no answer")
    with scope.workspace(site.cast.workspace.pk):
        assert Touch.objects.get().member == site.cast.sofia
        assert Handoff.objects.get().owner == site.cast.sam
    assert page.said == []


def test_a_click_on_the_number_says_that_a_call_began(
    site: Site, sams: Handoff, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.sam, f"/queue/?handoff={sams.pk}")
    with page.expect_response(lambda response: response.url.endswith(f"/handoffs/{sams.pk}/call/")) as answer:
        page.locator("a[data-call]").click()
    assert answer.value.status == 204
    with scope.workspace(site.cast.workspace.pk):
        handoff = Handoff.objects.get()
        assert handoff.calling_id == site.cast.sam.pk
        assert timezone.now() - handoff.calling_since < timedelta(minutes=1)


def test_wishes_are_ticked_by_keyboard_and_kept(site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(site.cast.sam, "/settings/alerts/")
    agreed = page.get_by_label("At the hand-off: E-mail")
    expect(agreed).to_be_checked()
    expect(agreed).to_be_disabled()
    page.get_by_label("At the hand-off: My chat").focus()
    page.keyboard.press("Space")
    page.get_by_label("From").fill("22:00")
    page.get_by_label("Until").fill("07:00")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    with scope.workspace(site.cast.workspace.pk):
        wishes = AlertWishes.objects.get()
        assert (wishes.member, wishes.also_by) == (site.cast.sam, {"handoff": ["chat"]})
    assert page.said == []


def test_the_worker_shows_what_is_pushed(site: Site, open_page: Callable[..., Any]) -> None:
    """The push service is the one part that is stood in for: what it would deliver is handed to the worker."""
    page = open_page(site.cast.sam, "/settings/alerts/")
    page.context.grant_permissions(["notifications"], origin=site.address)
    tools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    scope_url = page.evaluate(
        """async () => {
            const made = await navigator.serviceWorker.register(document.querySelector("#push").dataset.pushWorker);
            const worker = made.installing ?? made.waiting ?? made.active;
            if (worker.state !== "activated") await new Promise((done) => worker.addEventListener(
                "statechange", () => worker.state === "activated" && done()));
            return made.scope;
        }"""
    )
    assert scope_url == f"{site.address}/push/"
    # Playwright hears of events only while it is asked something.
    until(lambda: page.evaluate("true") and any(one["scopeURL"] == scope_url for one in found))
    said = {
        "title": "New lead: Ann",
        "body": "Asked for a demo",
        "tag": "delivery-1",
        "url": "/queue/",
        "actions": [],
    }
    registration = next(one["registrationId"] for one in found if one["scopeURL"] == scope_url)
    for _ in range(2):  # delivered twice, shown once
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": site.address, "registrationId": registration, "data": json.dumps(said)},
        )
    page.wait_for_function(
        """async (scope) => (await (await navigator.serviceWorker.getRegistration(scope)).getNotifications()).length === 1""",
        arg=scope_url,
    )
    shown = page.evaluate(
        """async (scope) => (await (await navigator.serviceWorker.getRegistration(scope)).getNotifications())
            .map(({ title, body, tag }) => [title, body, tag])""",
        scope_url,
    )
    assert shown == [["New lead: Ann", "Asked for a demo", "delivery-1"]]
    assert page.said == []
