"""What-if: the figures beside a version's lines, where each leads, and what is said of an estimate."""

import html
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreement import drafting
from alignment import estimates, period, whatif
from alignment.estimates import Estimate
from leads.facts import folded
from leads.models import FactSet, Lead, Person
from scoring import backtest, backtests
from scoring.models import Backtest
from scoring.rules import Rules
from tests.agreement import drafts
from tests.alignment import rows
from tests.cast import Cast
from workspaces import scope

RULES: dict[str, Any] = {
    "criteria": [
        {"key": "large", "label": "Large company", "fact": "company_size", "operator": "at_least", "value": 50, "points": 20},
        {"key": "demo", "label": "Asked for a demo", "fact": "form", "operator": "is", "value": "Demo", "points": 10},
    ],
    "required": [],
    "rules_out": [],
    "lanes": [
        {"key": "asked", "name": "Asked", "needs": "all", "criteria": ["demo"], "window_s": 300},
        {"key": "fits", "name": "Fits", "needs": "points", "threshold": 20, "window_s": 3600},
    ],
}  # fmt: skip


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def lead(workspace_id: int, arrived_at: datetime, facts: dict[str, Any], **milestones: Any) -> Lead:
    person = Person.objects.create(workspace_id=workspace_id, name=f"Ann {facts.get('form', 'Nobody')}")
    made = Lead.objects.create(
        workspace_id=workspace_id, person=person, arrived_at=arrived_at, is_history=True, **milestones
    )
    made.fact_set = FactSet.objects.create(
        workspace_id=workspace_id, lead=made, seq=1, at=arrived_at, facts=facts, folded=folded(facts)
    )
    made.save(update_fields=["fact_set"])
    return made


@pytest.fixture
def version(cast: Cast, now: datetime) -> int:
    """A draft by RULES, over 30 leads: every third asked for a demo, every fifth is large; some were sales-ready then."""
    with scope.workspace(cast.workspace.pk):
        for number in range(30):
            facts = {"form": ["Demo", "Paper", ""][number % 3], "company_size": [80, 10][number % 5 > 0]}
            was_ready = number % 2 == 0
            lead(
                cast.workspace.pk, now - timedelta(days=number), facts, sales_ready_at=now if was_ready else None,
                contacted_at=now if number % 4 == 0 else None, outcome=["won", "lost", "", "returned", "", "", ""][number % 7],
            )  # fmt: skip
        draft = drafts.drafted(cast, at=now, edit=lambda document: document.update(rules=RULES))
    with scope.workspace(cast.nadia.workspace_id):
        lead(cast.nadia.workspace_id, now, {"form": "Demo"})
    return draft.number


def months(now: datetime) -> dict[str, str]:
    return {
        "from": (now - timedelta(days=60)).date().isoformat(),
        "to": (now + timedelta(days=1)).date().isoformat(),
    }


def panel(browser: Client, number: int, now: datetime) -> Any:
    return browser.get(reverse("whatif", args=[number]), months(now), headers={"hx-request": "true"})


def test_the_figures_come_first_and_say_what_they_are_of(
    cast: Cast, version: int, now: datetime, sign_in: Any
) -> None:
    shown = panel(sign_in(cast.mara), version, now)
    words = html.unescape(shown.text)
    # demo: 10 of 30; large: 6, of which 2 asked for a demo as well
    assert "14 of 30 leads would have been sales-ready; 15 were." in words
    assert "Leads that arrived from" in words
    assert "for each of the 2 reps who take leads" in words
    assert "<html" not in words
    assert "give or take" not in words


def test_every_role_sees_the_same_as_a_page_too(cast: Cast, version: int, sign_in: Any) -> None:
    for member in cast.everyone:
        page = sign_in(member).get(reverse("whatif", args=[version]))
        assert page.status_code == 200
        assert "14 of 30 leads" in page.text
        assert "<html" in page.text


def test_nadia_finds_nothing_and_a_stranger_is_sent_to_sign_in(
    cast: Cast, version: int, sign_in: Any
) -> None:
    for name in ("whatif", "whatif_leads"):
        assert sign_in(cast.nadia).get(reverse(name, args=[version]), {"which": "added"}).status_code == 404
        assert Client().get(reverse(name, args=[version])).status_code == 302


@pytest.mark.parametrize("which", ["missed", "spared", "added", "dropped"])
def test_every_difference_opens_as_many_leads_as_it_says(
    cast: Cast, version: int, now: datetime, sign_in: Any, which: str
) -> None:
    browser = sign_in(cast.sam)
    found = re.search(
        rf'<a class="card" href="([^"]*which={which})">.*?class="figure">([\d,]+)<',
        panel(browser, version, now).text,
        re.DOTALL,
    )
    assert found is not None
    page = browser.get(html.unescape(found[1])).text
    rows_shown = page.split("<tbody>")[1].count("<tr>") if "<tbody>" in page else 0
    assert rows_shown == int(found[2]) > 0


def test_a_list_goes_on_from_where_the_page_ended(
    cast: Cast, version: int, now: datetime, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.backtest.PAGE", 3)
    browser, address, seen = sign_in(cast.sam), reverse("whatif_leads", args=[version]), []
    query: str | None = "?which=dropped&period=12w"
    while query:
        page = browser.get(address + query if query.startswith("?") else query).text
        seen += re.findall(r'href="/leads/(\d+)/"', page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        query = html.unescape(further[1]) if further else None
    assert len(seen) == len(set(seen)) == 8


def test_a_draft_that_is_not_finished_says_which_lines_are_missing(
    cast: Cast, version: int, now: datetime, sign_in: Any
) -> None:
    def unfinish(document: dict[str, Any]) -> None:
        document["rules"]["criteria"][0]["value"] = "many"
        document["rules"]["lanes"][1]["threshold"] = None

    with scope.workspace(cast.workspace.pk):
        draft = drafts.drafted(cast, at=now, edit=lambda document: document.update(rules=RULES))
        drafts.edit_in_place(draft, unfinish, by=cast.mara, at=now)
    shown = panel(sign_in(cast.mara), draft.number, now)
    assert shown.status_code == 200
    assert "Some lines must be finished first" in shown.text
    assert "Large company: value" in shown.text
    assert "Fits: threshold" in shown.text
    asked = sign_in(cast.mara).get(reverse("whatif_leads", args=[draft.number]), {"which": "added"})
    assert asked.status_code == 302


@pytest.mark.parametrize("rules", [None, 3, {}, {"criteria": [None, 7], "lanes": [[]]}, []])
def test_rules_of_any_shape_are_answered(
    cast: Cast, now: datetime, sign_in: Any, rules: Any, version: int
) -> None:
    with scope.workspace(cast.workspace.pk):
        draft = drafting.start(cast.workspace.pk, by=cast.mara, at=now)
        draft.revisions.all().get()
        drafts.edit_in_place(draft, lambda document: document.update(rules=rules), by=cast.mara, at=now)
    assert "must be finished first" in panel(sign_in(cast.mara), draft.number, now).text


def test_an_empty_period_and_one_that_cannot_be_say_so(
    cast: Cast, version: int, now: datetime, sign_in: Any
) -> None:
    browser, address = sign_in(cast.mara), reverse("whatif", args=[version])
    assert (
        "No leads arrived in this period"
        in browser.get(address, {"from": "2020-01-01", "to": "2020-01-31"}).text
    )
    wrong = browser.get(address, {"from": "yesterday"})
    assert wrong.status_code == 400
    assert "is not a day" in wrong.text
    assert browser.get(reverse("whatif_leads", args=[version]), {"which": "none"}).status_code == 404


def test_win_rates_are_claimed_of_enough_leads_only(
    cast: Cast, version: int, now: datetime, sign_in: Any
) -> None:
    part = panel(sign_in(cast.mara), version, now).text.split("Won, by test", 1)[1]
    large = re.findall(r"<td[^>]*>(.*?)</td>", part.split("Large company</th>")[1], re.DOTALL)[:3]
    said = [re.sub(r"<[^>]+>", "", cell).strip() for cell in large]
    assert said[0] == "too few"  # 6 leads
    assert re.fullmatch(r"\d+ % \d+ % to \d+ %", said[1].replace("\N{NO-BREAK SPACE}", " "))  # 24 leads
    assert said[2] == "–"


def test_a_threshold_can_be_used_by_who_writes_drafts(
    cast: Cast, version: int, now: datetime, sign_in: Any
) -> None:
    assert "Use this threshold" in panel(sign_in(cast.mara), version, now).text
    assert "Use this threshold" not in panel(sign_in(cast.sam), version, now).text
    shown = panel(sign_in(cast.mara), version, now).text.split("<lb-threshold")[1]
    form = dict(re.findall(r'name="(verb|line|threshold)" value="([^"]+)"', shown))
    seen = re.search(r"name=\"seen\" value='([^']+)'", shown)
    assert seen is not None
    browser = sign_in(cast.mara)
    browser.post(
        reverse("builder_lines", args=[version]), form | {"seen": html.unescape(seen[1]), "threshold": "30"}
    )
    # 30 points: large and asked for a demo, which the first lane has already
    assert "10 of 30 leads would have been sales-ready" in panel(browser, version, now).text


def test_ready_later_is_said_apart(cast: Cast, version: int, now: datetime, sign_in: Any) -> None:
    with scope.workspace(cast.workspace.pk):
        grown = lead(cast.workspace.pk, now - timedelta(days=2), {"form": "Paper"})
        grown.fact_set = FactSet.objects.create(
            workspace=cast.workspace, lead=grown, seq=2, at=now, facts={"form": "Demo"}, folded=folded({"form": "Demo"})
        )  # fmt: skip
        grown.save(update_fields=["fact_set"])
    words = panel(sign_in(cast.mara), version, now).text
    assert "14 of 31 leads" in words
    assert "1 became ready by what was learned later" in words


class TestTooManyForOnce:
    """Above the limit: an estimate at once, the exact figures when they are worked out."""

    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(whatif, "MOST", 10)
        monkeypatch.setattr(whatif, "SAMPLE", 15)

    def test_an_estimate_says_so_with_its_margin(
        self, cast: Cast, version: int, now: datetime, sign_in: Any
    ) -> None:
        shown = panel(sign_in(cast.mara), version, now).text
        assert "give or take" in shown
        assert "Estimated from" in shown
        assert "What the exact figures" not in shown
        with scope.workspace(cast.workspace.pk):
            run = Backtest.objects.get()
        assert f"{reverse('whatif_progress', args=[version])}?run={run.pk}" in shown

    def test_the_exact_figures_take_its_place(
        self, cast: Cast, version: int, now: datetime, sign_in: Any
    ) -> None:
        browser = sign_in(cast.mara)
        panel(browser, version, now)
        with scope.workspace(cast.workspace.pk):
            run = Backtest.objects.get()
        address, asked = reverse("whatif_progress", args=[version]), months(now) | {"run": str(run.pk)}
        assert "on their way" in browser.get(address, asked).text

        with scope.workspace(cast.workspace.pk):
            start, end = run.starts_at, run.ends_at
            found = backtest.tally(
                cast.workspace.pk, Rules.parse(RULES), start=start, end=end, time_zone="UTC"
            )
            Backtest.objects.update(result=backtests.pack(found), finished_at=now, done=30, total=30)

        assert "The exact figures are here" in browser.get(address, asked).text
        shown = panel(browser, version, now).text
        assert "14 of 30 leads would have been sales-ready; 15 were." in shown
        assert "give or take" not in shown

    def test_a_run_that_failed_is_not_polled_for_ever(
        self, cast: Cast, version: int, now: datetime, sign_in: Any
    ) -> None:
        browser = sign_in(cast.mara)
        panel(browser, version, now)
        with scope.workspace(cast.workspace.pk):
            Backtest.objects.update(problem="OperationalError", finished_at=now)
        shown = panel(browser, version, now).text
        assert "could not be worked out" in shown
        assert "load delay" not in shown
        with scope.workspace(cast.workspace.pk):
            assert Backtest.objects.count() == 1

    def test_nadia_does_not_see_another_s_progress(
        self, cast: Cast, version: int, now: datetime, sign_in: Any
    ) -> None:
        panel(sign_in(cast.mara), version, now)
        with scope.workspace(cast.workspace.pk):
            run = Backtest.objects.get()
        answer = sign_in(cast.nadia).get(reverse("whatif_progress", args=[version]), {"run": run.pk})
        assert answer.status_code == 404


def test_an_estimate_holds_the_truth_as_often_as_it_says() -> None:
    """A margin of 95 % over all counts that a sample of a known whole can give."""
    from math import comb

    whole, seen, true = 400, 60, 80
    chance = 0.0
    for part in range(seen + 1):
        said = estimates.of_sample(part, seen, whole)
        assert said.margin is not None
        if abs(said.count - true) <= said.margin:
            chance += comb(true, part) * comb(whole - true, seen - part) / comb(whole, seen)
    assert chance >= 0.95


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Estimate(12_287), "12,287"),
        (estimates.of_sample(246, 20_000, 1_000_000), "about 12,000, give or take 2,000"),
        (estimates.of_sample(0, 20_000, 1_000_000), "about 0, give or take 200"),
        (estimates.of_sample(0, 0, 500), "about 0, give or take 500"),
    ],
)
def test_estimates_are_said_with_no_more_digits_than_they_have(said: Estimate, words: str) -> None:
    assert said.words == words


def test_what_arrived_is_read_from_the_sums(cast: Cast, version: int, now: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        chosen = period.preset("12w", ZoneInfo("UTC"), now)
        found = whatif.arrived(chosen)
        assert (found.leads, found.first) == (30, (now - timedelta(days=29)).date())
        assert whatif.arrived(period.preset("all", ZoneInfo("UTC"), now)).leads == 30


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_asks_as_many_questions_however_many_leads(
    cast: Cast, now: datetime, sign_in: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    with scope.workspace(cast.workspace.pk):
        for _ in range(count):
            rows.channel(cast.workspace.pk, "Web")
            lead(cast.workspace.pk, now, {"form": "Demo"}, outcome="won")
        draft = drafts.drafted(cast, at=now, edit=lambda document: document.update(rules=RULES))
    browser = sign_in(cast.sam)
    for name in ("whatif", "whatif_leads"):
        with django_assert_max_num_queries(100) as asked:
            browser.get(reverse(name, args=[draft.number]), {"which": "added"})
        statements = [query for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert len(statements) <= 20, statements
