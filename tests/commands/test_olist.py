"""The real funnel: 8,000 leads and 842 deals in four spellings, imported by the two commands."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.models import Count, Q

from leads.models import Lead
from tests.cast import Cast
from workspaces import scope

OLIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist_funnel"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not OLIST.exists(), reason="the Olist files are not beside the project (../shared/data)"
    ),
]

LEADS = [
    ("olist_marketing_qualified_leads_dataset.csv", []),
    ("variants/mql_ddmmyyyy_crlf.csv", []),
    ("variants/mql_mdyyyy_us.csv", []),
    (
        "variants/mql_timestamp.csv",
        ["--columns", "mql_id,first_contact_date,landing_page_id,origin", "--null", "NaN"],
    ),
]


@pytest.fixture
def company(committed: Cast) -> Cast:
    """The cast in rows that stay, and a session that has planned nothing while the tables were empty."""
    connections["default"].close()
    return committed


def run(*args: object) -> list[str]:
    out = StringIO()
    call_command(*map(str, args), stdout=out)
    return out.getvalue().splitlines()


def import_leads(file: str, *options: str) -> list[str]:
    return run(
        "import_leads", OLIST / file, "--workspace", "acme", "--channel-column", "origin",
        "--map", "external_id=mql_id", "--map", "submitted_at=first_contact_date", *options,
    )  # fmt: skip


def import_deals() -> list[str]:
    return run(
        "import_outcomes", OLIST / "olist_closed_deals_dataset.csv", "--workspace", "acme",
        "--map", "external_id=mql_id", "--map", "at=won_date", "--set", "outcome=won",
    )  # fmt: skip


def truth() -> dict[str, tuple[int, int]]:
    with (OLIST / "truth_by_origin.csv").open() as file:
        rows = {row["origin_label"]: (int(row["leads"]), int(row["won"])) for row in csv.DictReader(file)}
    rows["(none)"] = rows.pop("(missing)")
    return rows


def by_channel() -> dict[str, tuple[int, int]]:
    rows = Lead.objects.values_list("channel__name").annotate(
        all=Count("pk"), won=Count("pk", filter=Q(outcome="won"))
    )
    return {name or "(none)": (leads, won) for name, leads, won in rows}


@pytest.mark.parametrize(("file", "options"), LEADS)
def test_every_spelling_of_the_file_gives_the_true_figures(
    company: Cast, file: str, options: list[str]
) -> None:
    assert import_leads(file, *options) == ["8,000 rows read", "8,000 added", "0 already there", "0 refused"]
    assert import_deals() == ["842 rows read", "842 added", "0 already there", "0 refused"]

    with scope.workspace(company.workspace.pk):
        assert by_channel() == truth()


def test_a_second_import_adds_nothing(company: Cast) -> None:
    file, options = LEADS[0]
    import_leads(file, *options)
    import_deals()

    assert import_leads(file, *options) == ["8,000 rows read", "0 added", "8,000 already there", "0 refused"]
    assert import_deals() == ["842 rows read", "0 added", "842 already there", "0 refused"]

    with scope.workspace(company.workspace.pk):
        assert by_channel() == truth()
