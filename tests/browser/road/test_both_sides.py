"""Marketing's pages, a visitor's form, the owner's settings."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followup.models import Handoff
from leads.hosted import publishing, tickets
from leads.hosted.document import FormDocument, Question
from leads.models import Lead, Submission
from tests.browser.conftest import AMARA, JONAS, Site
from workspaces import scope
from workspaces.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LEAD = re.compile(r'<a class="strong" href="/leads/\d+/">')
FORM = FormDocument(
    title="Request a demo",
    intro="Tell us where to reach you.",
    questions=(
        Question("name", "text", "Your name", required=True, field="name"),
        Question("email", "email", "E-mail", required=True, field="email"),
        Question("need", "long", "What do you need?"),
    ),
    promise="Send it, and {promise}.",
    lane="left_contact",
)


def test_each_number_opens_as_many_leads_as_it_says(site: Site, open_page: Callable[..., Any]) -> None:
    for key, lead in enumerate(
        [AMARA, JONAS, {**JONAS, "person": {"name": "Ada", "email": "ada@x.example"}}]
    ):
        site.post(lead, key=str(key))
    site.work()
    page = open_page(site.cast.mara, "/alignment/")
    table = page.get_by_role("region", name="Outcomes by channel")
    expect(table.get_by_role("row")).to_have_count(4)

    links = {
        link.get_attribute("href"): link.inner_text()
        for link in table.get_by_role("cell").get_by_role("link").all()
    }
    assert len(set(links.values())) > 1
    for address, number in links.items():
        leads = LEAD.findall(page.request.get(address).text())
        assert len(leads) == int(number), address
    table.get_by_role("row", name="Website").get_by_role("link", name="2", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(page.locator("table tbody tr")).to_have_count(2)
    assert page.said == []


def test_the_file_has_the_api_s_numbers(site: Site, open_page: Callable[..., Any]) -> None:
    for key, lead in enumerate([AMARA, JONAS]):
        site.post(lead, key=str(key))
    site.work()
    page = open_page(site.cast.mara, "/alignment/")
    table = page.locator("#by-channel")
    table.get_by_text("Export").click()
    with page.expect_download() as started:
        table.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(started.value.path().read_text(encoding="utf-8-sig"))))

    api = page.request.get("/api/v1/reports/outcomes-by-channel/").json()

    assert api["total"]["leads"] == 2
    counts = ("leads", "sales_ready", "handed_off", "contacted", "won", "lost", "returned", "open")
    assert [[row[name] for name in counts] for row in rows] == [
        [str(row[name]) for name in counts] for row in api["rows"]
    ]


@pytest.fixture
def form(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(tickets, "SOONEST", timedelta())  # a browser fills in a form faster than anyone
    at = timezone.now()
    with scope.workspace(site.cast.workspace.pk):
        made = publishing.create(
            site.cast.workspace.pk, name="Demo form", channel="Website", by=site.cast.mara, at=at
        )
        publishing.publish(made, FORM, upon=0, by=site.cast.mara, at=at)
    return f"/f/{made.connection.token}/"


def test_a_visitor_s_double_click_is_one_lead(site: Site, form: str, open_page: Callable[..., Any]) -> None:
    page = open_page(None, form)
    expect(page.get_by_text("Send it, and we call you within 5 minutes.")).to_be_visible()
    expect(page.get_by_label("Leave this empty")).not_to_be_in_viewport()
    page.get_by_label("Your name").fill("Vera Visitor")
    page.get_by_label("E-mail").fill("vera@visitor.example")
    page.get_by_label("What do you need?").fill("A <b>demo</b> on Tuesday")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    site.work()

    with scope.workspace(site.cast.workspace.pk):
        assert Submission.objects.count() == 1
        assert [lead.person.name for lead in Lead.objects.select_related("person")] == ["Vera Visitor"]
        owner = Handoff.objects.select_related("owner__user").get().owner
    rep = open_page(owner, "/queue/")
    expect(rep.locator("#work").get_by_text("A <b>demo</b> on Tuesday")).to_be_visible()
    assert page.said + rep.said == []


def test_the_owner_adds_a_member_and_makes_a_key_shown_once(
    site: Site, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.cast.olive, "/settings/")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Members").click()
    page.get_by_label("Name").fill("Niko New")
    page.get_by_label("E-mail").fill("niko@acme.example")
    page.get_by_label("Role").select_option("sales")
    page.get_by_label("Side").select_option("sales")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("listitem").filter(has_text="niko@acme.example")).to_be_visible()

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="API keys").click()
    page.get_by_label("Name").fill("Website")
    page.get_by_role("button", name="Make it").click()
    secret = page.locator("code.secret").inner_text()
    assert secret.startswith("lb_")
    page.goto("/settings/keys/")

    expect(page.get_by_text("Website", exact=True)).to_be_visible()
    assert secret not in page.content()
    with scope.workspace(site.cast.workspace.pk):
        assert Member.objects.filter(user__email="niko@acme.example", role="sales").count() == 1
    assert page.said == []
