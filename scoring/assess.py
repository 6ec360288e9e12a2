"""Leads judged under a definition, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from leads.models import FactSet, Lead
from scoring import compile
from scoring.models import Assessment, Definition

# The leads' current facts, for `Compiled.select`: parameters are the instant, the workspace, the leads.
SOURCE = f"""
SELECT lead.id AS lead_id, held.id AS fact_set_id, held.facts, held.folded, %s::timestamptz AS at
FROM {Lead._meta.db_table} lead
JOIN {FactSet._meta.db_table} held ON held.workspace_id = lead.workspace_id AND held.id = lead.fact_set_id
WHERE lead.workspace_id = %s AND lead.id = ANY (%s)
"""  # noqa: S608  our own tables' names

_INSERT = f"""
INSERT INTO {Assessment._meta.db_table}
    (workspace_id, definition_id, lead_id, fact_set_id, at, met, known, score, lane, is_ready, is_latest)
SELECT %s, %s, {", ".join(compile.COLUMNS)}, true FROM ({{select}}) judged
RETURNING id, lead_id, score, lane, is_ready
"""  # noqa: S608  our own table's and columns' names


@dataclass(frozen=True)
class Assessed:
    """What came of one lead; `lane` is the position of the first lane that holds, ready or not."""

    assessment_id: int
    lead_id: int
    score: int
    lane: int | None
    is_ready: bool


def assess(
    workspace_id: int, lead_ids: Sequence[int], *, definition: Definition, at: datetime
) -> list[Assessed]:
    """Assess the leads' current facts, in the order given, by two statements in the caller's transaction.

    The new assessments are the latest; leads without facts are left out.
    """
    if not lead_ids:
        return []
    Assessment.objects.filter(workspace_id=workspace_id, lead_id__in=lead_ids, is_latest=True).update(
        is_latest=False
    )
    select, params = compile.of(definition).select(SOURCE, [at, workspace_id, list(lead_ids)])
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(select=select), [workspace_id, definition.pk, *params])
        found = {row[1]: Assessed(*row) for row in cursor.fetchall()}
    return [found[lead_id] for lead_id in lead_ids if lead_id in found]
