"""How long it took from being handed over to being won.

Of the leads that arrived in the period, were handed over and are won: closed − first handed over, in days. The median
and the 90 % mark are those of `percentile_cont`. Young leads that will be won late are not in it yet.
"""

from dataclasses import dataclass

from django.db import connection

from alignment import within
from alignment.period import Period

_SQL = f"""
SELECT count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY date_part('epoch', l.closed_at - l.handed_off_at))
FROM leads_lead l
WHERE {within.LEADS} AND l.outcome = 'won' AND l.handed_off_at IS NOT NULL AND l.closed_at >= l.handed_off_at
"""  # noqa: S608  our own text
DAY_S = 86_400


@dataclass(frozen=True)
class Lag:
    """Days; None where nothing was won."""

    won: int
    median_days: float | None
    p90_days: float | None


def to_won(period: Period) -> Lag:
    """The lag of this workspace's won leads, over their rows."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, within.params(period))
        won, marks = cursor.fetchone()
    return Lag(won, *(round(mark / DAY_S, 2) for mark in marks)) if won else Lag(0, None, None)
