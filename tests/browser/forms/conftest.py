"""A published form of Acme's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from leads.hosted import publishing, tickets
from leads.hosted.document import FormDocument
from leads.models import Form
from tests.browser.conftest import Site
from tests.followup.hosted.conftest import DOCUMENT
from workspaces import scope


class Made:
    """The form, and what of it is published."""

    def __init__(self, site: Site, form: Form) -> None:
        self.form, self._workspace_id = form, site.cast.workspace.pk
        self.address, self.edit = f"/f/{form.connection.token}/", f"/ways-in/forms/{form.pk}/edit/"
        self.page = f"/ways-in/forms/{form.pk}/"

    @property
    def document(self) -> FormDocument:
        with scope.workspace(self._workspace_id):
            return FormDocument.of(publishing.latest(self.form).document)

    @property
    def keys(self) -> list[str]:
        return [asked.key for asked in self.document.questions]


@pytest.fixture
def made(site: Site, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setattr(tickets, "SOONEST", timedelta())  # a browser fills in a form faster than anyone
    at = timezone.now()
    with scope.workspace(site.cast.workspace.pk):
        form = publishing.create(
            site.cast.workspace.pk, name="Demo form", channel="Website", by=site.cast.mara, at=at
        )
        publishing.publish(form, DOCUMENT, upon=0, by=site.cast.mara, at=at)
    return Made(site, form)


@pytest.fixture
def builder(site: Site, made: Made, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """`builder()`: the builder as Mara has it open."""
    return lambda **how: open_page(site.cast.mara, made.edit, **how)
