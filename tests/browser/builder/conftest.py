"""A draft open in the builder."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from agreement import documents, drafting, starters
from agreement.models import Version
from tests.browser.conftest import Site
from workspaces import scope

EDIT = "/agreement/versions/2/edit/"


class Draft:
    """What the draft says, as the database has it."""

    def __init__(self, site: Site) -> None:
        self._workspace_id = site.cast.workspace.pk

    @property
    def said(self) -> Any:
        with scope.workspace(self._workspace_id):
            return documents.of(Version.objects.get(number=2))

    @property
    def revision(self) -> int:
        with scope.workspace(self._workspace_id):
            return Version.objects.get(number=2).revision

    @property
    def lanes(self) -> list[str]:
        return [lane["key"] for lane in self.said["rules"]["lanes"]]

    def members(self, lane: str) -> list[Any]:
        return next(one["criteria"] for one in self.said["rules"]["lanes"] if one["key"] == lane)

    def criterion(self, key: str) -> dict[str, Any]:
        return next(one for one in self.said["rules"]["criteria"] if one["key"] == key)


@pytest.fixture
def draft(site: Site) -> Draft:
    """Mara’s draft: a lane of tests with a group in it, another lane, points."""
    with scope.workspace(site.cast.workspace.pk):
        document = starters.find("asked_for_a_call").document
        drafting.start(site.cast.workspace.pk, by=site.cast.mara, at=timezone.now(), document=document)
    return Draft(site)


@pytest.fixture
def builder(site: Site, draft: Draft, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """`builder(cast.mara)`: the builder, live, as that member has it open."""

    def open_it(member: Any = None, **how: Any) -> Any:
        page = open_page(member or site.cast.mara, EDIT, **how)
        page.locator("[data-live-state][data-state=live]").first.wait_for(state="attached")
        return page

    return open_it


def saved(page: Any) -> None:
    """Wait until nothing is on its way."""
    page.locator("#draft-state:not([data-state=saving], [data-state=unsaved])").wait_for()
    page.wait_for_function("() => !document.querySelector('#document .htmx-request')")
