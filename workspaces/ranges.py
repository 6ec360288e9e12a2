"""The open ranges of a day as someone types them: "9–12:30, 13:30–17:30"."""

import re
from itertools import pairwise

MOST_RANGES = 6
_RANGE = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to|until)\s*(\d{1,2})(?::(\d{2}))?", re.IGNORECASE)
_DAY = 24 * 60


def read(said: str) -> list[list[str]]:
    """`[["09:00", "12:30"], …]` in order; an empty text is a closed day. Raises ValueError with what is wrong, in words."""
    found = [_pair(part.strip()) for part in re.split(r"[,;]|\band\b", said) if part.strip()]
    if len(found) > MOST_RANGES:
        raise ValueError(f"A day has {MOST_RANGES} ranges at most.")
    found.sort()
    for (_, closes), (opens, _) in pairwise(found):
        if opens < closes:
            raise ValueError("Two of these overlap.")
    return [[_clock(opens), _clock(closes)] for opens, closes in found]


def write(ranges: list[list[str]]) -> str:
    """The same as a text that `read` reads."""
    return ", ".join(f"{opens}–{closes}" for opens, closes in ranges)


def _pair(said: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(said)
    if match is None:
        raise ValueError(f"“{said[:40]}” is no range of hours. Write it like 09:00–17:30.")
    hour, minute, until_hour, until_minute = (int(part or 0) for part in match.groups())
    opens, closes = hour * 60 + minute, until_hour * 60 + until_minute
    if minute > 59 or until_minute > 59 or opens >= _DAY or closes > _DAY:
        raise ValueError(f"“{said}” names a time no day has.")
    if closes <= opens:
        raise ValueError(
            f"“{said}” ends before it begins. A range past midnight is two: up to 24:00, and from 00:00."
        )
    return opens, closes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
