"""How values are said on screen."""

from datetime import UTC, datetime, timedelta

import pytest

from leadbridge.templatetags import words

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW - timedelta(hours=2), "12:30"),
        (NOW - timedelta(days=3), "Sat"),
        (NOW - timedelta(days=20), "18 Feb"),
        (NOW - timedelta(days=400), "3 Feb 2025"),
        (NOW + timedelta(days=1), "11 Mar"),
        (None, ""),
    ],
)
def test_an_instant_is_as_short_as_it_stays_clear(at, said):
    assert words.when(at, NOW) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (252, "4 min 12 s"),
        (300.0, "5 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h"),
        (0, "0 s"),
        (None, "–"),
    ],
)
def test_a_wait_is_said_in_its_two_largest_units(span, said):
    assert words.duration(span) == said


def test_a_share_is_said_in_percent_and_nothing_as_a_dash():
    assert [words.percent(0.744), words.percent(0.104, 1), words.percent(None)] == ["74 %", "10.4 %", "–"]


def test_initials_are_those_of_the_first_and_last_name():
    assert [words.initials(name) for name in ("Amara B. Okafor", "Jonas", "ann@example.com", "", None)] == [
        "AO", "J", "AC", "?", "?",
    ]  # fmt: skip


def test_a_score_looks_high_low_or_neither():
    assert [words.score_band(score) for score in (94, 70, 20, None)] == ["high", "", "low", "low"]
