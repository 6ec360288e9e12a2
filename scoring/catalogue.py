"""The fact catalogue: which facts there are, as what type, how often they are known, and what they usually say.

Read from the facts of the latest leads, a bounded number of them, so that it costs the same at a million.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from leads.models import FactKind, FactSet, Lead

SAMPLE = 1000
MOST_VALUES = 8
FEW = 12  # a text with no more values than these is a choice
ENOUGH = 20  # and only when seen this often
LONGEST_VALUE = 80

# What intake writes of its own; counts of behaviour come in like any other fact.
BUILT_IN = {
    "name": "text", "email": "text", "phone": "text", "company": "text", "title": "text", "country": "text",
    "external_id": "text", "channel": "text", "campaign": "text", "form": "text", "page_url": "text",
    "submissions": "number", "last_enquiry_at": "date",
}  # fmt: skip
ALWAYS_THERE = {"submissions"}  # and a whole number from 1 on
# Whose values say who somebody is: they are never offered.
PERSONAL = {"name", "email", "phone", "external_id"}

_SEEN = f"""
WITH recent AS (
    SELECT fact_set_id FROM {Lead._meta.db_table}
    WHERE workspace_id = %s ORDER BY arrived_at DESC, id DESC LIMIT %s
), told AS MATERIALIZED (
    SELECT fact.key AS name, jsonb_typeof(fact.value) AS type, left(fact.value #>> '{{}}', {LONGEST_VALUE + 1}) AS value,
           fact.value AS raw
    FROM recent JOIN {FactSet._meta.db_table} held ON held.workspace_id = %s AND held.id = recent.fact_set_id
    CROSS JOIN jsonb_each(held.facts) fact
), items AS (
    SELECT name, value FROM told WHERE type <> 'array'
    UNION ALL
    SELECT name, left(item, {LONGEST_VALUE + 1})
    FROM told CROSS JOIN jsonb_array_elements_text(CASE type WHEN 'array' THEN raw ELSE '[]' END) item
), counted AS (
    SELECT name, value, count(*) AS times, count(*) OVER (PARTITION BY name) AS different,
           row_number() OVER (PARTITION BY name ORDER BY count(*) DESC, value) AS place
    FROM items GROUP BY name, value
)
SELECT name, kind.type, known.leads, (SELECT count(*) FROM recent), max(counted.different),
       array_agg(counted.value ORDER BY counted.place)
           FILTER (WHERE counted.times > 1 AND counted.place <= {MOST_VALUES} AND length(counted.value) <= {LONGEST_VALUE})
FROM (SELECT name, type FROM {FactKind._meta.db_table} WHERE workspace_id = %s) kind
FULL JOIN (SELECT name, count(*) AS leads FROM told GROUP BY name) known USING (name) LEFT JOIN counted USING (name)
GROUP BY name, kind.type, known.leads
"""  # noqa: S608  our own tables' names


@dataclass(frozen=True)
class Fact:
    """A fact that can be tested. `share` of the leads looked at knew it; None when there were no leads to look at."""

    name: str
    type: str
    share: float | None = None
    values: tuple[str, ...] = ()
    is_choice: bool = False
    is_built_in: bool = False

    @property
    def kind(self) -> str:
        """Its type as a reader says it."""
        return "choice" if self.is_choice else self.type.replace("_", "/")


def of(workspace_id: int) -> dict[str, Fact]:
    """Every fact of a workspace by its name, the best known first; by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [workspace_id, SAMPLE, workspace_id, workspace_id])
        seen = {name: row for name, *row in cursor.fetchall()}
    types = BUILT_IN | {name: kind for name, (kind, *_) in seen.items() if kind}
    looked_at = next((row[2] for row in seen.values()), 0)
    facts = [_fact(name, kind, seen.get(name), looked_at) for name, kind in types.items()]
    facts.sort(key=lambda fact: (-(fact.share or 0), not fact.is_built_in, fact.name))
    return {fact.name: fact for fact in facts}


def _fact(name: str, kind: str, seen: Any, looked_at: int) -> Fact:
    _, known, _, different, values = seen or ("", 0, 0, 0, None)
    known, different = known or 0, different or 0
    personal = name in PERSONAL
    return Fact(
        name=name,
        type=kind,
        share=known / looked_at if looked_at else None,
        values=() if personal else tuple(values or ()),
        is_choice=kind == FactKind.Type.TEXT and not personal and known >= ENOUGH and different <= FEW,
        is_built_in=name in BUILT_IN,
    )
