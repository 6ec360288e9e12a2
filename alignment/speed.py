"""How long leads waited for the first attempt, and what became of them.

Of the handoffs whose clock started in the period, by the time to the first human attempt as `alignment.responses` tells
it, on the wall clock or in working time. reached, qualified and won: that share of the handoffs of a bucket, with a
95 % Wilson interval. What is quick may also be what is easy: this is an association.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from alignment import links, responses
from alignment.period import Period
from alignment.question import Question
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from alignment.responses import Answered
from scoring.wilson import Share

NAMES = ("< 1 min", "1–5", "5–15", "15–60", "1–4 h", "4–24 h", "> 1 day")  # minutes where no unit is said
BOUNDS_S = (60, 300, 900, 3600, 4 * 3600, 24 * 3600)  # each starts a bucket, which ends just before the next
INSIDE_FIVE_MINUTES = 2
ASSOCIATION = "An association: what is quick may also be what is easy."
NONE_YET = "None yet"
ENDS = {"contacted": "Reached", "qualified": "Qualified", "won": "Won"}


@dataclass(frozen=True)
class Bucket:
    """The handoffs first tried within a stretch of time, from `from_s` on; None for those not tried yet."""

    name: str
    from_s: int | None
    qualified: Share
    counts: Answered = field(default_factory=Answered)

    @property
    def handoffs(self) -> int:
        return self.qualified.whole

    def share(self, end: str) -> Share:
        """How many came to one of ENDS."""
        return self.qualified if end == "qualified" else Share(getattr(self.counts, end), self.handoffs)


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


def coarse(bucket: int | None) -> int | None:
    """The bucket here that holds one of `alignment.responses`."""
    if bucket is None:
        return None
    return place_of(responses.BOUNDS_S[bucket - 1]) if bucket else 0


def first_attempts(period: Period) -> Speed:
    """The waits of this workspace's handoffs on the wall clock, in one statement over their rows."""
    (found,) = responses.counted(period, ("wall",))
    return of(period, {bucket: counts for (bucket,), counts in found.items()})


def of(period: Period, found: Mapping[int | None, Answered]) -> Speed:
    """The same of handoffs that were counted already, by their bucket of `alignment.responses`."""
    parts: dict[int | None, Answered] = {}
    for bucket, counts in found.items():
        place = coarse(bucket)
        parts[place] = parts.get(place, Answered()) + counts
    buckets = tuple(
        _bucket(name, start, parts.get(place, Answered()))
        for place, (name, start) in enumerate(zip(NAMES, (0, *BOUNDS_S), strict=True))
    )
    return Speed(period, buckets, _bucket(NONE_YET, None, parts.get(None, Answered())))


def report(question: Question) -> Report:
    """The waits on the wall clock as a table."""
    return table(question, first_attempts(question.period))


def working_report(question: Question) -> Report:
    """The waits in working time as a table."""
    (found,) = responses.counted(question.period, ("working",))
    waits = of(question.period, {bucket: counts for (bucket,), counts in found.items()})
    return table(question, waits, is_working=True)


def table(question: Question, found: Speed, *, is_working: bool = False) -> Report:
    """The waits as a table; those in working time can't be listed."""
    named = [
        *((bucket, f"waited-{place}") for place, bucket in enumerate(found.buckets)),
        (found.none_yet, "waited-none"),
    ]
    everything = _bucket("All", None, responses.together(bucket.counts for bucket, _ in named))
    return Report(
        key="speed-working" if is_working else "speed",
        title="Working time to first attempt" if is_working else "Time to first attempt",
        base=f"{found.base}, while the team was open" if is_working else found.base,
        period=question.period,
        columns=(
            Column("first_attempt_after", "First attempt after", "text"),
            Column("handoffs", "Handed over"),
            Column("qualified", "Qualified"),
            *share_columns("rate", "Qualified rate", of="handoffs"),
            Column("contacted", "Reached"),
            *share_columns("contacted_rate", "Reached rate", of="handoffs"),
            Column("won", "Won"),
            *share_columns("won_rate", "Win rate", of="handoffs"),
        ),
        rows=tuple(Row(_values(bucket), (figure,)) for bucket, figure in named),
        total=Row(_values(everything)),
        notes=(ASSOCIATION,),
        link=lambda row, column: (
            links.handoffs(question.period, *row.place)
            if row.place and column.key == "handoffs" and not is_working
            else ""
        ),
    )


def _values(bucket: Bucket) -> tuple[Value, ...]:
    found: list[Value] = [bucket.name, bucket.handoffs]
    for end in ("qualified", "contacted", "won"):
        share = bucket.share(end)
        found += [share.part, *share_values(share)]
    return tuple(found)


def _bucket(name: str, from_s: int | None, counts: Answered) -> Bucket:
    return Bucket(name, from_s, Share(counts.qualified, counts.handoffs), counts)


def _together(buckets: tuple[Bucket, ...]) -> Share:
    return Share(
        sum(bucket.qualified.part for bucket in buckets), sum(bucket.qualified.whole for bucket in buckets)
    )
