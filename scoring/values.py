"""What an operator compares with: how a value is checked, sent to PostgreSQL, and said in words."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from leads.folding import fold
from scoring.documents import is_storable

LONGEST_TEXT = 300
LONGEST_LIST = 200
LARGEST_NUMBER = 10**15
MOST_DAYS = 3660


@dataclass(frozen=True)
class Takes:
    """A kind of value. `params` is only asked about values that fit."""

    name: str
    fits: Callable[[Any], bool]
    params: Callable[[Any], list[Any]]
    words: Callable[[Any], str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and is_storable(value) and bool(fold(value))


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value if isinstance(value, float) else 0)
        and abs(value) <= LARGEST_NUMBER
    )


def _is_domain(value: Any) -> bool:
    return _is_text(value) and re.fullmatch(r"[^\s/@:?#%_\\]+", fold(value)) is not None


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _all(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, list) and 0 < len(value) <= LONGEST_LIST and all(fits(item) for item in value)
    )


def _is_span(value: Any) -> bool:
    return _all(_is_number)(value) and len(value) == 2 and bool(value[0] <= value[1])


def _number(value: float) -> Decimal:
    return Decimal(str(value))


def _spoken_number(value: float) -> str:
    return f"{_number(value).normalize():,f}"


def _spoken_day(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B} {day.year}"


def _spoken_list(quote: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: (
        ", ".join(map(quote, value[:-1])) + (" or " if len(value) > 1 else "") + quote(value[-1])
    )


def _quote(value: str) -> str:
    return f"“{value}”"


NOTHING = Takes("no value", lambda value: value is None, lambda _: [], lambda _: "")
TEXT = Takes("a text", _is_text, lambda value: [fold(value)], _quote)
TEXTS = Takes(
    "a list of texts", _all(_is_text), lambda value: [[fold(item) for item in value]], _spoken_list(_quote)
)
DOMAINS = Takes(
    "a list of domains such as “acme.com”",
    _all(_is_domain),
    lambda value: [[f"%.{fold(item).strip('.')}" for item in value]],
    _spoken_list(str),
)
NUMBER = Takes("a number", _is_number, lambda value: [_number(value)], _spoken_number)
NUMBERS = Takes(
    "a list of numbers",
    _all(_is_number),
    lambda value: [[_number(item) for item in value]],
    _spoken_list(_spoken_number),
)
SPAN = Takes(
    "two numbers, the smaller first",
    _is_span,
    lambda value: [_number(item) for item in value],
    lambda value: " and ".join(map(_spoken_number, value)),
)
DAY = Takes("a day such as 2026-03-31", _is_day, lambda value: [value], _spoken_day)
DAYS = Takes(
    f"a whole number of days up to {MOST_DAYS}",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS,
    lambda value: [value],
    lambda value: "day" if value == 1 else f"{value} days",
)
