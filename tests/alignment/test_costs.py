"""What campaigns cost, to the cent: typed in, pasted, and carried by their leads."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alignment import cost_file, costs
from alignment.cost_file import CostsError
from alignment.models import CampaignCost
from alignment.period import Period
from leads.models import Campaign
from tests.alignment import funnel_rows, rows
from tests.alignment.asking import api
from workspaces import scope
from workspaces.models import AuditEntry

MARCH = date(2026, 3, 1)
UTC = ZoneInfo("UTC")


def campaign(cast, name="Spring", channel="website"):
    where = rows.channel(cast.workspace.pk, channel)
    return Campaign.objects.create(
        workspace_id=cast.workspace.pk, channel=where, name=name, key=name.casefold()
    )


@given(st.integers(0, 10**9), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_apportioned_cents_add_up(cents, weights):
    parts = costs.apportion(Decimal(cents) / 100, weights)
    assert sum(parts) == Decimal(cents) / 100
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Decimal(cents) / 100 * weight / sum(weights)) < costs.CENT


def test_a_month_counts_for_its_days_in_the_period(scoped, at):
    spring = campaign(scoped)
    costs.say(scoped.workspace.pk, MARCH, {spring.pk: Decimal(310)}, by=scoped.mara, at=at)

    def spent(first, last):
        return costs.spent(Period(first, last, UTC)).get(spring.pk)

    assert spent(None, date(2026, 12, 31)) == 310
    assert spent(date(2026, 3, 10), date(2026, 3, 12)) == 30
    assert spent(date(2026, 3, 31), date(2026, 4, 30)) == 10
    assert spent(date(2026, 4, 1), date(2026, 4, 30)) is None


def test_parts_carry_all_that_was_spent_whatever_the_cut(cast, sign_in, at):
    with scope.workspace(cast.workspace.pk):
        sown = funnel_rows.sow(cast, 5)
        for number, one in enumerate(sown.campaigns[:3]):
            for month in (date(2026, 1, 1), date(2026, 2, 1)):
                said = {one.pk: Decimal("100.01") * (number + 1)}
                costs.say(cast.workspace.pk, month, said, by=cast.mara, at=at)
        idle = campaign(cast, "Nobody came")
        costs.say(cast.workspace.pk, date(2026, 2, 1), {idle.pk: Decimal("7.77")}, by=cast.mara, at=at)
    browser, whole = sign_in(cast.mara), Decimal("100.01") * 12
    costed = {one.pk for one in sown.campaigns[:3]}
    leads = [told.lead for told in sown.leads if told.lead.campaign_id in costed]

    for key, words in {
        "outcomes-by-channel": {}, "outcomes-by-campaign": {}, "outcomes-by-form": {},
        "outcomes-by-segment": {"fact": "industry"}, "outcomes-by-month": {},
    }.items():  # fmt: skip
        document = api(browser, key, **words)
        carried = [Decimal(row["cost"]) for row in document["rows"] if row["cost"] is not None]
        assert sum(carried) == Decimal(document["total"]["cost"]) == whole
        assert Decimal(document["total"]["cost_per_lead"]) == (whole / len(leads)).quantize(costs.CENT)
        won = [lead for lead in leads if lead.outcome == "won"]
        assert Decimal(document["total"]["cost_per_won"]) == (whole / len(won)).quantize(costs.CENT)
        worth = sum((lead.value or Decimal() for lead in won), Decimal())
        assert document["total"]["return"] == float(worth / whole)
        assert "7.77 was spent on campaigns without a lead" in " ".join(document["notes"])
    by_campaign = {row["campaign_id"]: row["cost"] for row in api(browser, "outcomes-by-campaign")["rows"]}
    assert by_campaign[str(sown.campaigns[0].pk)] == "200.02"
    assert by_campaign[str(sown.campaigns[3].pk)] is None


def test_without_a_known_cost_there_are_no_columns_of_cost(cast, sign_in, at):
    with scope.workspace(cast.workspace.pk):
        funnel_rows.sow(cast, 5, 3)
    document = api(sign_in(cast.mara), "outcomes-by-channel")
    assert "cost" not in [column["key"] for column in document["columns"]]


def test_a_table_of_costs_is_taken_whole_and_replaces(scoped, at):
    spring = campaign(scoped)
    text = "Channel;Campaign;Month;Spend\nwebsite;SPRING;2026-03;1.234,50\nReferral;New;2026-02;10,00\n"

    assert cost_file.take(scoped.workspace.pk, text, by=scoped.mara, at=at) == 2
    assert cost_file.take(scoped.workspace.pk, text, by=scoped.mara, at=at) == 0
    assert (
        cost_file.take(scoped.workspace.pk, "campaign,month,cost\nSpring,2026-03,5", by=scoped.mara, at=at)
        == 1
    )

    assert CampaignCost.objects.get(campaign=spring).amount == 5
    assert CampaignCost.objects.get(month=date(2026, 2, 1)).campaign.name == "New"
    assert AuditEntry.objects.filter(verb="costs changed").count() == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2", "none called campaign or month or cost"),
        ("campaign,month,cost\n", "no row"),
        ("campaign,month,cost\nSpring,March,5", "Line 2: “March” is not a month"),
        ("campaign,month,cost\nSpring,2026-03,-5", "must be 0 or more"),
        ("campaign,month,cost\nSpring,2026-03,much", "is not a number"),
        ("campaign,month,cost\nSpring,2026-03", "has 2 cells"),
        ("campaign,month,cost\nUnknown,2026-03,5", "there is no campaign “Unknown” yet"),
        ("campaign,month,cost\nTwice,2026-03,5", "several channels have a campaign “Twice”"),
        ("", ""),
    ],
)
def test_a_table_with_one_bad_row_changes_nothing(scoped, at, text, said):
    campaign(scoped)
    campaign(scoped, "Twice", "website")
    campaign(scoped, "Twice", "Referral")
    with pytest.raises(CostsError) as refused:
        cost_file.take(scoped.workspace.pk, text, by=scoped.mara, at=at)
    assert said in str(refused.value)
    assert not CampaignCost.objects.exists()


def test_marketing_types_costs_in_and_nothing_is_lost_by_a_mistake(cast, sign_in):
    with scope.workspace(cast.workspace.pk):
        spring, brand = campaign(cast), campaign(cast, "Brand")
    browser, here = sign_in(cast.mara), reverse("alignment_costs") + "?month=2026-03"

    wrong = browser.post(here, {f"cost_{spring.pk}": "12.50", f"cost_{brand.pk}": "-1"})
    assert wrong.status_code == 422
    assert 'value="12.50"' in wrong.text
    assert "greater than or equal to 0" in wrong.text

    saved = browser.post(here, {f"cost_{spring.pk}": "12.50", f"cost_{brand.pk}": ""}, follow=True)
    assert "The costs of March 2026 were saved." in saved.text
    pasted = browser.post(here, {"table": "campaign,month,cost\nBrand,2026-13,4"})
    assert pasted.status_code == 422
    assert "2026-13" in pasted.text.split("<textarea")[1]
    assert "Line 2" in pasted.text
    with scope.workspace(cast.workspace.pk):
        assert list(CampaignCost.objects.values_list("campaign_id", "amount")) == [
            (spring.pk, Decimal("12.50"))
        ]

    browser.post(here, {f"cost_{spring.pk}": "", f"cost_{brand.pk}": ""})
    with scope.workspace(cast.workspace.pk):
        assert not CampaignCost.objects.exists()


def test_who_says_what_campaigns_cost(cast, sign_in):
    with scope.workspace(cast.workspace.pk):
        spring = campaign(cast)
    for name, status in {
        "mara": 200,
        "max": 200,
        "olive": 200,
        "sam": 403,
        "sofia": 403,
        "rita": 403,
    }.items():
        assert sign_in(getattr(cast, name)).get(reverse("alignment_costs")).status_code == status, name
    assert sign_in(cast.rita).post(reverse("alignment_costs"), {}).status_code == 403
    assert "Spring" not in sign_in(cast.nadia).get(reverse("alignment_costs")).text
    sign_in(cast.nadia).post(reverse("alignment_costs"), {f"cost_{spring.pk}": "5"})
    with scope.workspace(cast.workspace.pk):
        assert not CampaignCost.objects.exists()


def test_months_are_walked(cast, sign_in):
    page = sign_in(cast.mara).get(reverse("alignment_costs"), {"month": "2026-12"}).text
    assert "month=2026-11" in page
    assert "month=2027-01" in page
    assert sign_in(cast.mara).get(reverse("alignment_costs"), {"month": "x"}).status_code == 200
