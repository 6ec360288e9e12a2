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
from workspaces import doors, scope, setup
from workspaces.models import Workspace

AT = datetime(2026, 3, 15, 2, 40, tzinfo=UTC)  # a Sunday night


def test_the_same_instant_gives_the_same_company(db: None) -> None:
    def content() -> list[Any]:
        def of(model: type[Model], *fields: str) -> list[Any]:
            return list(model._default_manager.order_by("pk").values_list(*fields))

        return [
            of(Lead, "person__email", "arrived_at", "outcome", "closed_at", "value"),
            of(Touch, "lead__person__email", "member__name", "at", "result", "note", "call_back_at"),
            of(Handoff, "lead__person__email", "owner__name", "owed_at", "rung", "rung_at", "receipt"),
            of(Meeting, "external_id", "lead__person__email", "title", "starts_at", "state", "at"),
            of(Alert, "rung", "recipient__name", "created_at", "read_at"),
        ]

    found = []
    for slug in ("demo", "again"):
        made = seed.sow(at=AT)
        with scope.workspace(made.pk):
            found.append(content())
            Workspace.objects.filter(pk=made.pk).update(slug=f"was-{slug}")
            Connection.objects.filter(token=company.FORM_TOKEN).update(token=f"was-{slug}")
    assert found[0] == found[1]


def test_the_command_makes_it_once(db: None) -> None:
    def run() -> list[str]:
        out = StringIO()
        call_command("seed_demo", stdout=out, stderr=StringIO())
        return out.getvalue().splitlines()

    said = run()
    assert said[-1].strip() == f"password for each: {company.PASSWORD}"
    assert len(said) == 9
    people = doors.demo_people()
    assert run()[0] == "The demo company is there already."
    assert doors.demo_people() == people


def test_another_workspace_of_that_name_is_left_alone(db: None) -> None:
    with setup.new_workspace("demo", name="Somebody’s own", at=AT):
        pass
    with pytest.raises(CommandError, match="is not the demo"):
        call_command("seed_demo", stdout=StringIO())
