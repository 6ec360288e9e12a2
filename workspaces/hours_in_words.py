"""Business hours as a reader says them."""

from itertools import groupby

from workspaces.business_time import DAYS
from workspaces.layers import Layer
from workspaces.models import Team

ALWAYS = "Always open"


def of(team: Team) -> str:
    """ "Mon–Fri 09:00–17:30, Sat 10:00–14:00, Europe/Amsterdam, closed on public holidays (NL) and 2 days of its own" """
    return say(team.whole_hours)


def say(whole: Layer) -> str:
    """The same for hours that were put together, see `layers.merged`."""
    closed = [f"public holidays ({whole.country})"] if whole.country else []
    own = len(whole.closed)
    closed += [f"{own} day{'' if own == 1 else 's'} of its own"] if own else []
    stretches = [ALWAYS] if whole.hours.get("always") else _stretches(whole)
    parts = [*stretches, whole.time_zone] if stretches != [ALWAYS] or closed else stretches
    return ", ".join(parts) + (f", closed on {' and '.join(closed)}" if closed else "")


def _stretches(whole: Layer) -> list[str]:
    week = whole.hours.get("week", {})
    ranges = [tuple(f"{opens}–{closes}" for opens, closes in week.get(day, [])) for day in DAYS]
    stretches = []
    for said, days in groupby(range(len(DAYS)), key=lambda number: ranges[number]):
        numbers = list(days)
        if said:
            first, last = DAYS[numbers[0]].capitalize(), DAYS[numbers[-1]].capitalize()
            stretches.append(f"{first if first == last else f'{first}–{last}'} {' and '.join(said)}")
    return stretches
