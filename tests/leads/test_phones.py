"""Phone numbers are read as the library reads them, whichever way they are taken."""

import random

import phonenumbers
import pytest

from leads import phones

BETWEEN = ("", "", "", " ", "-", ".", " (", ") ", "  ")


def by_the_library(number: str, country: str) -> str:
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("country", ["", "US", "DE"])
def test_any_number_of_any_country_is_what_the_library_says(country: str) -> None:
    chance = random.Random(country)
    codes = [*phonenumbers.COUNTRY_CODE_TO_REGION_CODE, 0, 2, 210, 999]
    for code in codes:
        for _ in range(12):
            digits = "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 19)))
            number = f"+{code}" + "".join(f"{chance.choice(BETWEEN)}{digit}" for digit in digits)
            assert phones.key(number, country) == by_the_library(number, country), number


@pytest.mark.parametrize(
    "number",
    ["+1 202 555 0143", "+1 1 202 555 0143", "+44 (0)20 7946 0018", "+49 030 1234567", "+39 06 1234 5678", "+7 8 495 1234567",
     "(202) 555-0143", "+1 202 555 0143 ext. 5", "+1-202-555-0143x5", "+1 (202) 555/0143", "++12025550143", "+", "+1", "",
     "+0049 30 1234567", "+١٢٠٢٥٥٥٠١٤٣", "+1 2", "+12 34 56 78 90 12 34 56 78 90", "+1 202 555 0143,", "tel:+1-202-555-0143"],
)  # fmt: skip
def test_odd_spellings_are_what_the_library_says(number: str) -> None:
    assert phones.key(number, "US") == by_the_library(number, "US")
