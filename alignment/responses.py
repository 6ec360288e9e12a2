"""How the handoffs of a period were answered, counted over their rows in one statement, however they are grouped.

wall = time from the lead's arrival to the first human attempt; a lead handed over again waits from that handoff.
working = the part of it in which the team was open, by the team's hours as they are now. Both are told in fixed buckets,
so that a sum and a plain count agree. on time = first attempt ≤ due. contacted = reached under this handoff; qualified
and won are its lead's. A band is 20 points of the score it was handed over with. Hours and weekdays are those of the
hand-off, in the workspace's zone. evidence is the first attempt's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from alignment import opening_times, within
from alignment.period import Period
from followup.models import Touch
from leads.models import Lead

MINUTE, HOUR, DAY = 60, 3600, 86_400
BOUNDS_S = (
    30, MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 45 * MINUTE, HOUR,
    2 * HOUR, 3 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY,
)  # fmt: skip
"""Each starts a bucket, which ends just before the next; what is shorter than all is bucket 0."""
BAND = 20
KEYS = {
    "wall": "width_bucket(waited, %(bounds)s::float8[])",
    "working": "width_bucket(worked, %(bounds)s::float8[])",
    "channel": "channel_id",
    "band": f"floor(score / {BAND}.0)::int",
    "hour": "date_part('hour', started)::int",
    "weekday": "date_part('isodow', started)::int",
    "rep": "owner_id",
    "team": "team_id",
    "evidence": "evidence",
}
_TRIED = "date_part('epoch', h.first_touch_at)"
_SINCE = "CASE WHEN h.started_at > l.handed_off_at THEN h.started_at ELSE l.arrived_at END"


@dataclass(frozen=True)
class Answered:
    """How many handoffs, and how many of them …; they add up."""

    handoffs: int = 0
    on_time: int = 0
    due: int = 0
    contacted: int = 0
    qualified: int = 0
    won: int = 0

    def __add__(self, other: "Answered") -> "Answered":
        return Answered(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = tuple(Answered.__dataclass_fields__)
Group = tuple[Any, ...]


def together(parts: Iterable[Answered]) -> Answered:
    return sum(parts, Answered())


def counted(period: Period, *groupings: Sequence[str]) -> list[dict[Group, Answered]]:
    """For each grouping, a sequence of KEYS: its keys' values → the handoffs that have them.

    wall and working are bucket numbers, None for those not tried yet.
    """
    used = list(dict.fromkeys(key for grouping in groupings for key in grouping))
    named = ", ".join(f"key_{key}" for key in used)
    sets = ", ".join(f"({', '.join(f'key_{key}' for key in grouping)})" for grouping in groupings)
    sql = f"""
    WITH {{hours}},
    answered AS (
        SELECT h.first_touch_at, h.due_at, h.breached_at, h.ended_at, h.contacted_at, h.owner_id, h.team_id,
            h.score,
            NULLIF(h.first_evidence, '') AS evidence, l.channel_id, l.qualified_at, l.outcome,
            h.started_at AT TIME ZONE %(zone)s AS started,
            {_TRIED} - since.at AS waited,
            {opening_times.open_s(_TRIED, "place.till")} - {opening_times.open_s("since.at", "place.start")} AS worked
        FROM followup_handoff h
        JOIN leads_lead l ON l.workspace_id = h.workspace_id AND l.id = h.lead_id
        JOIN hours o ON o.team_id = h.team_id
        CROSS JOIN LATERAL (SELECT date_part('epoch', {_SINCE}) AS at) since
        CROSS JOIN LATERAL (
            SELECT {opening_times.place(_TRIED)} AS till, {opening_times.place("since.at")} AS start
        ) place
        WHERE {within.HANDOFFS}
    ),
    keyed AS (SELECT {", ".join(f"{KEYS[key]} AS key_{key}" for key in used)}, answered.* FROM answered)
    SELECT grouping({named}), {named}, count(*),
        count(*) FILTER (WHERE first_touch_at <= due_at),
        count(*) FILTER (WHERE first_touch_at IS NOT NULL OR breached_at IS NOT NULL OR ended_at > due_at),
        count(contacted_at), count(qualified_at), count(*) FILTER (WHERE outcome = 'won')
    FROM keyed GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608  our own names; values are parameters
    params = within.params(period) | {"zone": period.zone.key, "bounds": list(BOUNDS_S)}
    first = Lead.objects.filter(handed_off_at__isnull=False).order_by("arrived_at").only("arrived_at").first()
    latest = Touch.objects.order_by("-at").only("at").first()
    since = first.arrived_at if first else period.end
    hours = opening_times.of_teams(params, since, latest.at if latest else since)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(hours=hours), params)
        found = cursor.fetchall()
    return [_of(grouping, used, found) for grouping in groupings]


def quantile(buckets: Mapping[int | None, int], share: float) -> int | None:
    """The smallest bound that at least this share of those tried were tried before; None where that is past the last."""
    whole = sum(count for bucket, count in buckets.items() if bucket is not None)
    reached = 0
    for bucket, bound in enumerate(BOUNDS_S):
        reached += buckets.get(bucket, 0)
        if whole and reached >= share * whole:
            return bound
    return None


def _of(grouping: Sequence[str], used: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[Group, Answered]:
    """The rows of one grouping: PostgreSQL says which by a bit for each key that is not in it."""
    bits = sum(1 << (len(used) - 1 - place) for place, key in enumerate(used) if key not in grouping)
    places = [1 + used.index(key) for key in grouping]
    return {
        tuple(row[place] for place in places): Answered(*row[1 + len(used) :])
        for row in rows
        if row[0] == bits
    }
