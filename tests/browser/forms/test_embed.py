"""A form in a page of another origin, put there by one line."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from followup.models import Handoff
from leads.models import Form, Submission
from tests.browser.conftest import Site
from tests.browser.forms.conftest import Made
from workspaces import scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def elsewhere(site: Site, made: Made) -> Iterator[str]:
    """Another company's page, at another origin, with the form's line in it."""
    page = (
        "<!doctype html><html lang=en><title>Elsewhere</title><link rel=icon href=data:,><h1>Our offer</h1>"
        f'<script src="{site.address}{made.address}embed.js" async></script>'
    ).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_line_shows_it_and_a_lead_arrives(
    site: Site, made: Made, elsewhere: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(None, f"{elsewhere}/demo?utm_source=search&utm_campaign=Brand")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your name").fill("Vera Visitor")
    frame.get_by_label("E-mail").fill("vera@visitor.example")
    frame.get_by_label("You may call me.").check()
    page.wait_for_function(
        "() => { const frame = document.querySelector('iframe'); return frame.offsetHeight > 700; }"
    )
    tall = page.locator("iframe").bounding_box()["height"]
    frame.get_by_role("button", name="Ask").dblclick()
    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    page.wait_for_function("tall => document.querySelector('iframe').offsetHeight < tall / 2", arg=tall)
    site.work()

    with scope.workspace(site.cast.workspace.pk):
        (kept,) = Submission.objects.all()
        assert Handoff.objects.select_related("lead__person").get().lead.person.name == "Vera Visitor"
    assert kept.payload["page_url"] == f"{elsewhere}/demo?utm_source=search&utm_campaign=Brand"
    assert kept.payload["source"]["utm_source"] == "search"
    assert kept.payload["campaign"] == "Brand"
    assert page.context.cookies() == []
    assert page.said == []


def test_a_site_that_isn_t_listed_may_not_show_it(
    site: Site, made: Made, elsewhere: str, open_page: Callable[..., Any]
) -> None:
    with scope.workspace(site.cast.workspace.pk):
        Form.objects.update(sites=["https://www.acme.example"])
    page = open_page(None, f"{elsewhere}/")
    page.wait_for_function("() => document.querySelector('iframe')")
    with page.expect_event("console", lambda said: "frame-ancestors" in said.text):
        page.reload()
    with scope.workspace(site.cast.workspace.pk):
        Form.objects.update(sites=[elsewhere])
    page.reload()
    expect(page.frame_locator("iframe").get_by_label("Your name")).to_be_visible()
