"""The scorecard: both sides held to what they promised, month by month, every number with its leads."""

import html
import json
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreement.commitments import DEFAULTS
from agreement.models import Version
from alignment import goal, missed, scorecard, scorecard_rows
from alignment.models import CampaignCost
from alignment.period import Period
from followup.models import Touch
from leads.models import Campaign
from scoring.wilson import Share
from tests.alignment import rows
from workspaces import keys, scope
from workspaces.models import Side

UTC = ZoneInfo("UTC")
SPRING = Period(date(2026, 3, 1), date(2026, 4, 30), UTC)


def handed_over(cast, at, **fields):
    lead = rows.lead(cast.workspace.pk, at - timedelta(seconds=30), sales_ready_at=at, handed_off_at=at)
    return rows.handoff(lead, at, **fields)


def card(cast, period=SPRING, at=None):
    return scorecard.of(cast.workspace.pk, period, at=at or period.end)


def test_months_add_up_to_the_whole(scoped, at):
    for days in (0, 1, 25, 40):
        moment = at + timedelta(days=days)
        handed_over(scoped, moment, accepted_at=moment, first_touch_at=moment, touches=1, contacted_at=moment)
    handed_over(scoped, at, ended_at=at + timedelta(days=2), ended_as="returned", breached_at=at)

    found = card(scoped)

    assert [month.name for month in found.months] == ["2026-03", "2026-04"]
    for rate in found.rates:
        assert rate.total == Share(
            sum(share.part for share in rate.months), sum(share.whole for share in rate.months)
        )
    assert found.rate("accepted").months == (Share(2, 3), Share(2, 2))
    assert found.rate("on_time").months == (Share(2, 3), Share(2, 2))


def test_only_a_wrong_number_on_a_lead_never_reached_counts_as_unreachable(scoped, at):
    def tried(result, **fields):
        handoff = handed_over(scoped, at, touches=1, first_touch_at=at, **fields)
        Touch.objects.create(
            workspace_id=scoped.workspace.pk, handoff=handoff, lead_id=handoff.lead_id, member=scoped.sam,
            medium="call", result=result, is_contact=False, at=at, recorded_at=at,
        )  # fmt: skip
        return handoff

    tried("no_answer")
    tried("wrong_number", contacted_at=at)
    wrong = tried("wrong_number")
    taken_back = tried("wrong_number")
    taken_back.all_touches.get().retractions.create(
        workspace_id=scoped.workspace.pk, member=scoped.sam, at=at
    )
    handed_over(scoped, at)

    assert card(scoped).rate("reachable").total == Share(3, 4)
    assert list(missed.figure("missed-reachable", SPRING, at=at).handoffs) == [wrong]


def test_answered_means_accepted_or_ended_within_the_agreed_time_by_the_clock_on_the_wall(scoped, at):
    day = timedelta(days=1)
    handed_over(scoped, at, accepted_at=at + day)
    handed_over(scoped, at, ended_at=at + day, ended_as="returned")
    handed_over(scoped, at, accepted_at=at + day + timedelta(seconds=1))
    handed_over(scoped, at)
    handed_over(scoped, at + day)

    found = card(scoped, at=at + day + timedelta(seconds=1))

    assert found.rate("answered").total == Share(2, 4)
    assert found.rate("answered").is_kept is False


def test_what_became_part_of_another_lead_is_nobodys_miss(scoped, at):
    handed_over(scoped, at, ended_at=at, ended_as="merged")

    found = card(scoped)

    for key in ("reachable", "accepted", "facts", "answered", "attempts"):
        assert found.rate(key).total.whole == 0, key
        assert found.rate(key).is_kept is None


def test_every_share_opens_exactly_the_leads_it_counts(scoped, at):
    for number in range(12):
        moment = at + timedelta(days=number)
        handed_over(
            scoped, moment,
            touches=number, first_touch_at=moment + timedelta(minutes=number) if number else None,
            breached_at=moment if number > 5 else None,
            contacted_at=moment if number % 3 == 1 else None,
            accepted_at=moment + timedelta(hours=6 * number) if number % 2 else None,
            ended_at=moment + timedelta(days=3) if number % 4 else None,
            ended_as=("", "returned", "lost", "recycled")[number % 4],
        )  # fmt: skip

    at = at + timedelta(days=12)
    found = card(scoped, at=at)

    for rate in found.rates:
        base = missed.figure(f"owed-{rate.key}", SPRING, at=at).handoffs
        gone = missed.figure(f"missed-{rate.key}", SPRING, at=at).handoffs
        assert (base.count(), gone.count()) == (rate.total.whole, rate.missed), rate.key
        assert set(gone) <= set(base), rate.key
    for one in found.returned_for:
        assert missed.figure(f"returned-{one.key}", SPRING, at=at).handoffs.count() == one.handoffs


def test_volume_is_judged_by_full_months_alone(scoped, at):
    for days in (0, 1, 2, 30):
        rows.lead(scoped.workspace.pk, at + timedelta(days=days), sales_ready_at=at)

    whole = scorecard_rows.of_side(card(scoped), Side.MARKETING)[0]
    begun = scorecard_rows.of_side(
        card(scoped, Period(date(2026, 4, 1), date(2026, 4, 20), UTC)), Side.MARKETING
    )[0]

    assert (whole.figure, whole.verdict, whole.missed.text) == ("2", "kept in 0 of 2", "2 months below")
    assert (begun.figure, begun.verdict, begun.base.text) == ("1", "", "so far in April")


def test_few_cases_are_shown_without_a_verdict(scoped, at):
    for _ in range(19):
        handed_over(scoped, at, accepted_at=at)
    row = next(row for row in scorecard_rows.of_side(card(scoped), Side.MARKETING) if row.name == "Quality")
    assert (row.figure, row.verdict, row.is_kept) == ("100 %", "too few to say", None)

    handed_over(scoped, at, accepted_at=at)
    row = next(row for row in scorecard_rows.of_side(card(scoped), Side.MARKETING) if row.name == "Quality")
    assert (row.verdict, row.is_kept) == ("kept", True)


def test_the_goal_counts_wins_by_the_day_they_were_won(scoped):
    def won(closed_at):
        rows.lead(
            scoped.workspace.pk,
            closed_at - timedelta(days=200),
            outcome="won",
            closed_at=closed_at,
            value=100,
        )

    for closed_at in ("2026-03-31T23:59", "2026-04-01T00:00", "2026-04-30T23:59", "2026-05-01T00:00"):
        won(datetime.fromisoformat(f"{closed_at}+00:00"))

    wins = goal.of({"measure": "wins", "per": "quarter", "target": 4}, SPRING)
    value = goal.of({"measure": "won_value", "per": "quarter", "target": 1000}, SPRING)

    assert (int(wins.now.reached), int(wins.before.reached)) == (2, 1)
    assert (int(value.now.reached), value.share) == (200, 0.2)
    assert (wins.now.name, wins.now.is_over, wins.before.is_over) == ("2nd quarter 2026", False, True)
    assert goal.won(wins.now.days).count() == 2


def test_planned_campaigns_stand_beside_what_arrived(scoped, at):
    plans = [
        {"key": "fair", "name": "Trade  Fair", "month": "2026-03", "budget": 9000, "leads": 5},
        {"key": "later", "name": "Autumn", "month": "2026-09", "budget": 1, "leads": 1},
    ]
    version = Version.objects.get()
    twin = _replaced(version, {**DEFAULTS, "marketing": {**DEFAULTS["marketing"], "campaigns": plans}}, at=at)
    for name, channel in (("trade fair", "Events"), ("TRADE FAIR", "Mail")):
        campaign = Campaign.objects.create(
            workspace_id=scoped.workspace.pk, name=name, key="trade fair",
            channel=rows.channel(scoped.workspace.pk, channel),
        )  # fmt: skip
        rows.lead(
            scoped.workspace.pk, at, campaign=campaign, sales_ready_at=at if channel == "Mail" else None
        )
        rows.lead(scoped.workspace.pk, at + timedelta(days=60), campaign=campaign)
        for month, amount in ((3, "410.25"), (4, "9")):
            CampaignCost.objects.create(
                workspace_id=scoped.workspace.pk, campaign=campaign, month=date(2026, month, 1), amount=amount
            )

    found = card(scoped)

    assert found.version == twin
    assert [plan.document() for plan in found.planned] == [
        {
            "campaign": "Trade  Fair", "month": "2026-03", "budget": 9000, "spent": "820.50", "planned": 5,
            "leads": 2, "sales_ready": 1,
        }
    ]  # fmt: skip


def _replaced(version, commitments, *, at):
    Version.objects.filter(pk=version.pk).update(in_force_until=at)
    return Version.objects.create(
        workspace_id=version.workspace_id, number=2, state="signed", title="Ours", created_at=at,
        definition_id=version.definition_id, commitments=commitments, goal=version.goal, in_force_from=at,
    )  # fmt: skip


def test_page_api_and_file_say_the_same(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for number in range(5):
            at = now - timedelta(days=10 * number + 3)
            handed_over(cast, at, accepted_at=at, touches=1, first_touch_at=at, contacted_at=at)
            handed_over(cast, at, ended_at=at, ended_as="returned")
        _, secret = keys.create(cast.workspace.pk, name="CRM", role="manager", by=cast.olive, at=now)
    browser = sign_in(cast.rita)
    days = {"from": f"{now.date() - timedelta(days=80)}", "to": f"{now.date()}"}

    page = browser.get(reverse("scorecard"), days).text
    said = browser.get(reverse("api_scorecard"), days, headers={"authorization": f"Bearer {secret}"}).json()
    file = browser.get(reverse("scorecard_csv"), days).getvalue().decode()

    assert said["marketing"]["acceptance"]["part"] == 5
    assert said["marketing"]["acceptance"]["whole"] == 10
    assert "5 of 10 accepted or returned" in page
    assert page.count('colspan="4" class="group"') == 2  # each side's columns under its name
    assert "5 returned" in page
    assert any(line.startswith("marketing,accepted,all,0.8,5,10,0.5") for line in file.splitlines())
    assert said["came_back_or_lost"]["handoffs"] == 5
    assert json.dumps(said)


def test_every_number_on_the_page_opens_as_many_leads(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for number in range(6):
            at = now - timedelta(days=number + 3)
            handed_over(
                cast, at, touches=number, first_touch_at=at + timedelta(minutes=3 * number) if number else None,
                accepted_at=at if number % 2 else None, ended_at=now if number > 2 else None,
                ended_as="returned" if number > 2 else "",
            )  # fmt: skip
    browser = sign_in(cast.mara)
    page = browser.get(reverse("scorecard"), {"period": "4w"}).text

    counts = re.findall(r'<a href="([^"]+scorecard/handoffs[^"]+)">(?:(\d+) of )?(\d+) [a-z]', page)
    assert len(counts) > 8
    for url, _, number in counts:
        listed = browser.get(html.unescape(url)).text
        assert listed.count('<td><a class="strong"') == int(number), url


def test_nadia_and_strange_figures_find_nothing(cast, sign_in):
    at = timezone.now() - timedelta(days=3)
    with scope.workspace(cast.workspace.pk):
        handed_over(cast, at, ended_at=at, ended_as="returned")
    nadia = sign_in(cast.nadia)
    assert "Ann Example" not in nadia.get(reverse("scorecard_handoffs"), {"figure": "missed-accepted"}).text
    assert "returned</a>" not in nadia.get(reverse("scorecard")).text
    for name in ("", "missed-", "owed-x", "late", "missed-accepted\x00"):
        assert nadia.get(reverse("scorecard_handoffs"), {"figure": name}).status_code == 404
        assert nadia.get(reverse("scorecard_leads"), {"figure": name}).status_code == 404


@pytest.mark.parametrize("who", ["mara", "max", "sam", "sofia", "rita", "olive"])
def test_both_sides_read_the_same_scorecard(cast, sign_in, who):
    answer = sign_in(getattr(cast, who)).get(reverse("scorecard"))
    assert answer.status_code == 200
    assert "Marketing owes sales" in answer.text or "No leads arrived" in answer.text


def test_a_period_that_can_not_be_is_said_and_the_usual_shown(cast, sign_in):
    answer = sign_in(cast.sam).get(reverse("scorecard"), {"from": "2026-05-01", "to": "2026-04-01"})
    assert answer.status_code == 400
    assert "begins on 2026-05-01" in answer.text


def test_the_page_asks_a_fixed_number_of_questions(cast, sign_in):
    at = timezone.now() - timedelta(days=2)
    browser = sign_in(cast.sam)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("scorecard"))
        return len([query for query in queries if "set_config" not in query["sql"]])

    counts = []
    for more in (1, 2):
        with scope.workspace(cast.workspace.pk):
            for _ in range(more):
                handed_over(cast, at, ended_at=at, ended_as="returned", touches=1)
        counts.append(asked())

    assert counts == [21, 21]


def test_only_what_is_its_part_is_charged_to_a_side(scoped, at):
    for cause, count in (("rep", 3), ("nobody", 1), ("outage", 2), ("late", 1), ("", 1)):
        for _ in range(count):
            handed_over(scoped, at, breached_at=at, missed_because=cause)
    handed_over(scoped, at, first_touch_at=at, missed_because="outage")
    handed_over(scoped, at, first_touch_at=at)

    found = card(scoped)
    said = found.document()["sales"]["on_time"]

    assert found.rate("on_time").total == Share(2, 2 + 5)
    assert found.missed_because == (("rep", 3), ("outage", 2), ("", 1), ("late", 1), ("nobody", 1))
    assert (said["on_time"], said["unanswered"], said["kept"]["whole"]) == (2, 8, 10)
    assert said["kept_by_sales"]["whole"] == 7
    assert {one["cause"]: one["charged_to"] for one in said["missed_because"]} == {
        "rep": "sales", "nobody": "sales", "outage": None, "late": "marketing", None: "sales",
    }  # fmt: skip
    for cause, count in found.missed_because:
        assert missed.figure(f"cause-{cause or 'none'}", SPRING, at=at).handoffs.count() == count
    assert missed.figure("missed-on_time", SPRING, at=at).handoffs.count() == 5
    assert missed.figure("cause-x", SPRING, at=at) is None
