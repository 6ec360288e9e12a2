"""Assessments rewritten under another definition: set-based, for a batch or for every lead that waits."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection, connections

from leads.models import FactSet, Lead
from scoring import compile
from scoring.assess import Assessed
from scoring.models import Assessment, Definition
from workspaces import scope

SLICE = 50_000
AT_ONCE = 2  # statements; the evaluator's fences keep PostgreSQL from using a second core by itself

WAITING = f"""
SELECT lead.id AS lead_id, held.id AS fact_set_id, held.facts, held.folded, %s::timestamptz AS at
FROM {Lead._meta.db_table} lead
JOIN {FactSet._meta.db_table} held ON held.workspace_id = lead.workspace_id AND held.id = lead.fact_set_id
WHERE lead.workspace_id = %s AND lead.merged_into_id IS NULL AND lead.handed_off_at IS NULL AND {{which}}
"""  # noqa: S608  our own tables' names
_UPDATE = f"""
UPDATE {Assessment._meta.db_table} kept SET definition_id = %s, fact_set_id = judged.fact_set_id, at = judged.at,
    met = judged.met, known = judged.known, score = judged.score, lane = judged.lane, is_ready = judged.is_ready
FROM ({{judged}}) judged WHERE kept.workspace_id = %s AND kept.lead_id = judged.lead_id AND kept.is_latest
    AND {{which}}
"""  # noqa: S608  the same


def judge(
    workspace_id: int, lead_ids: Sequence[int], *, definition: Definition, at: datetime
) -> list[Assessed]:
    """Rewrite the latest assessment of these leads, by one statement in the caller's transaction; in the order given.

    Left out are leads that were handed over, which keep the assessment they were handed over by, and leads that were
    never assessed.
    """
    sql, params = _statement(workspace_id, "{id} = ANY (%s)", [list(lead_ids)], definition, at)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING kept.id, kept.lead_id, kept.score, kept.lane, kept.is_ready", params)
        found = {row[1]: Assessed(*row) for row in cursor.fetchall()}
    return [found[lead_id] for lead_id in lead_ids if lead_id in found]


def everyone(
    workspace_id: int, *, definition: Definition, at: datetime, progress: Callable[[int], None] | None = None
) -> int:
    """Rewrite every lead's latest assessment, as `judge` does; how many there were.

    A slice is a transaction of its own, so that nothing waits for all of it; to begin again does no harm.
    `progress` is told how many are done.
    """
    with scope.workspace(workspace_id):
        slices = list(edges(workspace_id))

    def one(edge: tuple[int, int]) -> int:
        try:
            with scope.workspace(workspace_id), connection.cursor() as cursor:
                cursor.execute(*_statement(workspace_id, "{id} >= %s AND {id} < %s", edge, definition, at))
                return int(cursor.rowcount)
        finally:
            connections.close_all()  # this thread's own

    done = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for count in pool.map(one, slices):
            done += count
            if progress:
                progress(done)
    return done


def _statement(
    workspace_id: int, which: str, which_params: Sequence[Any], definition: Definition, at: datetime
) -> tuple[str, list[Any]]:
    judged, params = compile.of(definition).select(
        WAITING.format(which=which.format(id="lead.id")), [at, workspace_id, *which_params]
    )
    # Said of both tables: the planner doesn't conclude it from one to the other, and would read all of it for each slice.
    update = _UPDATE.format(judged=judged, which=which.format(id="kept.lead_id"))
    return update, [definition.pk, *params, workspace_id, *which_params]


def edges(workspace_id: int) -> Iterator[tuple[int, int]]:
    """Stretches of ids with at most SLICE leads each, without counting them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(id), max(id) + 1 FROM {Lead._meta.db_table} WHERE workspace_id = %s",  # noqa: S608
            [workspace_id],
        )
        first, end = cursor.fetchone()
    if first is not None:
        yield from pairwise([*range(first, end, SLICE), end])
