"""Whether the agreed plan was followed after the first attempt.

Of the handoffs whose clock started in the period, by the version they were handed over under, until their lead was first
reached: after each attempt, the last one of those agreed excepted, another is owed once the plan's wait has passed in the team's
working time. It is made as planned if it was made, or left out with a reason, by the end of the day on which it was owed: if,
from the one before to the beginning of the day on which it was made, the team was not open for longer than that wait. Not
made, it is missed once such a day began, or had begun when the lead was given up. Nothing of the plan is owed after an
attempt for which the lead named a time, or after which both were to meet.
kept = handoffs on which no attempt that was owed was missed ÷ handoffs on which one was made or missed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from alignment import opening_times, within
from alignment.period import Period
from scoring.wilson import Share

_STEPS = f"""
agreed AS (
    SELECT version_id, least, ARRAY(SELECT jsonb_array_elements_text(waits)::bigint) AS waits, after_result
    FROM jsonb_to_recordset(%(plans)s::jsonb) AS a (version_id bigint, least int, waits jsonb, after_result jsonb)
), handed AS (
    SELECT h.id, h.workspace_id, h.team_id, h.lead_id, h.contacted_at, h.ended_at, a.least, a.waits, a.after_result,
        date_trunc('month', h.started_at AT TIME ZONE %(zone)s)::date AS month
    FROM followup_handoff h JOIN agreed a ON a.version_id = h.version_id
    WHERE {within.HANDOFFS} AND h.ended_as <> 'merged'
        AND h.touches > 0 AND (h.contacted_at IS NULL OR h.contacted_at > h.first_touch_at)
), done AS (
    SELECT h.id, t.at, t.id AS row_id, t.result, t.call_back_at IS NOT NULL AS is_named, true AS is_attempt
    FROM handed h JOIN followup_touch t ON t.workspace_id = h.workspace_id AND t.handoff_id = h.id
    WHERE t.workspace_id = %(workspace)s
        AND NOT EXISTS (SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id)
    UNION ALL
    SELECT h.id, s.at, s.id, '', false, false
    FROM handed h JOIN followup_skip s ON s.workspace_id = h.workspace_id AND s.handoff_id = h.id
    WHERE s.undone_at IS NULL
), in_order AS (
    SELECT done.*, lead(at) OVER so_far AS next_at, row_number() OVER so_far AS number,
        count(*) FILTER (WHERE is_attempt) OVER so_far AS attempts
    FROM done WINDOW so_far AS (PARTITION BY id ORDER BY at, is_attempt DESC, row_id)
), owed AS (
    SELECT h.id, h.month, h.team_id, i.next_at IS NOT NULL AS is_made, date_part('epoch', i.at) AS since,
        date_part('epoch', date_trunc('day', COALESCE(i.next_at, h.ended_at, %(at)s), %(zone)s)) AS day,
        COALESCE((h.after_result ->> i.result)::bigint, h.waits[LEAST(i.number, cardinality(h.waits))]) AS wait_s
    FROM in_order i JOIN handed h ON h.id = i.id
    WHERE i.attempts BETWEEN 1 AND h.least - 1 AND NOT i.is_named AND (h.contacted_at IS NULL OR i.at < h.contacted_at)
        AND NOT EXISTS (
            SELECT FROM leads_meeting m WHERE m.workspace_id = h.workspace_id AND m.lead_id = h.lead_id AND m.starts_at > i.at
        )
), judged AS (
    SELECT w.id, w.month, w.is_made,
        {opening_times.open_s("w.day", "place.till")} - {opening_times.open_s("w.since", "place.start")} > w.wait_s AS is_late
    FROM owed w JOIN hours o ON o.team_id = w.team_id
    CROSS JOIN LATERAL (
        SELECT {opening_times.place("w.day")} AS till, {opening_times.place("w.since")} AS start
    ) place
), kept AS (
    SELECT id, month, bool_or(is_late) AS is_missed FROM judged WHERE is_made OR is_late GROUP BY id, month
)
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Plan:
    """What a version plans after the first attempt: waits in order and after results, in working seconds."""

    version_id: int
    since: datetime
    least: int
    waits: tuple[int, ...]
    after_result: Mapping[str, int]


def by_month(period: Period, plans: Sequence[Plan], *, at: datetime) -> dict[date, Share]:
    """First day of a month → the handoffs of it on which the plan was followed, in one statement and one for the hours."""
    question = "SELECT month, count(*) FILTER (WHERE NOT is_missed), count(*) FROM kept GROUP BY 1"
    return {month: Share(part, whole) for month, part, whole in _asked(question, period, plans, at)}


def among(period: Period, plans: Sequence[Plan], *, is_missed: bool, at: datetime) -> Q:
    """The handoffs on which a further attempt was due, or only those on which one was missed."""
    only = " WHERE is_missed" if is_missed else ""
    ids = [pk for (pk,) in _asked(f"SELECT id FROM kept{only}", period, plans, at)]  # noqa: S608  our own text
    return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]))


def _asked(question: str, period: Period, plans: Sequence[Plan], at: datetime) -> list[tuple[Any, ...]]:
    if not plans:
        return []
    written = json.dumps([asdict(plan) for plan in plans], default=str)
    params = within.params(period) | {"zone": period.zone.key, "at": at, "plans": written}
    since = period.start or min(plan.since for plan in plans)
    hours = opening_times.of_teams(params, since, max(at, since))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {hours}, {_STEPS} {question}", params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
