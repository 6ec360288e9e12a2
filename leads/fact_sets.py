"""Appending what is known of leads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from leads.facts import folded
from leads.models import FactSet

_POINT = """
UPDATE leads_lead SET fact_set_id = new.fact_set_id
FROM unnest(%s::bigint[], %s::bigint[]) AS new (lead_id, fact_set_id) WHERE leads_lead.id = new.lead_id
"""


def append(
    workspace_id: int, facts: Mapping[int, dict[str, Any]], *, after: Mapping[int, FactSet], at: datetime
) -> None:
    """Write lead id → all its facts, behind its latest set where it has one, and make that the lead's current one."""
    sets = [
        FactSet(
            workspace_id=workspace_id,
            lead_id=lead_id,
            seq=after[lead_id].seq + 1 if lead_id in after else 1,
            at=at,
            facts=values,
            folded=folded(values),
        )
        for lead_id, values in facts.items()
    ]
    FactSet.objects.bulk_create(sets)
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [[row.lead_id for row in sets], [row.pk for row in sets]])
