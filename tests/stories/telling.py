"""How the tales are told: a website that sends leads, workers that tick, people who look at their screens."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.utils import timezone

from followup import clock, deliver, pipeline
from followup.models import Handoff
from leads.models import Activity, Lead
from tests.cast import Cast
from workspaces import keys, scope
from workspaces.models import Member


class Tale:
    """One company and what happens in it."""

    def __init__(self, cast: Cast, sign_in: Callable[..., Client]) -> None:
        self.cast, self.sign_in = cast, sign_in
        with scope.workspace(cast.workspace.pk):
            _, secret = keys.create(
                cast.workspace.pk, name="Website", role="marketing", by=cast.olive, at=timezone.now()
            )
        self.website = Client(headers={"authorization": f"Bearer {secret}"})

    def enquires(self, name: str, **more: Any) -> None:
        """Someone fills in a form on the website, and the worker takes it in."""
        email = f"{name.split()[0].casefold()}@example.com"
        body = {"channel": "Paid search", "person": {"name": name, "email": email}} | more
        answer = self.website.post("/api/v1/submissions/", body, content_type="application/json")
        assert answer.status_code == 202
        pipeline.take_in_everywhere()
        self.letters_go_out()

    def passes(self, minutes: float) -> None:
        """Time goes by: every instant on record moves that much into the past, and the loops tick once."""
        by = timedelta(minutes=minutes)
        with scope.workspace(self.cast.workspace.pk):
            for name in (
                "started_at",
                "due_at",
                "owed_at",
                "rung_at",
                "first_touch_at",
                "contacted_at",
                "accepted_at",
            ):
                Handoff.objects.filter(**{f"{name}__isnull": False}).update(**{name: F(name) - by})
            Lead.objects.update(arrived_at=F("arrived_at") - by)
        clock.tick()
        self.letters_go_out()

    def letters_go_out(self) -> None:
        deliver.deliver_due()

    def screen(self, member: Member, path: str) -> str:
        """What someone reads there, without the markup."""
        answer = self.sign_in(member).get(path)
        assert answer.status_code == 200
        return words_of(answer.content.decode())

    def acts(self, member: Member, path: str, **form: str) -> str:
        """Someone presses a button; what the lead's pane says then."""
        answer = self.sign_in(member).post(path, form, headers={"hx-request": "true"})
        assert answer.status_code == 200, answer.content.decode()[:500]
        return words_of(answer.content.decode())

    def mailbox(self, member: Member) -> list[str]:
        """The subjects of someone's mails so far, without the hour they name."""
        assert member.user is not None
        return [
            letter.subject.split(", due")[0] for letter in mail.outbox if letter.to == [member.user.email]
        ]

    def alignment(self) -> dict[str, Any]:
        """The first row of outcomes by channel, as both teams see it."""
        answer = self.sign_in(self.cast.mara).get("/api/v1/reports/outcomes-by-channel/")
        assert answer.status_code == 200
        rows: list[dict[str, Any]] = answer.json()["rows"]
        assert len(rows) == 1
        return rows[0]

    @property
    def handoff(self) -> Handoff:
        with scope.workspace(self.cast.workspace.pk):
            return Handoff.objects.select_related("owner", "lead").latest("pk")

    @property
    def timeline(self) -> list[str]:
        with scope.workspace(self.cast.workspace.pk):
            return list(Activity.objects.order_by("pk").values_list("kind", flat=True))


def words_of(page: str) -> str:
    """The text of a page, tags and doubled spaces left out."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def tale(cast: Cast, sign_in: Callable[..., Client], settings: Any) -> Tale:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return Tale(cast, sign_in)
