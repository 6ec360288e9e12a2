"""The real funnel, imported by the two commands: the page, the API and the CSV give its true table, to the last lead."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from alignment.truth import CHECKS
from tests.alignment.reading import HEADS, table_of

OLIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist_funnel"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not OLIST.exists(), reason="the Olist files are not beside the project (../shared/data)"
    ),
]


def run(command: str, file: str, *options: str) -> None:
    call_command(command, str(OLIST / file), "--workspace", "acme", *options, stdout=StringIO())


def truth() -> dict[str, tuple[int, int]]:
    with (OLIST / "truth_by_origin.csv").open() as file:
        rows = {row["origin_label"]: (int(row["leads"]), int(row["won"])) for row in csv.DictReader(file)}
    rows["(none)"] = rows.pop("(missing)")
    return rows


def table_by(name: str, column: str) -> dict[str, tuple[int, int]]:
    with (OLIST / f"truth_by_{name}.csv").open() as file:
        return {row[column]: (int(row["leads"]), int(row["won"])) for row in csv.DictReader(file)}


def deals_by(column: str) -> dict[str, int]:
    with (OLIST / f"truth_deals_by_{column}.csv").open() as file:
        return {row[column]: int(row["deals"]) for row in csv.DictReader(file)}


def by_origin_and_month() -> dict[str, list[int]]:
    with (OLIST / "truth_leads_by_origin_month.csv").open() as file:
        rows = {row.pop("origin_label"): row for row in csv.DictReader(file)}
    rows["(none)"] = rows.pop("(missing)")
    return {name: [int(row[month]) for month in sorted(row)] for name, row in rows.items()}


def test_page_api_and_csv_give_the_true_table(committed, sign_in):
    connections["default"].close()  # what was planned while the tables were empty
    run(
        "import_leads", "olist_marketing_qualified_leads_dataset.csv", "--channel-column", "origin",
        "--map", "external_id=mql_id", "--map", "submitted_at=first_contact_date",
    )  # fmt: skip
    run(
        "import_outcomes", "olist_closed_deals_dataset.csv",
        "--map", "external_id=mql_id", "--map", "at=won_date", "--set", "outcome=won",
    )  # fmt: skip
    browser = sign_in(committed.mara)

    api = browser.get("/api/v1/reports/outcomes-by-channel/").json()
    assert {row["channel"]: (row["leads"], row["won"]) for row in api["rows"]} == truth()
    assert (api["total"]["leads"], api["total"]["won"], api["total"]["handed_off"]) == (8000, 842, 0)

    sheet = csv.DictReader(
        StringIO(
            browser.get(reverse("report_outcomes_by_channel_csv"), {"period": "all"})
            .getvalue()
            .decode("utf-8-sig")
        )
    )
    assert {row["channel"]: (int(row["leads"]), int(row["won"])) for row in sheet} == truth()

    page = browser.get(reverse("alignment"), {"period": "all"}).text
    read = {
        name: tuple(int(cells[HEADS.index(head)].replace(",", "")) for head in ("leads", "won"))
        for name, cells in table_of(page).items()
    }
    assert read.pop("All") == (8000, 842)
    assert read == truth()
    assert "unknown wins more often than email (16 % against 3 %)" in page

    def told(key: str, **words: str) -> dict[str, dict[str, object]]:
        rows = browser.get(f"/api/v1/reports/{key}/", words).json()["rows"]
        return {str(next(iter(row.values()))): row for row in rows}

    pages = told("outcomes-by-segment", fact="landing_page_id")
    assert {name: (row["leads"], row["won"]) for name, row in pages.items()} == table_by(
        "landing_page", "landing_page_id"
    )
    months = told("outcomes-by-month")
    assert {name: (row["leads"], row["won"]) for name, row in months.items()} == table_by(
        "first_contact_month", "cohort"
    )
    for who in ("sdr_id", "sr_id"):
        deals = told("outcomes-by-deal", fact=who)
        assert {name: row["won"] for name, row in deals.items() if name != "Not said"} == deals_by(who)
    both = browser.get("/api/v1/reports/outcomes-pivot/", {"by": "channel", "across": "month"}).json()
    assert {
        row["channel"]: [row[month] for month in sorted(months)] for row in both["rows"]
    } == by_origin_and_month()

    said = StringIO()
    call_command("check_figures", workspace="acme", stdout=said)
    assert said.getvalue().count(": ok") == len(CHECKS)
