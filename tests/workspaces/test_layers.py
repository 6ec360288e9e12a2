"""What a person leaves open their team says, and what a team leaves open the workspace says."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workspaces import hours_in_words, ranges
from workspaces.business_time import DAYS
from workspaces.layers import NO_HOLIDAYS, Layer, merged, together
from workspaces.models import Member, Team, Workspace

OFFICE: dict[str, Any] = {"week": {day: [["09:00", "17:00"]] for day in DAYS[:5]}}
LATE: dict[str, Any] = {"week": {"mon": [["14:00", "22:00"]]}}


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def test_who_says_nothing_follows_the_one_above() -> None:
    company = Layer(OFFICE, "Europe/Berlin", "DE")
    assert merged(company, Layer(), Layer()) == merged(company)
    assert merged(Layer()).hours["always"] is True


def test_each_part_is_said_for_itself() -> None:
    company, team = Layer(OFFICE, "Europe/Berlin", "DE"), Layer({}, "America/New_York", "US")
    whole = merged(company, team)
    assert (whole.hours["week"], whole.time_zone, whole.holidays_of) == (
        OFFICE["week"],
        "America/New_York",
        "US",
    )
    own = merged(company, team, Layer(LATE))
    assert (own.hours["week"], own.time_zone) == (LATE["week"], "America/New_York")


def test_a_day_that_the_company_is_closed_everybody_is() -> None:
    whole = merged(
        Layer({"closed": ["2026-12-24"]}), Layer({"week": {}, "closed": ["2026-05-04"]}), Layer(LATE)
    )
    assert whole.closed == ["2026-05-04", "2026-12-24"]


def test_keeping_no_holidays_can_be_said() -> None:
    company = Layer(OFFICE, "Europe/Berlin", "DE")
    assert not together(company).is_open(berlin("2026-12-25 10:00"))
    assert together(company, Layer({}, "", NO_HOLIDAYS)).is_open(berlin("2026-12-25 10:00"))


def test_who_is_always_open_still_keeps_its_closed_days() -> None:
    whole = together(Layer({"always": True, "closed": ["2026-12-24"]}, "Europe/Berlin", "DE"))
    assert whole.is_open(berlin("2026-12-23 23:59"))
    assert not whole.is_open(berlin("2026-12-24 00:00"))
    assert not whole.is_open(berlin("2026-12-25 23:59"))
    assert not whole.is_open(berlin("2026-12-26 12:00"))
    assert whole.is_open(berlin("2026-12-27 00:00"))


def test_a_zone_that_someone_reads_in_moves_no_shift() -> None:
    company = Layer(OFFICE, "Europe/Berlin")
    reading, working = Member(time_zone="Asia/Tokyo"), Member(time_zone="Asia/Tokyo", hours=LATE)
    assert merged(company, reading.own_hours).time_zone == "Europe/Berlin"
    assert merged(company, working.own_hours).time_zone == "Asia/Tokyo"


def test_a_team_of_a_workspace_says_what_holds() -> None:
    workspace = Workspace(pk=1, time_zone="Europe/Berlin", hours=OFFICE, holidays_of="DE")
    team = Team(workspace=workspace, hours={"closed": ["2026-12-24"]})
    assert (
        hours_in_words.of(team)
        == "Mon–Fri 09:00–17:00, Europe/Berlin, closed on public holidays (DE) and 1 day of its own"
    )
    assert not team.business_hours.is_open(berlin("2026-12-24 10:00"))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("", []),
        ("9-17", [["09:00", "17:00"]]),
        ("13:30–17:30, 9:00 to 12:30", [["09:00", "12:30"], ["13:30", "17:30"]]),
        ("00:00–24:00", [["00:00", "24:00"]]),
        ("9 until 12 and 12-13", [["09:00", "12:00"], ["12:00", "13:00"]]),
    ],
)
def test_ranges_are_read_as_people_type_them(said: str, read: list[list[str]]) -> None:
    assert ranges.read(said) == read
    assert ranges.read(ranges.write(read)) == read


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("nine to five", "no range of hours"),
        ("9-25", "no day has"),
        ("9:61-12", "no day has"),
        ("24:00-24:00", "no day has"),
        ("22:00–06:00", "past midnight is two"),
        ("9-12, 11-13", "overlap"),
        ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "6 ranges at most"),
    ],
)
def test_what_is_no_range_says_what_is_wrong(said: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        ranges.read(said)
