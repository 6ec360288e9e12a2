"""A team's business hours as a reader says them."""

from itertools import groupby

from workspaces.business_time import DAYS
from workspaces.models import Team

ALWAYS = "Always open"


def of(team: Team) -> str:
    """ "Mon–Fri 09:00–17:30, Sat 10:00–14:00, Europe/Amsterdam, closed on public holidays (NL) and 2 days of its own" """
    if team.hours.get("always"):
        return ALWAYS
    week = team.hours.get("week", {})
    ranges = [tuple(f"{opens}–{closes}" for opens, closes in week.get(day, [])) for day in DAYS]
    stretches = []
    for said, days in groupby(range(len(DAYS)), key=lambda number: ranges[number]):
        numbers = list(days)
        if said:
            first, last = DAYS[numbers[0]].capitalize(), DAYS[numbers[-1]].capitalize()
            stretches.append(f"{first if first == last else f'{first}–{last}'} {' and '.join(said)}")
    closed = [f"public holidays ({team.holidays_of})"] if team.holidays_of else []
    closed += [f"{count} days of its own" for count in [len(team.hours.get("closed", []))] if count]
    parts = [*stretches, team.time_zone]
    return ", ".join(parts) + (f", closed on {' and '.join(closed)}" if closed else "")
