"""The clock's arithmetic: a team is open whenever the clock on its wall is inside one of the day's ranges."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from workspaces.business_time import DAYS, Hours, NeverOpen

BERLIN = "Europe/Berlin"
OFFICE = {"week": {day: [["09:00", "12:30"], ["13:30", "17:30"]] for day in DAYS[:5]}}
FIVE_MINUTES = timedelta(minutes=5)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # offsets of half an hour
    "Asia/Kolkata",
    "Asia/Kathmandu",  # of three quarters
    "Australia/Lord_Howe",  # a summer time of half an hour
    "America/Santiago",  # changes at midnight
    "Pacific/Kiritimati",
]


def berlin(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN), fold=fold)


def hours(week: dict[str, list[list[str]]], **more: object) -> Hours:
    return Hours.parse({"week": week, **more}, time_zone=BERLIN)


def test_window_inside_a_range_is_plain_time():
    office = Hours.parse(OFFICE, time_zone=BERLIN)

    assert office.due(berlin("2026-03-10 10:00"), FIVE_MINUTES) == berlin("2026-03-10 10:05")


def test_window_waits_out_the_lunch_break():
    office = Hours.parse(OFFICE, time_zone=BERLIN)

    assert office.due(berlin("2026-03-10 12:28"), FIVE_MINUTES) == berlin("2026-03-10 13:33")


def test_window_begun_on_friday_evening_ends_on_monday():
    office = Hours.parse(OFFICE, time_zone=BERLIN)

    assert office.due(berlin("2026-03-13 17:28"), FIVE_MINUTES) == berlin("2026-03-16 09:03")
    assert office.due(berlin("2026-03-14 11:00"), FIVE_MINUTES) == berlin("2026-03-16 09:05")


def test_window_that_fills_the_day_ends_at_closing_time():
    office = Hours.parse(OFFICE, time_zone=BERLIN)

    assert office.due(berlin("2026-03-10 09:00"), timedelta(hours=7.5)) == berlin("2026-03-10 17:30")


def test_own_closed_days_and_public_holidays_are_skipped():
    office = Hours.parse(OFFICE | {"closed": ["2026-12-24"]}, time_zone=BERLIN, holidays_of="DE")

    # Thursday the 24th is the company's own; Friday the 25th the country's; then comes the weekend.
    assert office.due(berlin("2026-12-23 17:30"), FIVE_MINUTES) == berlin("2026-12-28 09:05")


def test_five_minutes_on_fall_back_night_are_five_real_minutes():
    """frappe and BottleCRM let these last 65: they subtract what the wall shows."""
    start = berlin("2026-10-25 02:58")

    for always in (Hours.parse({"always": True}, time_zone=BERLIN), hours({"sun": [["00:00", "24:00"]]})):
        assert always.due(start, FIVE_MINUTES).timestamp() - start.timestamp() == 300
        assert always.elapsed(start, berlin("2026-10-25 02:03", fold=1)) == FIVE_MINUTES


def test_five_minutes_from_0158_in_new_york_are_five_real_minutes():
    start = datetime(2026, 11, 1, 1, 58, tzinfo=ZoneInfo("America/New_York"))

    due = Hours.parse({"always": True}, time_zone="America/New_York").due(start, FIVE_MINUTES)

    assert due.timestamp() - start.timestamp() == 300


def test_hour_that_happens_twice_counts_twice():
    night = hours({"sun": [["02:00", "03:00"]]})

    assert night.elapsed(berlin("2026-10-25 00:00"), berlin("2026-10-25 12:00")) == timedelta(hours=2)


def test_range_inside_the_hour_that_happens_twice_is_open_twice():
    night = hours({"sun": [["02:15", "02:30"]]})

    assert night.is_open(berlin("2026-10-25 02:20"))
    assert not night.is_open(berlin("2026-10-25 02:40"))
    assert night.is_open(berlin("2026-10-25 02:20", fold=1))
    assert night.elapsed(berlin("2026-10-25 00:00"), berlin("2026-10-25 12:00")) == timedelta(minutes=30)


def test_hour_that_spring_skips_does_not_count():
    assert hours({"sun": [["02:00", "03:00"]]}).elapsed(
        berlin("2026-03-29 00:00"), berlin("2026-03-29 12:00")
    ) == timedelta(0)
    assert hours({"sun": [["02:30", "04:00"]]}).due(berlin("2026-03-29 00:00"), FIVE_MINUTES) == berlin(
        "2026-03-29 03:05"
    )


def test_ranges_that_overlap_count_once():
    assert hours({"tue": [["09:00", "12:00"], ["11:00", "13:00"], ["11:00", "24:00"]]}).elapsed(
        berlin("2026-03-10 00:00"), berlin("2026-03-11 00:00")
    ) == timedelta(hours=15)


def test_hours_that_never_open_say_so():
    for never in (hours({}), hours({"mon": []})):
        with pytest.raises(NeverOpen):
            never.due(berlin("2026-03-10 10:00"), FIVE_MINUTES)
        assert not never.is_open(berlin("2026-03-10 10:00"))


@pytest.mark.parametrize(
    "week", [{"mon": [["17:00", "09:00"]]}, {"mon": [["09:00", "09:00"]]}, {"mon": [["9", "25:00"]]}]
)
def test_ranges_that_do_not_end_after_they_start_are_refused(week):
    with pytest.raises(ValueError, match=r"."):
        hours(week)


minutes = st.integers(0, 24 * 60)


@st.composite
def any_hours(draw: st.DrawFn) -> tuple[Hours, dict[str, list[tuple[int, int]]], str]:
    week = draw(
        st.dictionaries(
            st.sampled_from(DAYS),
            st.lists(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]), max_size=3),
            max_size=7,
        )
    )
    zone = draw(st.sampled_from(ZONES))
    written = {
        day: [[f"{m // 60:02}:{m % 60:02}" for m in pair] for pair in ranges] for day, ranges in week.items()
    }
    return Hours.parse({"week": written}, time_zone=zone), week, zone


# Around the nights on which somewhere the clocks change, and anywhere else.
instants = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  given UTC below
    *(
        st.datetimes(datetime(2026, *day) - timedelta(days=2), datetime(2026, *day) + timedelta(days=2))  # noqa: DTZ001
        for day in [(3, 8), (3, 29), (4, 5), (9, 6), (10, 4), (10, 25), (11, 1)]
    ),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))
any_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
windows = st.integers(1, 3 * 24 * 60).map(lambda count: timedelta(minutes=count))


@any_machine
@given(any_hours(), instants)
def test_open_means_the_wall_clock_is_inside_a_range(drawn, at):
    office, week, zone = drawn
    wall = at.astimezone(ZoneInfo(zone))
    minute = wall.hour * 60 + wall.minute

    is_open = any(start <= minute < end for start, end in week.get(DAYS[wall.weekday()], []))

    assert office.is_open(at) == is_open


@any_machine
@given(any_hours(), instants, windows)
def test_due_is_when_the_window_has_elapsed_and_not_sooner(drawn, start, window):
    office = drawn[0]
    due = _due(office, start, window)

    assert office.elapsed(start, due) == window
    assert office.elapsed(start, due - timedelta(seconds=1)) == window - timedelta(seconds=1)


@any_machine
@given(any_hours(), instants, windows, windows)
def test_windows_add_up(drawn, start, first, second):
    office = drawn[0]

    assert _due(office, _due(office, start, first), second) == _due(office, start, first + second)


@any_machine
@given(any_hours(), instants, instants, windows)
def test_who_starts_later_is_due_no_sooner(drawn, one, other, window):
    office = drawn[0]

    assert _due(office, min(one, other), window) <= _due(office, max(one, other), window)


@any_machine
@given(any_hours(), instants, windows, windows)
def test_elapsed_adds_up(drawn, start, first, second):
    office = drawn[0]
    middle, end = start + first, start + first + second

    assert office.elapsed(start, end) == office.elapsed(start, middle) + office.elapsed(middle, end)
    assert office.elapsed(end, start) == timedelta(0)


@any_machine
@given(st.sampled_from(ZONES), instants, windows)
def test_zone_of_the_start_makes_no_difference(zone, start, window):
    office = Hours.parse(OFFICE, time_zone=BERLIN)

    assert office.due(start.astimezone(ZoneInfo(zone)), window) == office.due(start, window)


@any_machine
@given(instants)
def test_office_minutes_of_a_day_agree_with_counting_them(at):
    """A slow reading of the same thing: look at the wall every five minutes of two days."""
    office = Hours.parse(OFFICE | {"closed": ["2026-10-26"]}, time_zone=BERLIN)
    start = at.replace(minute=0)
    ticks = [start + number * FIVE_MINUTES for number in range(2 * 24 * 12)]

    counted = sum(_is_office_time(tick.astimezone(ZoneInfo(BERLIN))) for tick in ticks)

    assert office.elapsed(start, start + timedelta(days=2)) == counted * FIVE_MINUTES


def _is_office_time(wall: datetime) -> bool:
    in_range = time(9) <= wall.time() < time(12, 30) or time(13, 30) <= wall.time() < time(17, 30)
    return wall.weekday() < 5 and wall.date() != date(2026, 10, 26) and in_range


def _due(office: Hours, start: datetime, window: timedelta) -> datetime:
    """Hours that are open too seldom for the window are no example."""
    try:
        return office.due(start, window)
    except NeverOpen:
        assume(False)
        raise
