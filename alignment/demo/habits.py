"""How each rep works: how soon they try, how often, and what they leave undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from alignment.demo.company import JONAS, PRIYA, SAM, SOFIA, TOMAS, Person
from alignment.demo.enquiries import ZONE

MONDAY, SATURDAY = 0, 5
BEGINS, ENDS = time(8, 15), time(18, 30)
AWAY_SINCE, AWAY_FOR = timedelta(days=3), timedelta(days=4)


@dataclass(frozen=True)
class Habit:
    """`first` draws the minutes to a first attempt that was promised in five; a longer promise stretches it."""

    rep: Person
    first: Callable[[Random, datetime], float]
    most_tries: int
    forgets: float
    is_late_caller: bool = False


def _quick(dice: Random, at: datetime) -> float:
    return dice.lognormvariate(0.85, 0.55)


def _steady(dice: Random, at: datetime) -> float:
    return dice.lognormvariate(1.35, 0.6)


def _slow_on_mondays(dice: Random, at: datetime) -> float:
    if at.astimezone(ZONE).weekday() == MONDAY:
        return dice.uniform(35, 240)
    return dice.lognormvariate(1.1, 0.5)


HABITS = {
    habit.rep: habit
    for habit in (
        Habit(SAM, _quick, most_tries=7, forgets=0.004),
        Habit(SOFIA, _slow_on_mondays, most_tries=6, forgets=0.015),
        Habit(JONAS, _quick, most_tries=2, forgets=0.03),
        Habit(PRIYA, _steady, most_tries=6, forgets=0.015),
        Habit(TOMAS, _steady, most_tries=4, forgets=0.06, is_late_caller=True),
    )
}


def first_attempt(habit: Habit, started_at: datetime, window_s: int, dice: Random) -> datetime:
    """When this rep first tries a lead handed over at `started_at`."""
    seen_at = at_work(started_at, dice)
    if habit.is_late_caller and dice.random() < 0.75:
        day = seen_at.astimezone(ZONE)
        afternoon = day.replace(hour=16, minute=0, second=0) + timedelta(minutes=dice.uniform(0, 120))
        if afternoon > day:
            return afternoon
    minutes = habit.first(dice, seen_at) * (window_s / 300) ** 0.6
    return at_work(seen_at + timedelta(minutes=minutes), dice)


def at_work(at: datetime, dice: Random) -> datetime:
    """That instant in office hours, else some time after the next morning begins."""
    local = at.astimezone(ZONE)
    if local.weekday() < SATURDAY and BEGINS <= local.time() < ENDS:
        return at
    day = local.date()
    if local.time() >= BEGINS:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, BEGINS, ZONE) + timedelta(minutes=dice.expovariate(1 / 25))
