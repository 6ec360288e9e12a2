"""Properties of working time over holidays, own closed days and pauses, in zones of every kind of offset."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workspaces.test_business_time import ZONES, any_machine, instants, windows
from workspaces.business_time import DAYS, NeverOpen
from workspaces.layers import Layer, together

COUNTRIES = ["", "DE", "US", "NP", "CA"]
WEEKS: list[dict[str, Any]] = [
    {"always": True},
    {"week": {day: [["09:00", "12:30"], ["13:30", "17:30"]] for day in DAYS[:5]}},
    {"week": {day: [["00:00", "24:00"]] for day in DAYS}},
    {
        "week": {"sat": [["22:00", "24:00"]], "sun": [["00:00", "03:00"]]}
    },  # over midnight, and over every change
]


@st.composite
def layered(draw: st.DrawFn) -> tuple[Layer, ...]:
    """A company and a team, each with something of its own."""
    days = st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat), max_size=5)
    company = Layer(
        draw(st.sampled_from(WEEKS)) | {"closed": draw(days)},
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from(COUNTRIES)),
    )
    week = draw(st.sampled_from([{}, *WEEKS]))
    return company, Layer(week | {"closed": draw(days)}, draw(st.sampled_from(["", *ZONES])), "")


@any_machine
@given(layered(), instants, windows)
def test_no_time_runs_on_a_closed_day(layers: tuple[Layer, ...], start: datetime, window: timedelta) -> None:
    hours = together(*layers)
    country = next((layer.holidays_of for layer in reversed(layers) if layer.holidays_of), "")
    kept = holidays.country_holidays(country, years=[2025, 2026, 2027, 2028]) if country else {}
    closed = {day for layer in layers for day in layer.closed}
    wall = start.astimezone(ZoneInfo(next(layer.time_zone for layer in reversed(layers) if layer.time_zone)))
    if wall.date().isoformat() in closed or wall.date() in kept:
        assert not hours.is_open(start)
        midnight = wall.replace(hour=0, minute=0, fold=0)
        next_day = (midnight + timedelta(days=1)).replace(fold=0)
        assert hours.elapsed(midnight, next_day) == timedelta()
    opened = [opens for opens, _ in _first(hours.open_from(start, within=timedelta(days=40)), 20)]
    zone = wall.tzinfo
    assert not any(at.astimezone(zone).date().isoformat() in closed for at in opened)
    assert not any(at.astimezone(zone).date() in kept for at in opened)


@any_machine
@given(layered(), instants, windows, windows, windows)
def test_a_pause_adds_nothing_and_takes_nothing(
    layers: tuple[Layer, ...], start: datetime, window: timedelta, ran: timedelta, paused: timedelta
) -> None:
    """What is left when a clock is paused runs from when it goes on, whichever nights lie between."""
    hours = together(*layers)
    try:
        stops = start + ran
        used = hours.elapsed(start, stops)
        assume(used < window)
        resumes = stops + paused
        due = hours.due(resumes, window - used)
    except NeverOpen:
        assume(False)
        raise
    assert used + hours.elapsed(resumes, due) == window
    assert due >= hours.due(start, window)
    if hours.elapsed(stops, resumes) == timedelta():
        assert due == hours.due(start, window)


def _first(stretches: Any, count: int) -> list[Any]:
    return [stretch for stretch, _ in zip(stretches, range(count), strict=False)]
