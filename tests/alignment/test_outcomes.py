from datetime import date, timedelta
from zoneinfo import ZoneInfo

from alignment import outcomes, period, trend
from alignment.period import Period
from followup.lead_list import LeadFilter
from leads.models import Lead
from tests.alignment import rows
from workspaces.models import Workspace

UTC = ZoneInfo("UTC")


def test_channels_come_by_size_then_name_and_blank_is_a_channel_of_its_own(scoped, at):
    for name in ("Website", "unknown", None, "Website", "Email"):
        rows.lead(scoped.workspace.pk, at, channel=name and rows.channel(scoped.workspace.pk, name))

    found = outcomes.by_channel(period.preset("all", UTC, at))

    assert [(row.channel, row.leads) for row in found.rows] == [
        ("Website", 2), ("Email", 1), ("unknown", 1), ("(none)", 1),
    ]  # fmt: skip
    assert found.rows[-1].channel_id is None


def test_a_channel_that_lost_its_leads_is_not_listed(scoped, at):
    lead = rows.lead(scoped.workspace.pk, at, channel=rows.channel(scoped.workspace.pk, "Website"))
    lead.delete()

    assert outcomes.by_channel(period.preset("all", UTC, at)).rows == ()


def test_the_edges_of_a_day_are_the_same_in_the_figures_and_in_the_list(scoped):
    """A day without midnight, one of 25 hours, and a plain one, in the workspace's zone."""
    zone = ZoneInfo("America/Santiago")
    Workspace.objects.update(time_zone=zone.key)
    second = timedelta(seconds=1)
    for day in (date(2025, 9, 7), date(2026, 4, 4), date(2026, 6, 1)):
        only = Period(day, day, zone)
        for instant in (only.start - second, only.start, only.end - second, only.end):
            rows.lead(scoped.workspace.pk, instant)

        asked = LeadFilter({"from": day.isoformat(), "to": day.isoformat()})
        assert outcomes.by_channel(only).total.leads == 2
        assert asked.apply(Lead.objects.all(), zone).count() == 2


def test_weeks_without_leads_are_shown_and_add_up(scoped, at):
    for weeks in (0, 0, 3):
        rows.lead(scoped.workspace.pk, at - timedelta(weeks=weeks), handed_off_at=at)
    twelve = period.preset("12w", UTC, at)

    found = trend.by("week", twelve)

    assert [part.outcomes.leads for part in found] == [1, 0, 0, 2]
    assert [part.name for part in found] == ["16 Feb", "23 Feb", "2 Mar", "9 Mar"]
    assert [part.is_complete for part in found] == [True, True, True, False]
    assert sum(part.outcomes.handed_off for part in found) == outcomes.by_channel(twelve).total.handed_off


def test_months_are_calendar_months(scoped, at):
    rows.lead(scoped.workspace.pk, at.replace(year=2025, month=12, day=31))
    rows.lead(scoped.workspace.pk, at)

    found = trend.by("month", period.preset("year", UTC, at))

    assert [(part.name, part.outcomes.leads) for part in found] == [
        ("Dec 2025", 1), ("Jan 2026", 0), ("Feb 2026", 0), ("Mar 2026", 1),
    ]  # fmt: skip


def test_a_period_in_which_the_workspace_began_is_no_yardstick(scoped, at):
    for days in (0, 30, 50):
        rows.lead(scoped.workspace.pk, at - timedelta(days=days))
    four_weeks = period.preset("4w", UTC, at)
    assert four_weeks.previous.first > (at - timedelta(days=56)).date()

    assert outcomes.by_channel(four_weeks).before is None

    rows.lead(scoped.workspace.pk, at - timedelta(days=56))
    assert outcomes.by_channel(four_weeks).before.leads == 2
