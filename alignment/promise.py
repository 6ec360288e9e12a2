"""What we promised the buyer: was the first attempt made in time?

Of the handoffs whose clock started in the period: on time ÷ (on time + late + unanswered), with a 95 %
Wilson interval. Left out and counted apart: those still inside the promise, and those closed before it fell
due. History has no handoffs, so it is left out by its nature.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from alignment import links, rollups
from alignment.period import Period
from alignment.question import Question
from alignment.report import Column, Report, Row
from scoring.wilson import Share

COUNTS = rollups.HANDOFFS.sums


@dataclass(frozen=True)
class Promise:
    period: Period
    handoffs: int = 0
    on_time: int = 0
    late: int = 0
    unanswered: int = 0

    @property
    def left_out(self) -> int:
        return self.handoffs - self.on_time - self.late - self.unanswered

    @property
    def kept(self) -> Share:
        return Share(self.on_time, self.on_time + self.late + self.unanswered)

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words}"

    def document(self) -> dict[str, Any]:
        counts = {name: getattr(self, name) for name in COUNTS}
        return {"base": self.base} | counts | {"left_out": self.left_out, "kept": self.kept.document()}


def kept(period: Period) -> Promise:
    """The promise of this workspace's handoffs, read from the rollups in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {rollups.HANDOFFS.summed} FROM {rollups.HANDOFFS.rows} kept"  # noqa: S608  our own names
            " WHERE day <= %(last)s AND (%(first)s::date IS NULL OR day >= %(first)s)",
            {"first": period.first, "last": period.last},
        )
        counts = [count or 0 for count in cursor.fetchone()]
    return Promise(period, **dict(zip(COUNTS, counts, strict=True)))


def kept_both(period: Period, other: Period | None) -> tuple[Promise, Promise | None]:
    """The promise of two periods in one statement."""
    if other is None:
        return kept(period), None
    within = "(day <= %({0}last)s AND (%({0}first)s::date IS NULL OR day >= %({0}first)s))"
    now_or_then = [within.format(side) for side in ("", "then_")]
    sums = ", ".join(
        f"COALESCE(sum({name}) FILTER (WHERE {days}), 0)" for days in now_or_then for name in COUNTS
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sums} FROM {rollups.HANDOFFS.rows} kept WHERE {' OR '.join(now_or_then)}",  # noqa: S608
            {"first": period.first, "last": period.last, "then_first": other.first, "then_last": other.last},
        )
        counts = cursor.fetchone()
    now, then = counts[: len(COUNTS)], counts[len(COUNTS) :]
    return (
        Promise(period, **dict(zip(COUNTS, now, strict=True))),
        Promise(other, **dict(zip(COUNTS, then, strict=True))),
    )


def kept_by(unit: str, period: Period) -> dict[date, Share]:
    """First day of a week or month → the promise kept on the handoffs of its days that belong to the period."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT date_trunc(%(unit)s, day)::date, {rollups.HANDOFFS.summed} FROM {rollups.HANDOFFS.rows} kept"  # noqa: S608
            " WHERE day <= %(last)s AND (%(first)s::date IS NULL OR day >= %(first)s) GROUP BY 1",
            {"unit": unit, "first": period.first, "last": period.last},
        )
        found = cursor.fetchall()
    return {first: Promise(period, **dict(zip(COUNTS, counts, strict=True))).kept for first, *counts in found}


PARTS = {
    "on_time": "In time",
    "late": "After the promise",
    "unanswered": "Missed, no attempt",
    "left_out": "Not due",
}
"""Partition the handoffs; each is a figure of `alignment.behind`."""


def report(question: Question) -> Report:
    """The promise as a table."""
    return table(question, kept(question.period))


def table(question: Question, found: Promise) -> Report:
    """The same of a promise that was read already."""
    due = found.kept.whole
    return Report(
        key="promise",
        title="Promise",
        base=f"{found.base}, by their first attempt",
        period=question.period,
        columns=(
            Column("first_attempt", "First attempt", "text"),
            Column("handoffs", "Handed over"),
            Column("of_due", "Of those due", "rate", "due"),
            Column("due", "Due", "base"),
        ),
        rows=tuple(
            Row(
                (
                    words,
                    getattr(found, name),
                    getattr(found, name) / due if due and name != "left_out" else None,
                    due if name != "left_out" else None,
                ),
                (name,),
            )
            for name, words in PARTS.items()
        ),
        total=Row(("All", found.handoffs, None, None)),
        notes=("Not due: still inside the promise, or closed before it fell due.",),
        link=lambda row, column: (
            links.handoffs(question.period, *row.place) if row.place and column.key == "handoffs" else ""
        ),
    )
