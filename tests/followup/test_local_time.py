"""What time it is where a lead is."""

from datetime import UTC, datetime

import pytest

from followup import local_time
from leads.models import Person

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phone", "country", "words", "is_night"),
    [
        ("+442079460018", "", "12:00", False),
        ("+12125550123", "", "07:00", True),
        ("+61212345678", "", "23:00", True),
        ("", "DE", "13:00", False),
        ("", "de", "13:00", False),
        ("+442079460018", "AU", "12:00", False),
        ("+18005551212", "IN", "17:30", False),
    ],
)
def test_a_number_tells_before_a_country_does(phone: str, country: str, words: str, is_night: bool) -> None:
    found = local_time.of(Person(phone=phone, country=country), at=NOON)
    assert found is not None
    assert (found.words, found.is_night) == (words, is_night)


@pytest.mark.parametrize(
    ("phone", "country"), [("", ""), ("+18005551212", ""), ("", "RU"), ("", "Germany"), ("12", "CA")]
)
def test_what_says_nothing_is_said_as_nothing(phone: str, country: str) -> None:
    assert local_time.of(Person(phone=phone, country=country), at=NOON) is None


def test_a_country_of_several_hours_is_a_span_and_any_night_in_it_counts() -> None:
    found = local_time.of(Person(country="BR"), at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    assert found is not None
    assert found.words.startswith("between 04:30 and ")
    assert found.is_night
