"""Rules become one PostgreSQL statement: the same for one lead, a preview and a million."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.models import Definition
from scoring.readings import Reading
from scoring.rules import Criterion, Lane, Rules

# Each OFFSET 0 is a fence: without it PostgreSQL merges the levels, and an extraction or a test is evaluated
# anew at every use. (MATERIALIZED would do as well, but spools every row.)
_TEMPLATE = """
WITH source AS ({source}),
extracted AS (
    SELECT lead_id, fact_set_id, at{carried}, (at AT TIME ZONE 'UTC')::date AS today, {extracts} FROM source OFFSET 0
),
tested AS (SELECT lead_id, fact_set_id, at{carried}, {tests} FROM extracted OFFSET 0),
counted AS (
    SELECT lead_id, fact_set_id, at{carried}, {met} AS met, {known} AS known, {score} AS score FROM tested OFFSET 0
),
placed AS (SELECT *, CASE {lanes} END AS lane FROM counted OFFSET 0)
SELECT lead_id, fact_set_id, at, met, known, score, lane,
       lane IS NOT NULL AND {required} AND NOT {rules_out} AS is_ready{carried}
FROM placed
"""

COLUMNS = ("lead_id", "fact_set_id", "at", "met", "known", "score", "lane", "is_ready")

MOST_KEPT = 500

Part = tuple[str, list[Any]]


@dataclass(frozen=True)
class Compiled:
    """A statement waiting for its source."""

    parts: dict[str, str]
    params: list[Any]

    def select(
        self, source_sql: str, source_params: Sequence[Any], *, carry: Sequence[str] = ()
    ) -> tuple[str, list[Any]]:
        """SQL and parameters that yield COLUMNS for a source of (lead_id, fact_set_id, facts, folded, at).

        `at` is the instant at which the lead is judged. `lane` is the first lane that holds, ready or not. Columns of the
        source that are to be carried along come after COLUMNS.
        """
        carried = "".join(f", {name}" for name in carry)
        sql = _TEMPLATE.format(source=source_sql, carried=carried, **self.parts)
        return sql, [*source_params, *self.params]


_compiled: dict[int, tuple[Any, Compiled]] = {}


def of(definition: Definition) -> Compiled:
    """The statement of a stored definition, compiled once per process: definitions never change."""
    document, compiled = _compiled.get(definition.pk, (None, None))
    if compiled is None or document != definition.rules:  # a restored database gives ids anew
        if len(_compiled) >= MOST_KEPT:
            _compiled.clear()
        compiled = compile_rules(Rules.parse(definition.rules))
        _compiled[definition.pk] = (definition.rules, compiled)
    return compiled


def compile_rules(rules: Rules) -> Compiled:
    """Compile checked rules; every name of a fact and every value stays a parameter."""
    columns: dict[tuple[str, Reading], str] = {}
    for criterion in rules.criteria:
        columns.setdefault((criterion.fact, criterion.operator.reading), f"f{len(columns)}")
    # In the order in which the template names them, which is the order of their parameters.
    parts: dict[str, Part] = {
        "extracts": _join(
            [_extract(reading, fact, column) for (fact, reading), column in columns.items()], ", "
        ),
        "tests": _join([_test(rules.criteria[n], n, columns) for n in range(len(rules.criteria))], ", "),
        "met": _bits("CASE WHEN c{} THEN {} ELSE 0 END", len(rules.criteria)),
        "known": _bits("CASE WHEN c{} IS NULL THEN 0 ELSE {} END", len(rules.criteria)),
        "score": _score(rules),
        "lanes": _join([_lane(lane, place) for place, lane in enumerate(rules.lanes)], " "),
        "required": rules.required.sql(),
        "rules_out": rules.rules_out.sql(),
    }
    return Compiled(
        {name: sql for name, (sql, _) in parts.items()}, [p for _, params in parts.values() for p in params]
    )


def _extract(reading: Reading, fact: str, column: str) -> Part:
    return f"{reading.value} AS {column}", reading.params(fact)


def _test(criterion: Criterion, position: int, columns: dict[tuple[str, Reading], str]) -> Part:
    operator = criterion.operator
    column = columns[criterion.fact, operator.reading]
    return f"{operator.sql.format(column)} AS c{position}", operator.takes.params(criterion.value)


def _bits(term: str, count: int) -> Part:
    """A bigint with one bit per criterion."""
    return " + ".join(["0::bigint", *(term.format(n, 1 << n) for n in range(count))]), []


def _score(rules: Rules) -> Part:
    """The sum of the points of met criteria."""
    worth = [
        (f"CASE WHEN c{n} THEN %s ELSE 0 END", [c.points]) for n, c in enumerate(rules.criteria) if c.points
    ]
    return _join([("0", []), *worth], " + ")


def _lane(lane: Lane, place: int) -> Part:
    condition, params = ("score >= %s", [lane.threshold]) if lane.group is None else lane.group.sql()
    return f"WHEN {condition} THEN %s", [*params, place]


def _join(parts: Sequence[Part], between: str) -> Part:
    return between.join(sql for sql, _ in parts), [param for _, params in parts for param in params]
