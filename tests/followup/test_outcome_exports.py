"""Deals out of other systems: their stages, amounts and dates are understood, and of several the latest decides."""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from followup.models import OutcomeEntry
from leads.models import Lead
from tests.cast import Cast
from workspaces import scope

LEADS = "id,email,created\n101,ann@example.com,2026-01-05\n102,bob@example.com,2026-01-06\n"


def run(command: str, path: Path, text: str, *options: str) -> tuple[list[str], str]:
    path.write_text(text)
    out, heard = StringIO(), StringIO()
    call_command(command, str(path), "--workspace", "acme", *options, stdout=out, stderr=heard)
    return out.getvalue().splitlines(), heard.getvalue()


@pytest.fixture
def history(cast: Cast, tmp_path: Path) -> Cast:
    run("import_leads", tmp_path / "leads.csv", LEADS, "--set", "channel=Web")
    return cast


DEALS = {
    "Salesforce": (
        "Opportunity Name,Stage,Close Date,Amount,Email,Loss Reason\n"
        'A,Closed Won,1/20/2026,"USD 12,500.00",ann@example.com,\n'
        'B,Closed Lost,1/9/2026,"USD 3,000.00",bob@example.com,Price\n'
        "C,Negotiation,1/9/2026,,bob@example.com,\n"
    ),
    "HubSpot": (
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Closed Lost Reason,Associated Contact IDs\n"
        "1,A,Closed Won,2026-01-20 00:00,12500,,101;7\n"
        "2,B,closedlost,2026-01-09 00:00,3000,Price,102\n"
        "3,C,Contract sent,2026-01-09 00:00,,,102\n"
    ),
    "Zoho": (
        "Record Id,Deal Name,Stage,Closing Date,Amount,Email,Reason For Loss\n"
        "z1,A,Closed Won,2026-01-20,\"€ 12.500,00\",ann@example.com,\n"
        "z2,B,Closed-Lost to Competition,2026-01-09,\"€ 3.000,00\",bob@example.com,Price\n"
        "z3,C,Proposal/Price Quote,2026-01-09,,bob@example.com,\n"
    ),
    "Pipedrive": (
        "Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Won time,Deal - Lost time,Deal - Lost reason,Person - Email\n"
        '1,A,Won,"€12,500",2026-01-20 00:00:00,,,ann@example.com\n'
        '2,B,Lost,"€3,000",,2026-01-09 00:00:00,Price,bob@example.com\n'
        "3,C,Open,,,,,bob@example.com\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", DEALS)
def test_deals_of_each_system_need_nothing_said(history: Cast, tmp_path: Path, system: str) -> None:
    report, heard = run("import_outcomes", tmp_path / "deals.csv", DEALS[system])

    assert f"Read as an export of {system}." in heard
    assert report[1:4] == ["2 added", "0 already there", "1 refused"]
    assert report[4].endswith("is neither won nor lost, so there is no outcome yet.")
    with scope.workspace(history.workspace.pk):
        ann, bob = Lead.objects.order_by("arrived_at")
        assert (ann.outcome, ann.value, ann.closed_at) == (
            "won",
            Decimal(12500),
            datetime(2026, 1, 20, tzinfo=UTC),
        )
        assert (bob.outcome, bob.reason, bob.closed_at) == ("lost", "price", datetime(2026, 1, 9, tzinfo=UTC))


def test_of_several_deals_the_latest_decides_and_is_named(history: Cast, tmp_path: Path) -> None:
    report, _ = run(
        "import_outcomes",
        tmp_path / "deals.csv",
        "email,outcome,at\n"
        "ann@example.com,won,2026-03-01\n"
        "ann@example.com,lost,2026-02-01\n"
        "ann@example.com,qualified,2026-04-01\n"
        "bob@example.com,lost,2026-02-01\n",
    )
    assert report[1:] == [
        "4 added", "0 already there", "0 refused",
        "1 leads have several outcomes here, and the latest decides: line 2 for email ann@example.com",
    ]  # fmt: skip
    with scope.workspace(history.workspace.pk):
        ann, _bob = Lead.objects.order_by("arrived_at")
        assert (ann.outcome, OutcomeEntry.objects.filter(lead=ann).count()) == ("won", 3)
