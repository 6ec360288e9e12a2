"""How long leads waited for the first attempt, and what became of them.

Of the handoffs whose clock started in the period, by the time from the lead's arrival to the first human
attempt, on the wall clock; a lead handed over again waits from that handoff. qualified = its lead was
qualified, with a 95 % Wilson interval. What is quick may also be what is easy: this is an association.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from alignment import links
from alignment.period import Period
from alignment.question import Question
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from scoring.wilson import Share

NAMES = ("< 1 min", "1–5", "5–15", "15–60", "1–4 h", "4–24 h", "> 1 day")  # minutes where no unit is said
BOUNDS_S = (60, 300, 900, 3600, 4 * 3600, 24 * 3600)  # each starts a bucket, which ends just before the next
INSIDE_FIVE_MINUTES = 2
ASSOCIATION = "An association: what is quick may also be what is easy."
NONE_YET = "None yet"

_SQL = """
SELECT
    width_bucket(
        date_part('epoch', h.first_touch_at - (
            CASE WHEN h.started_at > l.handed_off_at THEN h.started_at ELSE l.arrived_at END
        )),
        %(bounds)s::float8[]  -- several times as fast as over numerics
    ),
    count(*), count(l.qualified_at)
FROM followup_handoff h JOIN leads_lead l ON l.workspace_id = h.workspace_id AND l.id = h.lead_id
WHERE h.started_at < %(end)s AND (%(start)s::timestamptz IS NULL OR h.started_at >= %(start)s)
GROUP BY 1
"""


@dataclass(frozen=True)
class Bucket:
    """The handoffs first tried within a stretch of time, from `from_s` on; None for those not tried yet."""

    name: str
    from_s: int | None
    qualified: Share

    @property
    def handoffs(self) -> int:
        return self.qualified.whole


@dataclass(frozen=True)
class Speed:
    period: Period
    buckets: tuple[Bucket, ...]
    none_yet: Bucket

    @property
    def handoffs(self) -> int:
        return sum(bucket.handoffs for bucket in (*self.buckets, self.none_yet))

    @property
    def inside_five_minutes(self) -> Share:
        return _together(self.buckets[:INSIDE_FIVE_MINUTES])

    @property
    def later(self) -> Share:
        return _together(self.buckets[INSIDE_FIVE_MINUTES:])

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words}, by time from arrival to the first attempt"

    def document(self) -> dict[str, Any]:
        return {
            "base": self.base,
            "handoffs": self.handoffs,
            "buckets": [
                {"name": bucket.name, "from_s": bucket.from_s, "handoffs": bucket.handoffs}
                | {"qualified": bucket.qualified.document()}
                for bucket in (*self.buckets, self.none_yet)
            ],
        }


def bound(place: int) -> timedelta:
    """Where bucket `place` ends and the next begins."""
    return timedelta(seconds=BOUNDS_S[place])


def place_of(seconds: float) -> int:
    """The bucket a wait falls in."""
    return bisect_right(BOUNDS_S, seconds)


def first_attempts(period: Period) -> Speed:
    """The waits of this workspace's handoffs, in one statement over their rows."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"bounds": list(BOUNDS_S), "start": period.start, "end": period.end})
        found = {place: Share(qualified, count) for place, count, qualified in cursor.fetchall()}
    buckets = tuple(
        Bucket(name, start, found.get(place, Share(0, 0)))
        for place, (name, start) in enumerate(zip(NAMES, (0, *BOUNDS_S), strict=True))
    )
    return Speed(period, buckets, Bucket(NONE_YET, None, found.get(None, Share(0, 0))))


def report(question: Question) -> Report:
    """The waits as a table."""
    found = first_attempts(question.period)
    named = [
        *((bucket, f"waited-{place}") for place, bucket in enumerate(found.buckets)),
        (found.none_yet, "waited-none"),
    ]
    return Report(
        key="speed",
        title="Time to first attempt",
        base=found.base,
        period=question.period,
        columns=(
            Column("first_attempt_after", "First attempt after", "text"),
            Column("handoffs", "Handed over"),
            Column("qualified", "Qualified"),
            *share_columns("rate", "Qualified rate", of="handoffs"),
        ),
        rows=tuple(
            Row(
                (bucket.name, bucket.handoffs, bucket.qualified.part, *share_values(bucket.qualified)),
                (figure,),
            )
            for bucket, figure in named
        ),
        total=Row(("All", found.handoffs, *_of(_together((*found.buckets, found.none_yet))))),
        notes=(ASSOCIATION,),
        link=lambda row, column: (
            links.handoffs(question.period, *row.place) if row.place and column.key == "handoffs" else ""
        ),
    )


def _of(share: Share) -> tuple[Value, ...]:
    return share.part, *share_values(share)


def _together(buckets: tuple[Bucket, ...]) -> Share:
    return Share(
        sum(bucket.qualified.part for bucket in buckets), sum(bucket.qualified.whole for bucket in buckets)
    )
