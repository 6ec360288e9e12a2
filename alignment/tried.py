"""What was tried on the leads that came back or were lost, and what the facts say about it.

Of the handoffs whose clock started in the period and that ended as returned or lost; each has one finding, the first
that holds:
definition not met = the line named at its return was not met, or not known, when it was handed over, or the lead is not
sales-ready by the same rules on the facts known since; contact data wrong = a standing attempt with the result "wrong
number", and never reached; too few tries yet = never reached, with fewer attempts than its version agreed; first attempt
late = later than promised, or none; worked as agreed = all others: on time, and reached or tried as often as agreed.
A reason alone is no evidence: the finding reads attempts, times and facts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from agreement.commitments import Commitments
from agreement.models import Version
from alignment import within
from alignment.period import Period
from scoring.rules import Rules

FINDINGS = {
    "worked": "Worked as agreed",
    "too_few": "Too few tries yet",
    "late": "First attempt late",
    "wrong": "Contact data wrong",
    "not_met": "Definition not met on the facts",
}
STATES = {
    "none": "Not asked about",
    "asked": "Asked again",
    "proposed": "Decision proposed",
    "back": "Back to the queue",
    "stands": "It stands",
    "definition": "The definition should change",
}
ENDS = {"returned": "Returned", "lost": "Lost"}
NO_LINE = "-"  # what the list is asked for those about no line: no key is written so

_FOUND = """
WITH agreed AS (
    SELECT version_id, least FROM jsonb_to_recordset(%(agreed)s::jsonb) AS a (version_id bigint, least int)
), lines AS (
    SELECT version_id, key, bit FROM jsonb_to_recordset(%(lines)s::jsonb) AS b (version_id bigint, key text, bit int)
), found AS (
    SELECT h.id, h.lead_id, h.ended_at, h.ended_as, o.reason, o.criterion, d.id AS dispute_id, d.criterion AS asked_line,
        CASE
            WHEN (lines.bit IS NOT NULL AND (s.met >> lines.bit) & 1 = 0)
                OR (now_.definition_id = s.definition_id AND NOT now_.is_ready) THEN 'not_met'
            WHEN h.contacted_at IS NULL AND EXISTS (
                SELECT FROM followup_touch t WHERE t.workspace_id = h.workspace_id AND t.handoff_id = h.id
                AND t.result = 'wrong_number' AND NOT EXISTS (
                    SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id
                )
            ) THEN 'wrong'
            WHEN h.contacted_at IS NULL AND h.touches < agreed.least THEN 'too_few'
            WHEN h.first_touch_at IS NULL OR h.first_touch_at > h.due_at THEN 'late'
            ELSE 'worked'
        END AS finding,
        CASE
            WHEN d.id IS NULL THEN 'none'
            WHEN ruling.confirmed_at IS NOT NULL THEN ruling.kind
            WHEN ruling.id IS NOT NULL THEN 'proposed'
            ELSE 'asked'
        END AS state
    FROM followup_handoff h
    JOIN agreed ON agreed.version_id = h.version_id
    JOIN scoring_assessment s ON s.workspace_id = h.workspace_id AND s.id = h.assessment_id
    LEFT JOIN scoring_assessment now_
        ON now_.workspace_id = h.workspace_id AND now_.lead_id = h.lead_id AND now_.is_latest
    LEFT JOIN LATERAL (
        SELECT reason, criterion FROM followup_outcomeentry
        WHERE workspace_id = h.workspace_id AND lead_id = h.lead_id AND handoff_id = h.id AND kind = h.ended_as
        ORDER BY id DESC LIMIT 1
    ) o ON true
    LEFT JOIN lines ON lines.version_id = h.version_id AND lines.key = o.criterion
    LEFT JOIN alignment_dispute d
        ON d.workspace_id = h.workspace_id AND d.handoff_id = h.id AND d.withdrawn_at IS NULL
    LEFT JOIN alignment_ruling ruling
        ON ruling.workspace_id = d.workspace_id AND ruling.dispute_id = d.id
        AND ruling.declined_at IS NULL AND ruling.taken_back_at IS NULL
    WHERE h.ended_as IN ('returned', 'lost') AND {which}
)
"""
_COUNTED = """
SELECT ended_as, finding, state, COALESCE(reason, ''), COALESCE(NULLIF(asked_line, ''), criterion, ''), count(*)
FROM found GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_LISTED = """
SELECT id, lead_id, ended_at, ended_as, COALESCE(reason, ''), COALESCE(criterion, ''), finding, state, dispute_id
FROM found"""
_ASKED = {
    "finding": "finding = %(finding)s",
    "state": "state = %(state)s",
    "ended": "ended_as = %(ended)s",
    "reason": "reason = %(reason)s",
    "line": "COALESCE(NULLIF(asked_line, ''), criterion, '') = COALESCE(NULLIF(%(line)s, '-'), '')",
}


@dataclass(frozen=True)
class Tried:
    """One lead that came back or was lost: why, as was said, what the facts say, and how far the talk about it is."""

    handoff_id: int
    lead_id: int
    ended_at: datetime
    ended_as: str
    reason: str
    criterion: str
    finding: str
    state: str
    dispute_id: int | None


@dataclass(frozen=True)
class Counts:
    """How many there are in all, by finding, by how they ended, and by how far the talk about them is."""

    period: Period
    rows: tuple[tuple[str, str, str, str, str, int], ...]  # ended, finding, state, reason, line → how many

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words} that came back or were lost"

    @property
    def total(self) -> int:
        return sum(row[-1] for row in self.rows)

    def by(self, name: str) -> dict[str, int]:
        """Each value of `ended`, `finding`, `state`, `reason` or `line` → how many; they add up to all."""
        place = ("ended", "finding", "state", "reason", "line").index(name)
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[str(row[place])] = counts.get(str(row[place]), 0) + row[-1]
        return counts

    def document(self) -> dict[str, Any]:
        findings, states = self.by("finding"), self.by("state")
        return {
            "base": self.base,
            "handoffs": self.total,
            "by_finding": {key: findings.get(key, 0) for key in FINDINGS},
            "by_state": {key: states.get(key, 0) for key in STATES},
        }


def counts(period: Period) -> Counts:
    """The counts of a period, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND.format(which=within.HANDOFFS) + _COUNTED,
            within.params(period) | _agreed(),
        )
        return Counts(period, tuple(cursor.fetchall()))


def listed(
    period: Period,
    asked: Mapping[str, str],
    *,
    before: tuple[datetime, int] | None = None,
    most: int | None = None,
) -> list[Tried]:
    """Those of a period that fit what was asked (`finding`, `state`, `ended`, `reason`, `line`), the latest end first."""
    conditions = [_ASKED[name] for name in _ASKED if asked.get(name)]
    if before is not None:
        conditions.append("(ended_at, id) < (%(before_at)s, %(before_id)s)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = " LIMIT %(most)s" if most is not None else ""
    before_at, before_id = before or (None, None)
    return _rows(
        f"{_FOUND.format(which=within.HANDOFFS)}{_LISTED}{where} ORDER BY ended_at DESC, id DESC{limit}",
        within.params(period)
        | {"before_at": before_at, "before_id": before_id, "most": most}
        | {name: asked.get(name, "") for name in _ASKED},
    )


def of(handoff_ids: list[int]) -> dict[int, Tried]:
    """Handoff → what was found of it, for those that came back or were lost."""
    rows = _rows(_FOUND.format(which="h.id = ANY (%(ids)s)") + _LISTED, {"ids": handoff_ids})
    return {row.handoff_id: row for row in rows}


def _rows(sql: str, params: dict[str, Any]) -> list[Tried]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params | _agreed())
        return [Tried(*row) for row in cursor.fetchall()]


def _agreed() -> dict[str, str]:
    """The attempts each version agreed, and which bit of its findings belongs to which line."""
    least, bits = [], []
    rows = Version.objects.filter(in_force_from__isnull=False).select_related("definition")
    for version in rows:
        sales = Commitments.parse(version.commitments).sales
        least.append({"version_id": version.pk, "least": sales.minimum_touches})
        assert version.definition is not None  # a version that was in force has its rules
        bits += [
            {"version_id": version.pk, "key": line.key, "bit": bit}
            for bit, line in enumerate(Rules.parse(version.definition.rules).criteria)
        ]
    return {"agreed": json.dumps(least), "lines": json.dumps(bits)}
