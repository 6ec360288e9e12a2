"""An assessment under other rules: what was known then, judged as of then, and nothing written."""

from django.db import connection

from leads.models import FactSet
from scoring import compile
from scoring.models import Assessment, Definition

_SOURCE = f"""
SELECT held.lead_id, held.id AS fact_set_id, held.facts, held.folded, %s::timestamptz AS at
FROM {FactSet._meta.db_table} held WHERE held.workspace_id = %s AND held.id = %s
"""  # noqa: S608  our own table's name


def judge(assessment: Assessment, definition: Definition) -> Assessment:
    """The same facts at the same instant under another definition; the assessment returned is not stored."""
    sql, params = compile.of(definition).select(
        _SOURCE, [assessment.at, assessment.workspace_id, assessment.fact_set_id]
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = dict(zip(compile.COLUMNS, cursor.fetchone(), strict=True))
    return Assessment(
        workspace_id=assessment.workspace_id,
        definition=definition,
        fact_set=assessment.fact_set,
        is_latest=False,
        **found | {"fact_set_id": assessment.fact_set_id},
    )
