"""When each thing first happened to a lead, computed in one place from what was recorded."""

from collections.abc import Sequence

from django.db import connection

# The last closing word counts, by when it was said to have happened, until the lead is opened again; being recycled closes
# only the handoff.
_TRUTH = """
SELECT l.id,
    (SELECT min(a.at) FROM scoring_assessment a WHERE a.workspace_id = l.workspace_id AND a.lead_id = l.id AND a.is_ready)
        AS sales_ready_at,
    h.handed_off_at, h.accepted_at, h.owner_id, t.contacted_at, t.met_at, o.qualified_at,
    COALESCE(c.kind, '') AS outcome, c.at AS closed_at, COALESCE(c.reason, '') AS reason, c.value
FROM leads_lead l
LEFT JOIN LATERAL (
    SELECT min(started_at) AS handed_off_at, min(accepted_at) AS accepted_at,
        (array_agg(owner_id ORDER BY id DESC))[1] AS owner_id
    FROM followup_handoff
    WHERE workspace_id = l.workspace_id AND lead_id = l.id
) h ON true
LEFT JOIN LATERAL (
    SELECT min(at) FILTER (WHERE is_contact) AS contacted_at, min(at) FILTER (WHERE result = 'held') AS met_at
    FROM followup_touch WHERE workspace_id = l.workspace_id AND lead_id = l.id
    AND NOT EXISTS (SELECT FROM followup_retraction r WHERE r.workspace_id = l.workspace_id AND r.touch_id = followup_touch.id)
) t ON true
LEFT JOIN LATERAL (
    SELECT min(at) AS qualified_at FROM followup_outcomeentry
    WHERE workspace_id = l.workspace_id AND lead_id = l.id AND kind IN ('qualified', 'won')
) o ON true
LEFT JOIN LATERAL (
    SELECT kind, at, reason, value FROM (
        SELECT kind, at, reason, value FROM followup_outcomeentry
        WHERE workspace_id = l.workspace_id AND lead_id = l.id AND kind IN ('won', 'lost', 'returned', 'reopened')
        ORDER BY at DESC, id DESC LIMIT 1
    ) word WHERE kind <> 'reopened'
) c ON true
"""
COLUMNS = (
    "sales_ready_at", "handed_off_at", "accepted_at", "contacted_at", "met_at", "qualified_at", "outcome", "closed_at",
    "reason", "value", "owner_id",
)  # fmt: skip
_LEAD = ", ".join(f"l.{column}" for column in COLUMNS)
_FOUND = ", ".join(f"truth.{column}" for column in COLUMNS)


def recompute(lead_ids: Sequence[int]) -> None:
    """Write the milestones of these leads anew. A lead won without a word about qualifying was qualified by then."""
    assignments = ", ".join(f"{column} = truth.{column}" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE leads_lead AS l SET {assignments} FROM ({_TRUTH} WHERE l.id = ANY(%s)) AS truth"  # noqa: S608  our own text
            f" WHERE l.id = truth.id AND ({_LEAD}) IS DISTINCT FROM ({_FOUND})",
            [list(lead_ids)],
        )


def disagreements() -> list[int]:
    """The leads of this workspace whose stored milestones differ from the truth; for `check_figures`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.id FROM leads_lead l JOIN ({_TRUTH}) AS truth ON truth.id = l.id"  # noqa: S608  our own text
            f" WHERE ({_LEAD}) IS DISTINCT FROM ({_FOUND}) ORDER BY l.id"
        )
        return [row[0] for row in cursor.fetchall()]
