"""Which rules hold for which lead: all of them in one compiled statement, with the agreement's own tests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from followup.models import RoutingRule
from leads.facts import folded
from scoring import assess, compile
from scoring.compile import Compiled
from scoring.groups import Group
from scoring.rules import MOST_CRITERIA, Criterion, Lane, Rules

_TYPED = "SELECT 0::bigint AS lead_id, 0::bigint AS fact_set_id, %s::jsonb AS facts, %s::jsonb AS folded, %s::timestamptz AS at"
_ANY_LANE = Lane("any", "any", Group(is_all=True), 0, 1, "call")  # a statement without a lane is none


@dataclass(frozen=True)
class _Together:
    """All rules as one statement, and for each rule the bits it needs."""

    statement: Compiled
    groups: tuple[Group, ...]


def parse(tests: Any) -> tuple[bool, list[Criterion]]:
    """Whether all tests of a rule are needed, and the tests; raises RulesError with what is wrong at which of them."""
    rows = tests.get("criteria") if isinstance(tests, dict) else None
    rows = rows if isinstance(rows, list) else []
    document = {
        "criteria": [{"key": f"t{n}", "label": "test", **row} for n, row in enumerate(rows)],
        "lanes": [
            {
                "key": "rule", "name": "rule", "window_s": 1, "needs": tests.get("needs", "all") if rows else "all",
                "criteria": [f"t{n}" for n in range(len(rows))],
            }
        ],
    }  # fmt: skip
    rules = Rules.parse(document)
    group = rules.lanes[0].group
    return group is None or group.is_all, list(rules.criteria)


def sentence(rule: RoutingRule) -> str:
    """Its tests in words: "country is “NL” or “BE” and company size is at least 50"."""
    is_all, criteria = parse(rule.tests)
    return (" and " if is_all else ", or ").join(criterion.sentence for criterion in criteria)


def count_tests(rules: Sequence[RoutingRule]) -> int:
    """How many different tests they make; `MOST_CRITERIA` fit into one statement."""
    return len({_key(row) for rule in rules for row in rule.tests["criteria"]})


def holding_for_leads(
    workspace_id: int, lead_ids: Sequence[int], rules: Sequence[RoutingRule], *, at: datetime
) -> dict[int, list[RoutingRule]]:
    """Lead → the rules that hold for its current facts, in their order; by one statement for all leads and rules."""
    if not rules or not lead_ids:
        return {}
    return _run(assess.SOURCE, [at, workspace_id, list(lead_ids)], rules)


def holding_for_facts(
    facts: Mapping[str, Any], rules: Sequence[RoutingRule], *, at: datetime
) -> list[RoutingRule]:
    """The same for facts that somebody typed."""
    if not rules:
        return []
    params = [json.dumps(dict(facts)), json.dumps(folded(facts)), at]
    return _run(_TYPED, params, rules).get(0, [])


def _run(source: str, params: Sequence[Any], rules: Sequence[RoutingRule]) -> dict[int, list[RoutingRule]]:
    together = _together(tuple(json.dumps(rule.tests, sort_keys=True) for rule in rules))
    select, values = together.statement.select(source, params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT lead_id, met FROM ({select}) judged", values)  # noqa: S608  the compiler's statement
        met = dict(cursor.fetchall())
    return {
        lead_id: [rule for rule, group in zip(rules, together.groups, strict=True) if group.holds(bits)]
        for lead_id, bits in met.items()
    }


@lru_cache(maxsize=200)
def _together(documents: tuple[str, ...]) -> _Together:
    """One statement for these rules' tests, each test once however many rules make it."""
    places: dict[str, int] = {}
    criteria: list[Criterion] = []
    groups = []
    for document in documents:
        tests = json.loads(document)
        is_all, parsed = parse(tests)
        members = []
        for row, criterion in zip(tests["criteria"], parsed, strict=True):
            if (key := _key(row)) not in places:
                places[key] = len(criteria)
                criteria.append(criterion)
            members.append(places[key])
        groups.append(Group(is_all, tuple(dict.fromkeys(members))))
    assert len(criteria) <= MOST_CRITERIA, "the form that saves a rule keeps count"
    rules = Rules(tuple(criteria), Group(is_all=True), Group(is_all=False), (_ANY_LANE,))
    return _Together(compile.compile_rules(rules), tuple(groups))


def _key(row: Mapping[str, Any]) -> str:
    return json.dumps([row.get("fact"), row.get("operator"), row.get("value")])
