"""Appending what is known of leads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from leads.facts import folded
from leads.models import FactSet

FORM = "COALESCE({facts} ->> 'form', '')"
PAGE = "COALESCE(regexp_replace(split_part(split_part({facts} ->> 'page_url', '?', 1), '#', 1), '(.)/$', '\\1'), '')"
"""SQL for what a lead's first facts say of the form and the page it came by; "" where they don't."""
_POINT = f"""
UPDATE leads_lead l SET fact_set_id = new.id,
    form_name = CASE WHEN new.seq = 1 THEN {FORM.format(facts="new.facts")} ELSE l.form_name END,
    landing_page = CASE WHEN new.seq = 1 THEN {PAGE.format(facts="new.facts")} ELSE l.landing_page END
FROM leads_factset new WHERE new.id = ANY(%s) AND l.workspace_id = new.workspace_id AND l.id = new.lead_id
"""  # noqa: S608  our own text
_DISAGREE = f"""
SELECT l.id FROM leads_lead l
LEFT JOIN leads_factset f ON f.workspace_id = l.workspace_id AND f.lead_id = l.id AND f.seq = 1
WHERE (l.form_name, l.landing_page)
    IS DISTINCT FROM ({FORM.format(facts="f.facts")}, {PAGE.format(facts="f.facts")}) ORDER BY l.id
"""  # noqa: S608  our own text


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
    write(sets)


def write(sets: Sequence[FactSet]) -> None:
    """Write sets of which no two are of one lead, and make each its lead's current one."""
    FactSet.objects.bulk_create(sets)
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [[row.pk for row in sets]])


def disagreements() -> list[int]:
    """The leads of this workspace whose form or landing page isn't what their first facts say; for `check_figures`."""
    with connection.cursor() as cursor:
        cursor.execute(_DISAGREE)
        return [row[0] for row in cursor.fetchall()]
