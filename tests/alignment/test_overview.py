"""The overview: the same figures on page, API and file, and words only for what the intervals carry."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from alignment import changed, goal, lag, overview, period, promise
from alignment.outcomes import ChannelOutcomes, Outcomes, Report
from alignment.period import Period
from alignment.promise import Promise
from leads.models import Lead
from scoring.wilson import Share
from tests.alignment import funnel_rows, rows
from tests.alignment.asking import api, question, sheet, written
from workspaces import scope

UTC = ZoneInfo("UTC")
NOW = Period(date(2026, 3, 1), date(2026, 3, 28), UTC)
THEN = Period(date(2026, 2, 1), date(2026, 2, 28), UTC)


@pytest.fixture
def sown(cast):
    with scope.workspace(cast.workspace.pk):
        return funnel_rows.sow(cast, 8, 80)


def test_every_figure_is_the_plain_count_now_and_before(cast, sown, sign_in):
    first, last = date(2026, 2, 12), date(2026, 2, 28)
    asked = {"from": first.isoformat(), "to": last.isoformat()}
    document = api(sign_in(cast.mara), "overview", **asked)

    rows_of = {row["key"]: row for row in document["rows"]}
    then = Period(first, last, UTC).previous
    for period_, column in ((Period(first, last, UTC), "now"), (then, "before")):
        inside = [told.lead for told in sown.leads if period_.start <= told.lead.arrived_at < period_.end]
        assert inside
        for key in (
            "never_reached",
            "leads",
            "sales_ready",
            "handed_off",
            "accepted",
            "contacted",
            "met",
            "qualified",
            "won",
        ):
            assert rows_of[key][column] == sum(funnel_rows.counts(lead)[key] for lead in inside), (
                key,
                column,
            )
        worth = sum((funnel_rows.counts(lead)["value"] for lead in inside), Decimal())
        assert Decimal(rows_of["value"][column]) == worth
    assert [row["key"] for row in document["rows"]][:2] == ["never_reached", "leads"]
    assert document["rows"][-1]["key"] == "goal"


def test_the_file_says_the_same(cast, sown, sign_in):
    browser = sign_in(cast.sam)
    document, lines = api(browser, "overview"), sheet(browser, "overview")
    assert [{name: written(value) for name, value in row.items()} for row in document["rows"]] == lines


def test_last_year_is_the_same_days(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for days, count in ((3, 4), (365 + 3, 2), (500, 1)):
            for _ in range(count):
                rows.lead(cast.workspace.pk, now - timedelta(days=days))
    asked = {"from": (now - timedelta(days=9)).date().isoformat(), "against": "year"}
    document = api(sign_in(cast.mara), "overview", **asked)
    leads = next(row for row in document["rows"] if row["key"] == "leads")
    assert (leads["now"], leads["before"]) == (4, 2)
    assert "the same days of last year" in document["notes"][0]
    page = sign_in(cast.mara).get(reverse("alignment"), asked).text
    assert "against the same days of last year" in page


def test_leap_days_and_long_periods():
    assert Period(date(2024, 2, 29), date(2024, 2, 29), UTC).last_year == Period(
        date(2023, 2, 28), date(2023, 2, 28), UTC
    )
    assert Period(date(2023, 1, 1), date(2024, 6, 1), UTC).last_year is None
    assert Period(None, date(2024, 6, 1), UTC).last_year is None


def test_a_comparison_that_is_none_is_refused_in_words(cast, sign_in):
    browser = sign_in(cast.mara)
    assert browser.get(reverse("alignment"), {"against": "dream"}).status_code == 400
    assert "against" in browser.get("/api/v1/reports/overview/", {"against": "dream"}).text


def test_tiles_say_what_the_api_says(cast, sown, sign_in):
    browser = sign_in(cast.rita)
    asked = {"from": "2026-01-01", "to": "2026-12-31"}
    page, document = browser.get(reverse("alignment"), asked).text, api(browser, "overview", **asked)
    tiles = page.split('aria-label="In short"')[1]
    for row in document["rows"]:
        if row["key"] in {
            "never_reached",
            "leads",
            "sales_ready",
            "handed_off",
            "accepted",
            "contacted",
            "met",
            "won",
        }:
            tile = tiles.split(f'<span class="label">{row["figure"]}</span>')[1]
            assert tile.split('<p class="figure">')[1].startswith(f"{row['now']:,}")
    goal = next(row for row in document["rows"] if row["key"] == "goal")
    assert f"{goal['now']} of 30 wins a quarter" in browser.get(reverse("alignment_goal"), asked).text


def test_every_tile_has_the_shape_of_its_weeks(cast, sign_in):
    monday = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
    with scope.workspace(cast.workspace.pk):
        for week in range(4):
            at = monday + timedelta(weeks=week)
            for number in range(4):
                lead = rows.lead(
                    cast.workspace.pk, at, handed_off_at=at, sales_ready_at=at, accepted_at=at, met_at=at, qualified_at=at,
                    contacted_at=at if number < week else None, outcome="won", value=100, closed_at=at,
                )  # fmt: skip
                rows.handoff(
                    lead, at, touches=1, first_touch_at=at + timedelta(minutes=1 if number <= week else 9)
                )
        period_ = Period(date(2026, 2, 2), date(2026, 3, 1), UTC)
        assert promise.kept_by("week", period_) == {
            (monday + timedelta(weeks=week)).date(): Share(week + 1, 4) for week in range(4)
        }
        joint = overview.goal_of(cast.workspace.pk, period_)
        weeks = goal.by_week(joint)
        assert [int(reached) for reached in weeks[-4:]] == [4, 4, 4, 4]
        assert not any(weeks[:-4])
        worth = goal.of({"measure": "won_value", "per": "quarter", "target": 1000}, period_)
        assert goal.by_week(worth)[-1] == 400
    browser, asked = sign_in(cast.rita), {"from": "2026-02-02", "to": "2026-03-01"}
    tiles = (
        browser.get(reverse("alignment"), asked).text.split('aria-label="In short"')[1].split("</section>")[0]
    )
    assert tiles.count('<svg class="spark') == len(overview.MEASURES)
    assert '<svg class="spark' in browser.get(reverse("alignment_goal"), asked).text


def test_the_lag_is_of_those_handed_over_and_won(cast, at):
    with scope.workspace(cast.workspace.pk):
        for days in (1, 2, 9):
            rows.lead(
                cast.workspace.pk, at, handed_off_at=at, closed_at=at + timedelta(days=days), outcome="won"
            )
        rows.lead(cast.workspace.pk, at, handed_off_at=at, closed_at=at + timedelta(days=50), outcome="lost")
        rows.lead(cast.workspace.pk, at, closed_at=at + timedelta(days=50), outcome="won", is_history=True)
        found = lag.to_won(question(cast.mara).period)
        nothing = lag.to_won(Period(date(2020, 1, 1), date(2020, 1, 2), UTC))
    assert (found.won, found.median_days, found.p90_days) == (3, 2.0, 7.6)
    assert nothing.median_days is None


def said(now, then, *, channels=((), ()), kept=(50, 100), kept_then=(50, 100)):
    def some(pairs):
        return tuple(
            ChannelOutcomes(channel_id=hash(name), channel=name, leads=leads) for name, leads in pairs
        )

    report = Report(NOW, some(channels[0]), now, then, THEN, some(channels[1]))
    return changed.sentences(
        report,
        Promise(NOW, kept[1], on_time=kept[0], late=kept[1] - kept[0]),
        Promise(THEN, kept_then[1], on_time=kept_then[0], late=kept_then[1] - kept_then[0]),
    )


def counts(leads=200, handed_off=100, contacted=60, accepted=50, **more):
    return Outcomes(
        leads=leads, sales_ready=100, handed_off=handed_off, contacted=contacted, accepted=accepted, **more
    )


def test_what_changed_is_said_with_both_shares():
    assert said(counts(contacted=30), counts(contacted=70)) == (
        "30 % of those handed over were reached, after 70 %",
    )
    assert said(counts(), counts(), kept=(20, 100), kept_then=(80, 100)) == (
        "20 % of the first attempts due were made in time, after 80 %",
    )


def test_what_chance_may_explain_is_not_said():
    assert said(counts(contacted=55), counts(contacted=65)) == ()
    assert said(counts(leads=190), counts(leads=205)) == ()


def test_few_cases_are_not_compared():
    assert (
        said(counts(handed_off=19, contacted=0, accepted=0), counts(handed_off=19, contacted=19, accepted=19))
        == ()
    )


def test_young_leads_are_not_held_against_old_ones():
    young, old = counts(won=5, lost=5), counts(won=40, lost=150)
    assert said(young, old) == ()
    ripe = counts(won=5, lost=190)
    assert "2 % of the leads were won, after 20 %" in said(ripe, old)


def test_a_change_in_number_names_the_channel_that_made_it():
    found = said(
        counts(leads=400), counts(leads=200),
        channels=((("Website", 110), ("Paid search", 290)), (("Website", 100), ("Paid search", 100))),
    )  # fmt: skip
    assert "400 leads arrived, 200 more than before; 190 more by Paid search" in found


def test_equal_periods_yield_a_sentence_in_fewer_than_one_case_in_twenty():
    dice, found = random.Random(4), 0
    for _ in range(200):

        def sample():
            handed = sum(dice.random() < 0.5 for _ in range(300))
            reached = sum(dice.random() < 0.6 for _ in range(handed))
            accepted = sum(dice.random() < 0.5 for _ in range(handed))
            ready = sum(dice.random() < 0.5 for _ in range(300))
            return Outcomes(
                leads=300, sales_ready=ready, handed_off=handed, contacted=reached, accepted=accepted
            )

        found += bool(said(sample(), sample()))
    assert found <= 10


def test_nothing_to_compare_with_says_so(cast, sign_in):
    with scope.workspace(cast.workspace.pk):
        rows.lead(cast.workspace.pk, timezone.now())
        found = overview.read(period.preset("4w", UTC, timezone.now()))
    assert found.compared is None
    assert changed.sentences(found.by_channel, found.kept, found.kept_then) == ()
    page = sign_in(cast.mara).get(reverse("alignment")).text
    assert "nothing to compare with" in page
    assert "What changed most" not in page


def test_nadia_s_overview_is_her_own(cast, sown, sign_in):
    document = api(sign_in(cast.nadia), "overview")
    assert {row["now"] for row in document["rows"] if row["key"] in overview.MEASURES} <= {0, "0"}
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.exists()
