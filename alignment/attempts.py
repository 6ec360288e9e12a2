"""What each further attempt was worth, over the handoffs whose clock started in the period.

Attempts are standing ones, numbered by when they were made. At risk at attempt n: handoffs on which it was made and that had
not been reached before; contact hazard = reached by it ÷ at risk. Wins by attempts: handoffs that ended won after n attempts ÷
those that got n or more ("still in play"); share so far = won after n or fewer ÷ all won. Hours and weekdays are
those of the attempt, in the workspace's zone, over the attempts made before the lead was first reached and the one that
reached it. Rates have 95 % Wilson intervals.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db import connection

from alignment import links, persistence, within
from alignment.period import Period
from alignment.question import Question
from alignment.report import Column, Report, Row, share_columns, share_values
from alignment.speed_parts import WEEKDAYS
from scoring.wilson import FEW, Share

MOST = 12  # attempts told one by one
MOST_OF_WINS = 20
WORTH_SAYING = 0.1  # a share of contacts that surely came later

# Materialized, so that they are joined at once: to look up each attempt's handoff takes three times as long.
_TRIES = f"""
WITH started AS MATERIALIZED (
    SELECT h.id FROM followup_handoff h WHERE {within.HANDOFFS}
), numbered AS (
    SELECT t.is_contact, t.at AT TIME ZONE %(zone)s AS at, row_number() OVER so_far AS number,
        count(*) FILTER (WHERE t.is_contact) OVER so_far AS contacts
    FROM followup_touch t JOIN started ON started.id = t.handoff_id
    LEFT JOIN followup_retraction r ON r.workspace_id = t.workspace_id AND r.touch_id = t.id
    WHERE t.workspace_id = %(workspace)s AND r.id IS NULL
    WINDOW so_far AS (PARTITION BY t.handoff_id ORDER BY t.at, t.id ROWS UNBOUNDED PRECEDING)
)
SELECT number, date_part('hour', at)::int AS hour, date_part('isodow', at)::int AS weekday,
    count(*), count(*) FILTER (WHERE is_contact)
FROM numbered WHERE contacts = is_contact::int GROUP BY GROUPING SETS (1, 2, 3)
"""  # noqa: S608  our own text
_HANDOFFS = f"""
SELECT LEAST(touches, %(most)s), contacted_at IS NOT NULL, ended_at IS NOT NULL, ended_as = 'won', count(*)
FROM followup_handoff h WHERE {within.HANDOFFS} AND ended_as <> 'merged' GROUP BY 1, 2, 3, 4
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Tries:
    """Share reached of the tries made at each attempt, hour and weekday, before the lead had been reached."""

    by_attempt: Mapping[int, Share]
    by_hour: Mapping[int, Share]
    by_weekday: Mapping[int, Share]

    @property
    def contacts(self) -> int:
        return sum(share.part for share in self.by_attempt.values())

    def later_than(self, number: int) -> Share:
        """Of all leads reached, those reached by a later attempt than this."""
        later = sum(share.part for attempt, share in self.by_attempt.items() if attempt > number)
        return Share(later, self.contacts)


@dataclass(frozen=True)
class Made:
    """Handoffs by how many attempts were made; of more than `MOST_OF_WINS` together, under one more."""

    reached: Mapping[int, int]
    given_up: Mapping[int, int]
    still_open: Mapping[int, int]
    won: Mapping[int, int]

    @property
    def all(self) -> Counter[int]:
        return Counter(self.reached) + Counter(self.given_up) + Counter(self.still_open)

    @property
    def stopped_at(self) -> int | None:
        """How many attempts the leads got, at the middle, that were tried and given up unreached; None for too few."""
        tried = sorted(
            Counter({number: count for number, count in self.given_up.items() if number}).elements()
        )
        return tried[(len(tried) - 1) // 2] if len(tried) >= FEW else None


def tries(period: Period) -> Tries:
    """What tries were worth, in one statement over the period's attempts."""
    attempts: dict[int, Share] = {}
    hours: dict[int, Share] = {}
    days: dict[int, Share] = {}
    for number, hour, day, count, reached in _asked(_TRIES, period):
        for found, key in ((attempts, number), (hours, hour), (days, day)):
            if key is not None:
                found[key] = Share(reached, count)
    return Tries(attempts, hours, days)


def made(period: Period) -> Made:
    """How many attempts the period's handoffs got, in one statement over them."""
    reached: Counter[int] = Counter()
    given_up: Counter[int] = Counter()
    still_open: Counter[int] = Counter()
    won: Counter[int] = Counter()
    for number, is_reached, is_ended, is_won, count in _asked(_HANDOFFS, period, most=MOST_OF_WINS + 1):
        kind = reached if is_reached else given_up if is_ended else still_open
        kind[number] += count
        if is_won:
            won[number] += count
    return Made(reached, given_up, still_open, won)


def per_lead(question: Question) -> Report:
    """How many attempts leads got, and where they stand."""
    return per_lead_table(question, made(question.period))


def per_lead_table(question: Question, found: Made) -> Report:
    """The same of handoffs that were counted already."""
    most = persistence.MOST
    rows = [(str(number), [number]) for number in range(most)]
    rows.append((f"{most} and more", list(range(most, MOST_OF_WINS + 2))))
    parts = (found.all, found.reached, found.given_up, found.still_open)

    def values(numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(sum(part.get(number, 0) for number in numbers) for part in parts)

    everything = list(range(MOST_OF_WINS + 2))
    return Report(
        key="touches-per-lead",
        title="Attempts per lead",
        base=f"Leads handed over {question.period.words}",
        period=question.period,
        columns=(
            Column("attempts", "Attempts", "text"),
            Column("handoffs", "Handed over"),
            Column("reached", "Reached"),
            Column("given_up", "Given up unreached"),
            Column("still_open", "Not reached yet"),
        ),
        rows=tuple(Row((name, *values(numbers)), (str(numbers[0]),)) for name, numbers in rows),
        total=Row(("All", *values(everything))),
        link=lambda row, column: (
            links.handoffs(question.period, f"{_LISTED[column.key]}-{row.place[0]}")
            if row.place and column.key in _LISTED
            else ""
        ),
    )


_LISTED = {"handoffs": "tried", "reached": "reached", "given_up": "attempts", "still_open": "waiting"}
"""Columns whose handoffs `alignment.behind` lists, and what it calls them."""


def by_attempt(question: Question) -> Report:
    """The contact hazard: what each further attempt was worth."""
    return by_attempt_table(question, tries(question.period))


def by_attempt_table(question: Question, found: Tries) -> Report:
    """The same of tries that were counted already."""
    numbers = [number for number in range(1, MOST + 1) if number in found.by_attempt]
    return Report(
        key="contact-by-attempt",
        title="What each further attempt was worth",
        base=f"Attempts on leads handed over {question.period.words} that had not been reached before",
        period=question.period,
        columns=(
            Column("attempt", "Attempt", "number"),
            Column("at_risk", "Made"),
            Column("reached", "Reached by it"),
            *share_columns("hazard", "Reached", of="at_risk"),
            Column("later_share", "Of all reached, later", "rate"),
        ),
        rows=tuple(
            Row(
                (
                    number,
                    found.by_attempt[number].whole,
                    found.by_attempt[number].part,
                    *share_values(found.by_attempt[number]),
                    found.later_than(number).rate,
                ),
                (str(number),),
            )
            for number in numbers
        ),
        notes=(_beyond(found),) if any(number > MOST for number in found.by_attempt) else (),
    )


def wins(question: Question) -> Report:
    """Wins by how many attempts were made."""
    return wins_table(question, made(question.period))


def wins_table(question: Question, found: Made) -> Report:
    """The same of handoffs that were counted already."""
    whole, won = found.all, found.won
    numbers = [number for number in range(MOST_OF_WINS + 2) if whole[number]]
    so_far = dict(zip(numbers, accumulate(won.get(number, 0) for number in numbers), strict=True))
    all_won = sum(won.values())

    def row(number: int) -> Row:
        in_play = sum(count for other, count in whole.items() if other >= number)
        here = won.get(number, 0)
        name = f"{number} and more" if number > MOST_OF_WINS else str(number)
        return Row(
            (
                name,
                whole[number],
                here,
                *share_values(Share(here, whole[number])),
                in_play,
                *share_values(Share(here, in_play)),
                so_far[number] / all_won if all_won else None,
            ),
            (str(number),),
        )

    return Report(
        key="wins-by-attempt",
        title="Wins, by attempts made",
        base=f"Leads handed over {question.period.words}",
        period=question.period,
        columns=(
            Column("attempts", "Attempts", "text"),
            Column("handoffs", "Handed over"),
            Column("won", "Won"),
            *share_columns("win_rate", "Win rate", of="handoffs"),
            Column("in_play", "Still in play"),
            *share_columns("hazard", "Won now", of="in_play"),
            Column("share_so_far", "Of all won, so far", "rate"),
        ),
        rows=tuple(row(number) for number in numbers),
        total=Row(
            (
                "All",
                whole.total(),
                all_won,
                *share_values(Share(all_won, whole.total())),
                None,
                None,
                None,
                None,
                None,
            )
        ),
    )


def by_hour(question: Question) -> Report:
    """When leads were reached, hour by hour."""
    return hours_table(question, tries(question.period))


def by_weekday(question: Question) -> Report:
    """When leads were reached, by day of the week."""
    return weekdays_table(question, tries(question.period))


def hours_table(question: Question, found: Tries) -> Report:
    named = [(f"{hour}:00", found.by_hour[hour]) for hour in sorted(found.by_hour)]
    return _when(question, "reach-by-hour", "Hour", named)


def weekdays_table(question: Question, found: Tries) -> Report:
    named = [(WEEKDAYS[day - 1], found.by_weekday[day]) for day in sorted(found.by_weekday)]
    return _when(question, "reach-by-weekday", "Weekday", named)


def _when(question: Question, key: str, of: str, named: Sequence[tuple[str, Share]]) -> Report:
    whole = Share(sum(share.part for _, share in named), sum(share.whole for _, share in named))
    return Report(
        key=key,
        title=f"Reached, by {of.lower()} of the attempt",
        base=f"Attempts on leads handed over {question.period.words} that had not been reached before",
        period=question.period,
        columns=(
            Column(of.lower(), of, "text"),
            Column("attempts", "Attempts"),
            Column("reached", "Reached"),
            *share_columns("rate", "Reached rate", of="attempts"),
        ),
        rows=tuple(
            Row((name, share.whole, share.part, *share_values(share)), (name,)) for name, share in named
        ),
        total=Row(("All", whole.whole, whole.part, *share_values(whole))),
    )


def _beyond(found: Tries) -> str:
    beyond = [share for number, share in found.by_attempt.items() if number > MOST]
    made_so, reached = sum(share.whole for share in beyond), sum(share.part for share in beyond)
    return f"After attempt {MOST}, {made_so:,} more were made, and {reached:,} reached."


def _asked(sql: str, period: Period, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, within.params(period) | {"zone": period.zone.key} | more)
        return list(cursor.fetchall())
