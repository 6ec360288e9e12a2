"""Working time inside a statement: when each team is open, as arrays, by the team's hours as they are now.

A statement names its teams' hours `o` (`JOIN hours o ON o.team_id = …`), finds the `place` of an instant among them once, and
asks how many seconds the team had been `open_s` up to it; what lies between two instants is their difference. Instants are
seconds since 1970.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from workspaces.business_time import Hours
from workspaces.models import Team

ALWAYS = ((0.0,), (1e12,), (0.0,))
Stretches = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]


def place(instant: str) -> str:
    """The stretch that an instant lies in or follows, 0 before all of them."""
    return f"width_bucket({instant}, o.opens)"


def open_s(instant: str, place: str) -> str:
    """Seconds the team was open up to an instant, since its hours were first looked at."""
    return (
        f"CASE WHEN {place} = 0 THEN 0"
        f" ELSE o.before[{place}] + LEAST({instant}, o.closes[{place}]) - o.opens[{place}] END"
    )


def of_teams(params: dict[str, Any], since: datetime, until: datetime) -> str:
    """The table `hours` of a WITH, a row for each team and right between the two instants, its values added to `params`."""
    start, end = _midnight(since, days=-1), _midnight(until, days=2)
    rows = []
    for team in Team.objects.select_related("workspace").order_by("pk"):
        opens, closes, before = stretches(team.business_hours, start, end)
        name = f"team_{team.pk}"
        params |= {
            name: team.pk,
            f"{name}_o": list(opens),
            f"{name}_c": list(closes),
            f"{name}_b": list(before),
        }
        rows.append(f"(%({name})s, %({name}_o)s::float8[], %({name}_c)s::float8[], %({name}_b)s::float8[])")
    values = ", ".join(rows) or "(0, '{0}'::float8[], '{1e12}'::float8[], '{0}'::float8[])"
    return f"hours (team_id, opens, closes, before) AS (VALUES {values})"


def _midnight(at: datetime, *, days: int) -> datetime:
    """So many days away, at midnight: the same for all of a day's questions."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


@lru_cache(maxsize=64)
def stretches(hours: Hours, start: datetime, end: datetime) -> Stretches:
    """When a team opens and closes between two instants, and how long it was open before each."""
    if hours.weekly is None:
        return ALWAYS
    opens: list[float] = []
    closes: list[float] = []
    before: list[float] = []
    worked = 0.0
    for opened, closed in hours.open_from(start, within=end - start):
        opens.append(opened.timestamp())
        closes.append(closed.timestamp())
        before.append(worked)
        worked += closes[-1] - opens[-1]
    return (tuple(opens), tuple(closes), tuple(before)) if opens else ((0.0,), (0.0,), (0.0,))
