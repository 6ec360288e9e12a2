"""A form of Acme's that asks one of everything, and a visitor who takes their time."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from leads.hosted import publishing, tickets
from leads.hosted.document import Consent, FormDocument, Question
from leads.models import Form
from tests.cast import Cast
from workspaces import scope

DOCUMENT = FormDocument(
    title="Request a demo",
    intro="Tell us where to reach you.",
    questions=(
        Question("name", "text", "Your name", required=True, field="name"),
        Question("email", "email", "E-mail", field="email"),
        Question("phone", "phone", "Phone", help="So that we can call.", field="phone"),
        Question("size", "number", "How many people?", fact="company_size"),
        Question("by", "date", "By when?"),
        Question("need", "choice", "What do you need?", options=("A demo", "A price"), fact="wish"),
        Question(
            "ships", "choices", "What do you ship?", options=("Parcels", "Pallets", "Food"), fact="ships"
        ),
        Question("student", "yes_no", "Do you study?", fact="is_student"),
        Question("say", "long", "Anything else?"),
        Question("product", "hidden", "Product", fact="product", value="planner"),
    ),
    consent=Consent("You may call me.", required=True),
    button="Ask",
    promise="Send this, and {promise}.",
    thanks="{promise}. Thank you.",
    lane="left_contact",
)
GOOD = {"name": "Bo Berg", "email": "bo@example.com", "need": "A demo", "consent": "on"}
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@dataclass
class Visitor:
    """Someone at the form, who opened it a minute ago."""

    form: Form
    browser: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = ""

    def open(self, query: str = "", **headers: Any) -> Any:
        self.address = f"/f/{self.form.connection.token}/{query}"
        return self.browser.get(self.address, **headers)

    def ticket(self, page: Any, *, ago: timedelta = timedelta(minutes=1)) -> str:
        """The page's ticket, as if it had been opened that long ago."""
        ticket = tickets.read(TICKET.search(page.content.decode())[1])
        return replace(ticket, at=ticket.at - ago.total_seconds()).signed()

    def send(self, query: str = "", *, ago: timedelta = timedelta(minutes=1), **said: Any) -> Any:
        """Open the form, fill it in, and send it."""
        ticket = self.ticket(self.open(query), ago=ago)
        return self.browser.post(self.address, GOOD | {"ticket": ticket} | said)


@pytest.fixture
def make_form(cast: Cast) -> Callable[..., Form]:
    def make(document: FormDocument = DOCUMENT, *, name: str = "Demo page") -> Form:
        at = timezone.now()
        with scope.workspace(cast.workspace.pk):
            form = publishing.create(cast.workspace.pk, name=name, channel="Website", by=cast.mara, at=at)
            publishing.publish(form, document, upon=0, by=cast.mara, at=at)
        return form

    return make


@pytest.fixture
def form(make_form: Callable[..., Form]) -> Form:
    return make_form()


@pytest.fixture
def visitor(form: Form) -> Visitor:
    return Visitor(form)
