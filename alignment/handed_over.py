"""What was kept of each commitment on the leads handed over, month by month.

Of the handoffs whose clock started in the period, each judged by the version it was handed over under; one that
ended because its lead became part of another is left out.
on time = first attempt within the promise ÷ (that, and those that came late or never), those missed by no part of sales
left out (`followup.breach_causes`).
reachable = tried and not found wrong ÷ tried; found wrong is a standing attempt with the result "wrong number" on a
lead never reached, for a reason alone is nobody's evidence.
accepted = accepted ÷ (accepted + returned), one accepted first and returned later being returned.
facts = came with every agreed fact ÷ handed over, by the facts that were assessed; erased ones are left out.
answered = accepted, returned or ended within the agreed time of the hand-off ÷ (those and those whose time is up).
attempts = the agreed number made ÷ ended without ever having been reached.
plan = as in `alignment.further_attempts`.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection

from agreement.commitments import Commitments, SalesCommitments
from agreement.models import Version
from alignment import further_attempts, within
from alignment.further_attempts import Plan
from alignment.period import Period
from followup import breach_causes
from scoring.wilson import Share

NONE = Share(0, 0)

_BETWEEN = f"{within.HANDOFFS} AND h.ended_as <> 'merged'"
_MISSED = (
    "(h.first_touch_at > h.due_at OR (h.first_touch_at IS NULL AND"
    " (h.breached_at IS NOT NULL OR h.ended_at > h.due_at)))"
)
_CAUSES = f"""
SELECT h.missed_because, count(*) FROM followup_handoff h WHERE {_BETWEEN} AND {_MISSED}
GROUP BY 1 ORDER BY 2 DESC, 1
"""  # noqa: S608  our own text
_AGREED = """
agreed AS MATERIALIZED (
    SELECT version_id, accept_s, least, ARRAY(SELECT jsonb_array_elements_text(facts)) AS facts
    FROM jsonb_to_recordset(%(agreed)s::jsonb) AS a (version_id bigint, accept_s int, least int, facts jsonb)
)
"""
_WORK = f"""
WITH {_AGREED}, wrong AS (
    SELECT DISTINCT t.handoff_id FROM followup_touch t
    WHERE t.workspace_id = %(workspace)s AND t.result = 'wrong_number' AND (%(start)s::timestamptz IS NULL OR t.at >= %(start)s)
        AND NOT EXISTS (
            SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id
        )
), handed AS (
    SELECT date_trunc('month', h.started_at AT TIME ZONE %(zone)s)::date AS month, h.touches, h.ended_as,
        h.accepted_at, h.contacted_at, h.ended_at, a.least, wrong.handoff_id IS NOT NULL AS is_wrong,
        h.started_at + a.accept_s * interval '1 second' AS answer_by,
        LEAST(h.accepted_at, h.ended_at) AS answered_at, h.first_touch_at <= h.due_at AS is_on_time,
        {_MISSED} AND h.missed_because <> ALL (%(excused)s) AS is_missed
    FROM followup_handoff h JOIN agreed a ON a.version_id = h.version_id
    LEFT JOIN wrong ON wrong.handoff_id = h.id
    WHERE {_BETWEEN}
)
SELECT month,
    count(*) FILTER (WHERE is_on_time), count(*) FILTER (WHERE is_on_time OR is_missed),
    count(*) FILTER (WHERE touches > 0 AND NOT (is_wrong AND contacted_at IS NULL)),
    count(*) FILTER (WHERE touches > 0),
    count(*) FILTER (WHERE accepted_at IS NOT NULL AND ended_as <> 'returned'),
    count(*) FILTER (WHERE ended_as = 'returned' OR accepted_at IS NOT NULL),
    count(*) FILTER (WHERE answered_at <= answer_by),
    count(*) FILTER (WHERE answered_at IS NOT NULL OR answer_by < %(at)s),
    count(*) FILTER (WHERE ended_at IS NOT NULL AND contacted_at IS NULL AND touches >= least),
    count(*) FILTER (WHERE ended_at IS NOT NULL AND contacted_at IS NULL)
FROM handed GROUP BY 1
"""  # noqa: S608  our own text
_FACTS = f"""
WITH {_AGREED}
SELECT month, count(*) FILTER (WHERE has_all), count(*) FROM (
    SELECT date_trunc('month', h.started_at AT TIME ZONE %(zone)s)::date AS month, f.facts ?& a.facts AS has_all
    FROM followup_handoff h JOIN agreed a ON a.version_id = h.version_id
    JOIN scoring_assessment s ON s.workspace_id = h.workspace_id AND s.id = h.assessment_id
    JOIN leads_factset f ON f.workspace_id = h.workspace_id AND f.id = s.fact_set_id
    WHERE {_BETWEEN} AND f.facts <> '{{}}' AND a.facts <> '{{}}'
    OFFSET 0  -- whole documents are not sorted
) handed GROUP BY 1
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Kept:
    """How many of the handoffs of a month, or of all of them, each commitment was kept on."""

    on_time: Share = NONE
    reachable: Share = NONE
    accepted: Share = NONE
    facts: Share = NONE
    answered: Share = NONE
    attempts: Share = NONE
    plan: Share = NONE


def by_month(period: Period, *, at: datetime) -> dict[date, Kept]:
    """First day of a month → what was kept, for each month in which anything was handed over, in four statements."""
    versions = agreed()
    asked = {
        **within.params(period),
        "zone": str(period.zone),
        "at": at,
        "excused": list(breach_causes.NOT_SALES),
        "agreed": json.dumps([asdict(one) for one in versions], default=str),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORK, asked)
        work = {month: _shares(counts) for month, *counts in cursor.fetchall()}
        cursor.execute(_FACTS, asked)
        facts = {month: Share(*counts) for month, *counts in cursor.fetchall()}
    plan = further_attempts.by_month(period, [one.plan for one in versions], at=at)
    return {
        month: Kept(
            on_time, reachable, accepted, facts.get(month, NONE), answered, attempts, plan.get(month, NONE)
        )
        for month, (on_time, reachable, accepted, answered, attempts) in sorted(work.items())
    }


def missed_because(period: Period) -> list[tuple[str, int]]:
    """Cause → how many first attempts came late or never, the most first; "" where none was found. All of them."""
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, within.params(period))
        return [(cause, count) for cause, count in cursor.fetchall()]


def _shares(counts: list[int]) -> tuple[Share, ...]:
    return tuple(Share(part, whole) for part, whole in zip(counts[::2], counts[1::2], strict=True))


@dataclass(frozen=True)
class Agreed:
    """What a version asks of each lead handed over under it."""

    version_id: int
    accept_s: int
    least: int
    facts: tuple[str, ...]
    plan: Plan


def agreed() -> list[Agreed]:
    """What each version that ever was in force asks."""
    found = []
    for version in Version.objects.filter(in_force_from__isnull=False).only("commitments", "in_force_from"):
        owed = Commitments.parse(version.commitments)
        found.append(
            Agreed(
                version.pk,
                owed.sales.accept_within_s,
                owed.sales.minimum_touches,
                owed.marketing.facts_present,
                _plan(version, owed.sales),
            )
        )
    return found


def _plan(version: Version, owed: SalesCommitments) -> Plan:
    assert version.in_force_from is not None
    return Plan(
        version.pk,
        version.in_force_from,
        owed.minimum_touches,
        owed.cadence.gaps_s,
        {step.when: step.after_s for step in owed.cadence.steps if step.when},
    )
