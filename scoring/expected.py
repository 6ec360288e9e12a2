"""What became of the leads of each lane, as rules would have placed them: what both sides may expect."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from leads.models import FactSet, Lead
from scoring.compile import compile_rules
from scoring.rules import Rules

LATEST = 5000  # leads looked at
RIPE = timedelta(days=30)  # younger leads have not come to an end yet
OLDEST = timedelta(days=395)

_SOURCE = f"""
SELECT lead.id AS lead_id, held.id AS fact_set_id, held.facts, held.folded, lead.arrived_at AS at
FROM (
    SELECT id, arrived_at FROM {Lead._meta.db_table}
    WHERE workspace_id = %s AND merged_into_id IS NULL AND arrived_at >= %s AND arrived_at < %s
    ORDER BY arrived_at DESC, id DESC LIMIT %s
) lead
JOIN {FactSet._meta.db_table} held ON held.workspace_id = %s AND held.lead_id = lead.id AND held.seq = 1
"""  # noqa: S608  our own tables' names

_COUNT = f"""
SELECT judged.lane, count(*), count(contacted_at), count(met_at), count(qualified_at),
       count(*) FILTER (WHERE outcome = 'won')
FROM ({{select}}) judged JOIN {Lead._meta.db_table} lead ON lead.workspace_id = %s AND lead.id = judged.lead_id
WHERE judged.is_ready GROUP BY judged.lane
"""  # noqa: S608  the same


@dataclass(frozen=True)
class History:
    """How many leads came by a lane, and how far they got."""

    leads: int
    reached: int
    met: int
    qualified: int
    won: int

    def of(self, hundred: int) -> dict[str, int]:
        """The same of so many leads, rounded, and how many leads say so."""
        counts = {"reached": self.reached, "met": self.met, "qualified": self.qualified, "won": self.won}
        shares = {name: count / self.leads if self.leads else 0 for name, count in counts.items()}
        return {name: round(hundred * share) for name, share in shares.items()} | {"seen": self.leads}


def by_lane(workspace_id: int, rules: Rules, *, at: datetime) -> dict[str, History]:
    """Lane's key → what became of its leads that arrived one to thirteen months ago, by what was known at first."""
    select, params = compile_rules(rules).select(
        _SOURCE, [workspace_id, at - OLDEST, at - RIPE, LATEST, workspace_id]
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(select=select), [*params, workspace_id])
        rows = cursor.fetchall()
    return {rules.lanes[lane].key: History(*counts) for lane, *counts in rows}
