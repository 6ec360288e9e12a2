"""One question, one answer: the page, the API and the CSV say the same, to members of the workspace and nobody else."""

import csv
import html
import re
from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alignment import fold, outcomes, period
from alignment.outcomes import Outcomes
from leads.models import Lead
from tests.alignment import rows
from tests.alignment.reading import HEADS, table_of
from workspaces import keys, scope


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def filled(cast, now):
    """Some leads of three channels, half of them folded, and one of Nadia's workspace."""
    with scope.workspace(cast.workspace.pk):
        for number in range(40):
            name = [None, "Website", "=1+1"][number % 3]
            at = now - timedelta(days=number)
            lead = rows.lead(
                cast.workspace.pk, at, channel=name and rows.channel(cast.workspace.pk, name), sales_ready_at=at,
                handed_off_at=at if number % 2 else None, contacted_at=at if number % 4 == 1 else None,
                accepted_at=at if number % 6 == 1 else None, qualified_at=at if number % 12 == 1 else None,
                outcome=["", "won", "lost", "returned"][number % 4],
            )  # fmt: skip
            if lead.handed_off_at:
                rows.handoff(lead, at, first_touch_at=lead.contacted_at, contacted_at=lead.contacted_at)
            if number == 20:
                fold.fold(cast.workspace.pk)
    with scope.workspace(cast.nadia.workspace_id):
        rows.lead(cast.nadia.workspace_id, now, channel=rows.channel(cast.nadia.workspace_id, "Hers"))
    return cast


def days(cast, first, last):
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def test_page_api_and_csv_say_the_same(filled, sign_in, now):
    browser, asked = sign_in(filled.mara), days(filled, now - timedelta(days=30), now)

    api = browser.get("/api/v1/reports/outcomes-by-channel/", asked).json()
    table = table_of(browser.get(reverse("alignment"), asked).text)
    sheet = list(
        csv.DictReader(
            StringIO(
                browser.get(reverse("report_outcomes_by_channel_csv"), asked).getvalue().decode("utf-8-sig")
            )
        )
    )

    assert [row["channel"] for row in api["rows"]] == list(table)[:-1] == ["(none)", "=1+1", "Website"]
    for row, line in zip(api["rows"], sheet, strict=True):
        assert table[row["channel"]][:-1] == [str(row[name]) for name in HEADS]
        assert table[row["channel"]][-1].startswith(f"{row['win_rate'] * 100:.1f}\N{NO-BREAK SPACE}%")
        for name in (*HEADS, "win_rate", "win_rate_low", "win_rate_high"):
            assert line[name] == str(row[name])
    assert table["All"][:-1] == [str(api["total"][name]) for name in HEADS]
    assert [line["channel"] for line in sheet] == ["(none)", "'=1+1", "Website"]


def test_the_contract_of_the_api(filled, sign_in):
    document = sign_in(filled.mara).get("/api/v1/reports/outcomes-by-channel/").json()

    assert document["base"].startswith("Leads that arrived up to ")
    wanted = {"leads", "sales_ready", "handed_off", "contacted", "accepted", "qualified", "won", "lost", "returned",
              "open", "win_rate", "win_rate_low", "win_rate_high"}  # fmt: skip
    assert wanted <= set(document["total"])
    assert all(wanted | {"channel"} <= set(row) for row in document["rows"])
    assert document["total"]["leads"] == 40


def test_parts_add_up_to_wholes(filled, sign_in):
    browser = sign_in(filled.rita)
    document = browser.get("/api/v1/reports/outcomes-by-channel/").json()

    for row in (*document["rows"], document["total"]):
        assert row["won"] + row["lost"] + row["returned"] + row["open"] == row["leads"]
        assert row["contacted"] + row["never_reached"] == row["handed_off"]
    for name in HEADS:
        assert sum(row[name] for row in document["rows"]) == document["total"][name]
    kept = browser.get("/api/v1/reports/scorecard/").json()["sales"]["on_time"]
    assert kept["on_time"] + kept["late"] + kept["unanswered"] + kept["left_out"] == kept["handoffs"] == 20
    speed = browser.get("/api/v1/reports/speed/").json()
    assert sum(bucket["handoffs"] for bucket in speed["buckets"]) == speed["handoffs"] == 20


def test_every_figure_opens_as_many_leads_as_it_says(filled, sign_in, now):
    browser = sign_in(filled.sam)
    page = browser.get(reverse("alignment"), days(filled, now - timedelta(days=13), now)).text

    links = re.findall(r'<a href="([^"]+)">([\d,]+)</a>', page)
    assert len(links) > 40
    for url, number in links:
        shown = browser.get(html.unescape(url)).text
        lines = len(re.findall(r"<tr>", shown.split("<tbody>")[1])) if "<tbody>" in shown else 0
        assert lines == int(number), url


@pytest.mark.parametrize("role", ["mara", "max", "sam", "sofia", "rita", "olive"])
def test_every_role_sees_the_same(filled, sign_in, role):
    browser = sign_in(getattr(filled, role))

    assert table_of(browser.get(reverse("alignment")).text)["All"][0] == "40"
    for name in ("alignment_work", "report_outcomes_by_channel_csv"):
        assert browser.get(reverse(name)).status_code == 200


def test_each_table_of_the_page_is_a_file_with_the_same_figures(filled, sign_in):
    browser = sign_in(filled.mara)

    def sheet(name):
        return list(csv.DictReader(StringIO(browser.get(reverse(name)).getvalue().decode("utf-8-sig"))))

    document = browser.get("/api/v1/reports/speed/").json()
    assert [row["first_attempt"] for row in sheet("report_promise_csv")] == [
        "In time", "After the promise", "Missed, no attempt", "Not due",
    ]  # fmt: skip
    assert sum(int(row["handoffs"]) for row in sheet("report_promise_csv")) == document["handoffs"] > 0
    assert [int(row["handoffs"]) for row in sheet("report_speed_csv")] == [
        bucket["handoffs"] for bucket in document["buckets"]
    ]
    assert [row["attempts"] for row in sheet("report_touches_csv")] == [str(number) for number in range(9)]
    for name in (
        "report_outcomes_by_channel_xlsx",
        "report_promise_xlsx",
        "report_speed_xlsx",
        "report_touches_xlsx",
    ):
        assert browser.get(reverse(name)).getvalue().startswith(b"PK")


@pytest.mark.parametrize(
    "name",
    [
        "alignment",
        "alignment_work",
        "alignment_handoffs",
        "report_outcomes_by_channel_csv",
        "alignment_handoffs_csv",
    ],
)
def test_who_is_not_signed_in_is_sent_to_sign_in(filled, name):
    response = Client().get(reverse(name))
    assert response.status_code == 302
    assert reverse("account_login") in response.headers["Location"]


def test_nadia_sees_her_own_figures_only(filled, sign_in):
    browser = sign_in(filled.nadia)

    page = browser.get(reverse("alignment")).text
    assert table_of(page).keys() == {"Hers", "All"}
    assert "Website" not in page
    assert [row["channel"] for row in browser.get("/api/v1/reports/outcomes-by-channel/").json()["rows"]] == [
        "Hers"
    ]
    assert "Website" not in browser.get(reverse("report_outcomes_by_channel_csv")).getvalue().decode()
    assert "Ann Example" not in browser.get(reverse("alignment_handoffs"), {"figure": "on_time"}).text


def test_a_key_reads_its_own_workspace(filled, now):
    with scope.workspace(filled.workspace.pk):
        _, secret = keys.create(filled.workspace.pk, name="BI", role="marketing", by=None, at=now)

    for report in ("outcomes-by-channel", "speed", "touches", "scorecard", "funnel"):
        found = Client().get(f"/api/v1/reports/{report}/", headers={"Authorization": f"Bearer {secret}"})
        assert found.status_code == 200
        assert "base" in found.json()
        assert Client().get(f"/api/v1/reports/{report}/").status_code == 401


@pytest.mark.parametrize(
    "asked",
    [{"from": "2026-02-30"}, {"to": "\x00"}, {"from": "<b>"}, {"from": "2026-01-02", "to": "2026-01-01"}],
)
def test_a_period_that_cannot_be_is_refused_in_words(filled, sign_in, asked):
    browser = sign_in(filled.mara)

    page = browser.get(reverse("alignment"), asked)
    assert page.status_code == 400
    assert "The last 12 weeks are shown instead." in page.text
    assert "<b>”" not in page.text
    assert browser.get(reverse("report_outcomes_by_channel_csv"), asked).status_code == 400
    problem = browser.get("/api/v1/reports/outcomes-by-channel/", asked)
    assert problem.status_code == 400
    assert problem.headers["Content-Type"].startswith("application/problem+json")


def test_empty_periods_say_so_and_what_to_do(cast, sign_in):
    browser = sign_in(cast.mara)

    assert "No leads arrived in this period" in browser.get(reverse("alignment")).text
    assert "Nothing to count yet" in browser.get(reverse("alignment"), {"period": "all"}).text
    ahead = {"from": "2199-01-01", "to": "2199-02-01"}
    assert "This period has not begun" in browser.get(reverse("alignment"), ahead).text
    assert browser.get("/api/v1/reports/outcomes-by-channel/").json()["total"]["win_rate"] is None


def test_history_counts_in_outcomes_and_not_in_the_promise(cast, sign_in, now):
    with scope.workspace(cast.workspace.pk):
        rows.lead(
            cast.workspace.pk, now - timedelta(days=3), is_history=True, outcome="won", qualified_at=now
        )

    page = sign_in(cast.mara).get(reverse("alignment")).text
    assert table_of(page)["All"][HEADS.index("won")] == "1"
    assert "Imported history has no clock" in page


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_page_asks_the_same_few_questions_however_many_leads(
    cast, sign_in, now, count, django_assert_max_num_queries
):
    with scope.workspace(cast.workspace.pk):
        for number in range(count):
            lead = rows.lead(
                cast.workspace.pk, now, channel=rows.channel(cast.workspace.pk, f"Channel {number}")
            )
            rows.handoff(lead, now)
    browser = sign_in(cast.sam)

    with django_assert_max_num_queries(100) as asked:
        browser.get(reverse("alignment"))
    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 12, statements
    assert sum("alignment_" in sql for sql in statements) == 4


def test_figures_are_right_before_and_after_a_fold(filled):
    with scope.workspace(filled.workspace.pk):
        everything = period.preset("all", ZoneInfo("UTC"), timezone.now())
        before = outcomes.by_channel(everything)
        assert fold.fold(filled.workspace.pk)
        assert outcomes.by_channel(everything) == before
        assert before.total.leads == Lead.objects.count()


def test_the_period_before_is_counted_apart(filled, now):
    with scope.workspace(filled.workspace.pk):
        ten = outcomes.by_channel(
            period.asked(days(filled, now - timedelta(days=9), now), ZoneInfo("UTC"), now)
        )
        assert (ten.total.leads, ten.before.leads) == (10, 10)
        assert ten.before != Outcomes()
