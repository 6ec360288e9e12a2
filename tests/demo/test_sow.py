"""Making the demo: the same instant gives the same company, and it is made once."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from alignment.demo import company, seed
from followup.models import Alert, Handoff, Touch
from leads.models import Connection, Lead, Meeting
from tests.demo.conftest import AT, run
from workspaces import doors, scope, setup
from workspaces.models import Workspace

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def again(demo: Workspace, db: None) -> None:
    """The demo makes room for another."""
    with scope.workspace(demo.pk):
        Workspace.objects.filter(pk=demo.pk).update(slug="was-demo", is_demo=False)
        Connection.objects.filter(token=company.FORM_TOKEN).update(token="was-demo")


def content(of: Workspace) -> list[Any]:
    def rows(model: type[Model], *fields: str) -> list[Any]:
        return list(model._default_manager.order_by("pk").values_list(*fields))

    with scope.workspace(of.pk):
        return [
            rows(Lead, "person__email", "arrived_at", "outcome", "closed_at", "value"),
            rows(Touch, "lead__person__email", "member__name", "at", "result", "note", "call_back_at"),
            rows(Handoff, "lead__person__email", "owner__name", "owed_at", "rung", "rung_at", "receipt"),
            rows(Meeting, "external_id", "lead__person__email", "title", "starts_at", "state", "at"),
            rows(Alert, "rung", "recipient__name", "created_at", "read_at"),
        ]


@pytest.mark.usefixtures("again")
def test_the_same_instant_gives_the_same_company(demo: Workspace) -> None:
    assert content(seed.sow(at=AT)) == content(demo)


@pytest.mark.usefixtures("again")
def test_a_company_of_a_sunday_night() -> None:
    [leads, _, handoffs, *_] = content(seed.sow(at=datetime(2026, 3, 15, 2, 40, tzinfo=UTC)))
    assert 1300 <= len(leads) <= 1800  # as on any other day
    assert len(handoffs) > len(leads) / 2


def test_the_command_makes_it_once(said: list[str], db: None) -> None:
    assert said[-1].strip() == f"password for each: {company.PASSWORD}"
    assert len(said) == 9
    people = doors.demo_people()
    assert run()[0] == "The demo company is there already."
    assert doors.demo_people() == people


@pytest.mark.usefixtures("again")
def test_another_workspace_of_that_name_is_left_alone() -> None:
    with setup.new_workspace("demo", name="Somebody’s own", at=AT):
        pass
    with pytest.raises(CommandError, match="is not the demo"):
        call_command("seed_demo", stdout=StringIO())
