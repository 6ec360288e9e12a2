from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from alignment import period
from alignment.period import Period, PeriodError

BERLIN, SANTIAGO, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Santiago"), ZoneInfo("UTC")
AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


def test_days_are_the_workspaces():
    assert period.asked({}, BERLIN, AT).last == date(2026, 3, 11)
    assert period.asked({}, UTC_ZONE, AT).last == date(2026, 3, 10)


def test_instants_enclose_both_days():
    march = period.asked({"from": "2026-03-01", "to": "2026-03-31"}, BERLIN, AT)
    assert march.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert march.end == datetime(2026, 3, 31, 22, tzinfo=UTC)  # the clocks went forward on the 29th


def test_a_day_without_midnight_begins_where_the_clocks_jump():
    """In Chile 2025-09-07 began at 01:00, when 2025-09-06 24:00 at −04:00 came."""
    day = Period(date(2025, 9, 7), date(2025, 9, 7), SANTIAGO)
    assert day.start == datetime(2025, 9, 7, 4, tzinfo=UTC)
    assert (day.end - day.start).total_seconds() == 23 * 3600


def test_a_day_whose_last_hour_comes_twice_has_25_hours():
    day = Period(date(2026, 4, 4), date(2026, 4, 4), SANTIAGO)
    assert (day.end - day.start).total_seconds() == 25 * 3600


def test_the_previous_period_is_as_long_and_ends_the_day_before():
    weeks = period.preset("4w", BERLIN, AT)
    assert weeks.previous == Period(date(2026, 1, 15), date(2026, 2, 11), BERLIN)
    assert period.preset("all", BERLIN, AT).previous is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"from": "2026-01-05", "to": "2026-02-01"}, "from 5 January to 1 February 2026"),
        ({"from": "2025-12-29", "to": "2026-02-01"}, "from 29 December 2025 to 1 February 2026"),
        ({"from": "2026-02-01", "to": "2026-02-01"}, "on 1 February 2026"),
        ({"to": "2026-02-01"}, "up to 1 February 2026"),
        ({"from": "2026-03-01"}, "from 1 March to 11 March 2026"),
    ],
)
def test_words_say_each_year_once(asked, words):
    assert period.asked(asked, BERLIN, AT).words == words


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"to": "20260101"}, "to"),
        ({"to": "2026-W01-1"}, "to"),
        ({"to": "٢٠٢٦-٠١-٠١"}, "to"),
        ({"to": "0001-01-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "2026-01-01\x00"}, "to"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "2026-04-01"}, "from"),
    ],
)
def test_what_is_no_period_is_refused_at_its_field(asked, field):
    with pytest.raises(PeriodError) as refused:
        period.asked(asked, BERLIN, AT)
    assert refused.value.field == field


def test_an_unknown_preset_is_refused():
    with pytest.raises(PeriodError):
        period.preset("decade", BERLIN, AT)
