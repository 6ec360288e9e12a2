"""Judging facts that are in no table, by the compiled statement, as the app role."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads.facts import folded
from scoring.compile import compile_rules
from scoring.operators import Result
from scoring.rules import Rules


@dataclass(frozen=True)
class Judged:
    met: int
    known: int
    score: int
    lane: int | None
    is_ready: bool

    def result(self, position: int) -> Result:
        if not self.known >> position & 1:
            return Result.UNKNOWN
        return Result.MET if self.met >> position & 1 else Result.NOT_MET


def judge(document: dict[str, Any], leads: Sequence[Mapping[str, Any]], *, at: datetime) -> list[Judged]:
    """Each lead's facts under the rules, in order."""
    return judge_stored(
        document,
        [(json.dumps(facts), json.dumps(folded(facts), ensure_ascii=False)) for facts in leads],
        at=at,
    )


def judge_stored(document: dict[str, Any], leads: Sequence[tuple[str, str]], *, at: datetime) -> list[Judged]:
    """The same for facts and folded texts given as stored JSON."""
    rows = ", ".join(["(%s, %s::jsonb, %s::jsonb)"] * len(leads))
    columns = "number AS lead_id, number AS fact_set_id, facts, folded, %s::timestamptz AS at"
    source = f"SELECT {columns} FROM (VALUES {rows}) AS given (number, facts, folded)"  # noqa: S608
    params: list[Any] = [at]
    for number, (facts, texts) in enumerate(leads):
        params += [number, facts, texts]
    sql, params = compile_rules(Rules.parse(document)).select(source, params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = {row[0]: Judged(*row[3:]) for row in cursor.fetchall()}
    return [found[number] for number in range(len(leads))]


def document(*criteria: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Rules around these criteria, whose keys, labels and a lane that holds for everyone are filled in."""
    named = [
        {"key": f"c{position}", "label": f"Criterion {position}", **criterion}
        for position, criterion in enumerate(criteria)
    ]
    anyone = {"key": "anyone", "name": "Anyone", "needs": "points", "threshold": -60_000, "window_s": 300}
    return {"criteria": named, "required": [], "rules_out": [], "lanes": [anyone]} | parts
