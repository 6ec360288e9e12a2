"""The demo company, made once by its command for all tests here, which only read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from alignment.demo import company
from tests.committed import empty_tables
from workspaces import doors, scope
from workspaces.models import Workspace

AT = datetime(2026, 3, 10, 14, 20, tzinfo=UTC)


def run() -> list[str]:
    """What `seed_demo` says."""
    out = StringIO()
    call_command("seed_demo", stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


@pytest.fixture(scope="package")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """What the command said that made it."""
    with django_db_blocker.unblock(), empty_tables(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scope, "now", lambda: AT)
        said = run()
        patch.undo()
        yield said


@pytest.fixture(scope="package")
def demo(said: list[str], django_db_blocker: Any) -> Workspace:
    with django_db_blocker.unblock():
        made = doors.workspace(company.SLUG)
        assert made is not None
        with scope.workspace(made):
            return Workspace.objects.get(pk=made)
