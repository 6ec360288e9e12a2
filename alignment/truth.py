"""Every stored figure against what it was computed from; each check names what differs, for `check_figures`."""

from collections.abc import Callable

from django.db import connection

from alignment import rollups
from followup import breach_causes, milestones
from leads import fact_sets

_CACHES = """
SELECT h.id FROM followup_handoff h
JOIN scoring_assessment s ON s.workspace_id = h.workspace_id AND s.id = h.assessment_id
LEFT JOIN LATERAL (
    SELECT min(t.at) AS first_touch_at, COALESCE((array_agg(t.evidence ORDER BY t.at, t.id))[1], '') AS first_evidence,
        min(t.at) FILTER (WHERE t.is_contact) AS contacted_at, count(*) AS touches
    FROM followup_touch t WHERE t.workspace_id = h.workspace_id AND t.handoff_id = h.id AND NOT EXISTS (
        SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id
    )
) found ON true
WHERE (h.first_touch_at, h.first_evidence::text, h.contacted_at, h.touches::bigint, h.score)
    IS DISTINCT FROM (found.first_touch_at, found.first_evidence, found.contacted_at, found.touches, s.score)
ORDER BY h.id
"""


def _leads() -> list[str]:
    return [_day(row) for row in rollups.differences(rollups.LEADS)]


def _handoffs() -> list[str]:
    return [_day(row) for row in rollups.differences(rollups.HANDOFFS)]


def _milestones() -> list[str]:
    return [str(lead_id) for lead_id in milestones.disagreements()]


def _handed_over() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CACHES)
        return [str(row[0]) for row in cursor.fetchall()]


def _day(row: tuple[object, ...]) -> str:
    return f"{row[0]} ({', '.join(str(value) for value in row[1:])})"


def _came_by() -> list[str]:
    return [str(lead_id) for lead_id in fact_sets.disagreements()]


def _causes() -> list[str]:
    return [str(handoff_id) for handoff_id in breach_causes.disagreements()]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "sums of leads by day and channel": _leads,
    "sums of handoffs by day": _handoffs,
    "milestones of leads": _milestones,
    "forms and landing pages of leads": _came_by,
    "attempts and scores of handoffs": _handed_over,
    "causes of missed promises": _causes,
}
"""What is checked, and the days or ids where it differs, in the workspace that is set."""
