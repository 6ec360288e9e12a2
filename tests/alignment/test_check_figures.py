from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alignment.models import LeadDelta
from followup import milestones
from followup.models import Handoff
from leads.models import Lead
from tests.alignment import rows
from workspaces import scope


def check(slug: str = "acme") -> str:
    said = StringIO()
    call_command("check_figures", workspace=slug, stdout=said)
    return said.getvalue()


@pytest.fixture
def lead(cast, at):
    with scope.workspace(cast.workspace.pk):
        lead = rows.lead(cast.workspace.pk, at)
        rows.handoff(lead, at)
        milestones.recompute([lead.pk])
        return Lead.objects.get(pk=lead.pk)


def test_what_agrees_is_ok(lead):
    assert check().splitlines() == [
        "acme: sums of leads by day and channel: ok",
        "acme: sums of handoffs by day: ok",
        "acme: milestones of leads: ok",
        "acme: forms and landing pages of leads: ok",
        "acme: attempts and scores of handoffs: ok",
        "acme: causes of missed promises: ok",
    ]


def test_each_check_names_what_differs(cast, lead):
    with scope.workspace(cast.workspace.pk):
        LeadDelta.objects.all().delete()
        Handoff.objects.update(touches=3)
        Lead.objects.update(
            contacted_at=lead.arrived_at + timedelta(hours=1), landing_page="https://acme.example"
        )
    said = StringIO()

    with pytest.raises(CommandError) as ended:
        call_command("check_figures", workspace="acme", stdout=said)

    assert ended.value.returncode == 1
    lines = said.getvalue().splitlines()
    assert "1 differ: 2026-03-10" in lines[0]
    assert lines[1].endswith("ok")
    assert lines[2].endswith(f"1 differ: {lead.pk}")
    assert lines[3] == f"acme: forms and landing pages of leads: 1 differ: {lead.pk}"
    assert "attempts and scores of handoffs: 1 differ" in lines[4]


def test_an_unknown_workspace_is_said_to_be(cast):
    with pytest.raises(CommandError, match="no workspace “nowhere”"):
        check("nowhere")


def test_without_a_name_every_workspace_is_checked(committed):
    said = StringIO()
    call_command("check_figures", stdout=said)
    assert {line.split(":")[0] for line in said.getvalue().splitlines()} == {"acme", "other"}
