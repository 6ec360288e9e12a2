"""Business hours as a reader says them."""

from workspaces import hours_in_words
from workspaces.models import Team

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def test_a_team_that_never_closes_says_so():
    assert hours_in_words.of(Team(hours={"always": True})) == "Always open"


def test_days_with_the_same_hours_are_said_together():
    week = {day: [["09:00", "12:30"], ["13:30", "17:30"]] for day in WEEKDAYS} | {"sat": [["10:00", "14:00"]]}
    team = Team(hours={"week": week}, time_zone="Europe/Amsterdam")

    assert hours_in_words.of(team) == "Mon–Fri 09:00–12:30 and 13:30–17:30, Sat 10:00–14:00, Europe/Amsterdam"


def test_closed_days_are_said():
    hours = {"week": {"tue": [["09:00", "17:00"]]}, "closed": ["2026-12-24", "2026-12-31"]}
    team = Team(hours=hours, time_zone="UTC", holidays_of="NL")

    assert (
        hours_in_words.of(team)
        == "Tue 09:00–17:00, UTC, closed on public holidays (NL) and 2 days of its own"
    )
