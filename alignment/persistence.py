"""How often we tried before giving up.

Of the handoffs whose clock started in the period and that ended without ever reaching the lead: how many
attempts were made. too few = ended with fewer than the number agreed in the version it was handed over
under.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection

from agreement.commitments import Commitments
from agreement.models import Version
from alignment import links, within
from alignment.period import Period
from alignment.question import Question
from alignment.report import Column, Report, Row
from scoring.wilson import Share

MOST = 8  # so many and more are one bar

_SQL = f"""
SELECT version_id, touches, count(*) FROM followup_handoff h
WHERE {within.HANDOFFS}
    AND ended_at IS NOT NULL AND ended_as <> 'merged' AND contacted_at IS NULL
GROUP BY 1, 2
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Persistence:
    """`by_attempts[n]` handoffs ended after n attempts; the last counts those with more, too."""

    period: Period
    by_attempts: tuple[int, ...]
    too_few: Share

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words} and given up without having been reached"

    def document(self) -> dict[str, Any]:
        return {
            "base": self.base,
            "by_attempts": [
                {"attempts": attempts, "and_more": attempts == MOST, "handoffs": count}
                for attempts, count in enumerate(self.by_attempts)
            ],
            "too_few": self.too_few.document(),
        }


def before_giving_up(period: Period) -> Persistence:
    """The attempts on this workspace's unreached handoffs, over their rows."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, within.params(period))
        found: list[tuple[int, int, int]] = cursor.fetchall()
    agreed = {
        version.pk: Commitments.parse(version.commitments).sales.minimum_touches
        for version in Version.objects.filter(pk__in={version_id for version_id, _, _ in found})
    }
    by_attempts: Counter[int] = Counter()
    too_few = 0
    for version_id, touches, count in found:
        by_attempts[min(touches, MOST)] += count
        too_few += count if touches < agreed[version_id] else 0
    return Persistence(
        period,
        tuple(by_attempts[attempts] for attempts in range(MOST + 1)),
        Share(too_few, by_attempts.total()),
    )


def report(question: Question) -> Report:
    """The attempts as a table."""
    return table(question, before_giving_up(question.period))


def table(question: Question, found: Persistence) -> Report:
    """The same of handoffs that were counted already."""
    return Report(
        key="touches",
        title="Attempts before giving up",
        base=found.base,
        period=question.period,
        columns=(
            Column("attempts", "Attempts", "number"),
            Column("and_more", "And more", "flag"),
            Column("handoffs", "Leads"),
        ),
        rows=tuple(
            Row((attempts, attempts == MOST, count), (f"attempts-{attempts}",))
            for attempts, count in enumerate(found.by_attempts)
        ),
        link=lambda row, column: (
            links.handoffs(question.period, *row.place) if column.key == "handoffs" else ""
        ),
    )
