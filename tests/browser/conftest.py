"""The whole application on a real uvicorn, looked at with Debian's Chromium."""

import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from followup import clock, deliver, pipeline
from leadbridge import asgi
from leads import intake, sources
from tests.cast import Cast
from tests.embedded.processes import free_port, until
from workspaces import keys, scope
from workspaces.models import Member, Role

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# htmx says so of a request that a newer one, or leaving the page, made needless; one that failed says more.
NEEDLESS = ("htmx:afterRequest,", "htmx:sendAbort,")
AMARA = {
    "channel": "Paid search",
    "campaign": "Brand NL",
    "person": {
        "name": "Amara Okafor",
        "email": "amara@northwind.example",
        "phone": "+31 10 555 0142",
        "title": "VP Operations",
        "company": "Northwind Freight and Distribution Holding International",
    },
    "facts": {"company_size": 240},
    "page_url": "https://acme.example/demo/routing?utm_source=search&utm_campaign=a-rather-long-name-of-one",
    "form": {
        "name": "Request a demo",
        "answers": [
            {
                "question": "What do you need?",
                "answer": "We ship 40 k parcels a day and need routing by March.",
            }
        ],
    },
}
JONAS = {"channel": "Website", "person": {"name": "Jonas Weber", "email": "jonas@kessel.example"}}

PATIENCE_MS = 30_000  # every wait ends with its condition; this bounds it on a machine that does much else
expect.set_options(timeout=PATIENCE_MS)

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's own thread


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM.exists():
        missing = "no browser: apt-get install chromium"
        assert os.environ.get("LEADBRIDGE_BROWSER") != "required", missing
        pytest.skip(missing)
    return {"executable_path": str(CHROMIUM), "args": FLAGS.split()}


@dataclass
class Site:
    """Where the application listens, and the ways to make something happen in it."""

    address: str
    cast: Cast
    _secret: str = ""

    def sign_in(self, member: Member, context: Any) -> None:
        """Give a browser the session of a member."""
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.address}]
        )

    def only_rep(self) -> Member:
        """Sam, with everyone else's seats closed, so that each lead is his."""
        with scope.workspace(self.cast.workspace.pk):
            self.cast.team.seats.exclude(member=self.cast.sam).update(takes_leads=False)
        return self.cast.sam

    def post(self, payload: dict[str, Any], *, key: str) -> None:
        """Another system sends a lead through the API."""
        if not self._secret:
            at = timezone.now()
            with scope.workspace(self.cast.workspace.pk):
                _, self._secret = keys.create(
                    self.cast.workspace.pk, name="tests", role=Role.OWNER, by=None, at=at
                )
        request = urllib.request.Request(  # noqa: S310  our own server
            f"{self.address}/api/v1/submissions/",
            data=json.dumps(payload).encode(),
            headers={
                "Authorization": f"Bearer {self._secret}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            assert answer.status == 202

    def work(self) -> None:
        """One turn of all that the urgent worker does."""
        pipeline.take_in_everywhere()
        clock.tick()
        deliver.deliver_due()

    def receive(self, payload: dict[str, Any], *, key: str) -> None:
        """A lead arrives and is handed over."""
        at = timezone.now()
        with scope.workspace(self.cast.workspace.pk):
            way_in = sources.connection_of_file(self.cast.workspace.pk, "tests", at=at)
            intake.receive(self.cast.workspace.pk, way_in.pk, payload, key=key, at=at)
        pipeline.take_in(self.cast.workspace.pk)


@pytest.fixture
def site(committed: Cast) -> Iterator[Site]:
    config = uvicorn.Config(
        asgi.application, port=free_port(), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield Site(f"http://127.0.0.1:{config.port}", committed)
    server.should_exit = True
    thread.join()


@pytest.fixture
def open_page(site: Site, new_context: Any) -> Callable[..., Any]:
    """`open_page(member, "/queue/")`: a page whose console must stay silent, in the theme and width asked for."""
    said: list[str] = []

    def open_it(
        member: Member | None, path: str, *, theme: str = "light", width: int = 1440, height: int = 900
    ) -> Any:
        context = new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, base_url=site.address
        )
        if member is not None:
            site.sign_in(member, context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on(
            "console",
            lambda message: said.extend(() if message.text.startswith(NEEDLESS) else [message.text]),
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.said = said
        answer = page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return page

    return open_it
