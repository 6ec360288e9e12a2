"""Both sides' commitments beside what was done, with equal weight.

Marketing: sales-ready leads of each month of arrival against the agreed number; acceptance = accepted ÷
(accepted + returned) over the handoffs whose clock started in the period, one accepted first and returned
later being returned. Sales: on time, as in `alignment.promise`; given up too early, as in
`alignment.persistence`.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from agreement import versions
from agreement.commitments import Commitments
from alignment import persistence, promise, trend
from alignment.period import Period
from alignment.persistence import Persistence
from alignment.promise import Promise
from scoring.wilson import Share

_ANSWERS = """
SELECT count(*) FILTER (WHERE accepted_at IS NOT NULL AND ended_as <> 'returned'),
    count(*) FILTER (WHERE ended_as = 'returned')
FROM followup_handoff
WHERE started_at < %(end)s AND (%(start)s::timestamptz IS NULL OR started_at >= %(start)s)
"""
_REASONS = """
SELECT o.reason, count(*) FROM followup_handoff h
JOIN followup_outcomeentry o
    ON o.workspace_id = h.workspace_id AND o.lead_id = h.lead_id AND o.handoff_id = h.id
    AND o.kind = 'returned'
WHERE h.started_at < %(end)s AND (%(start)s::timestamptz IS NULL OR h.started_at >= %(start)s)
    AND h.ended_as = 'returned'
GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True)
class Month:
    """The sales-ready leads among those that arrived in a month's days of the period."""

    name: str
    sales_ready: int


@dataclass(frozen=True)
class Scorecard:
    """`returned_for` counts returned handoffs by the reason's words."""

    period: Period
    commitments: Commitments
    months: tuple[Month, ...]
    acceptance: Share
    returned_for: tuple[tuple[str, int], ...]
    promise: Promise
    persistence: Persistence

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words}; sales-ready leads by the month they arrived in"

    def document(self) -> dict[str, Any]:
        owed = self.commitments
        return {
            "base": self.base,
            "marketing": {
                "sales_ready_per_month": {
                    "target": owed.marketing.sales_ready_per_month,
                    "months": [{"month": month.name, "leads": month.sales_ready} for month in self.months],
                },
                "acceptance": {"target": owed.marketing.acceptance_rate} | self.acceptance.document(),
                "returned_for": [
                    {"reason": reason, "handoffs": count} for reason, count in self.returned_for
                ],
            },
            "sales": {
                "on_time": self.promise.document(),
                "too_few_attempts": {"agreed": owed.sales.minimum_touches}
                | self.persistence.too_few.document(),
            },
        }


def of(workspace_id: int, period: Period) -> Scorecard:
    """The scorecard of a workspace under the agreement in force."""
    owed = Commitments.parse(versions.in_force(workspace_id).commitments)
    words = {reason.key: reason.label for reason in owed.sales.return_reasons}
    between = {"start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, between)
        accepted, returned = cursor.fetchone()
        cursor.execute(_REASONS, between)
        reasons = tuple((words.get(reason, reason), count) for reason, count in cursor.fetchall())
    return Scorecard(
        period=period,
        commitments=owed,
        months=tuple(
            Month(f"{month.first:%Y-%m}", month.outcomes.sales_ready) for month in trend.by("month", period)
        ),
        acceptance=Share(accepted, accepted + returned),
        returned_for=reasons,
        promise=promise.kept(period),
        persistence=persistence.before_giving_up(period),
    )
