"""What a lead's facts could make of the criteria: for each fact, every pattern of tests met at once.

The one evaluator says so, asked about values that lie around those the criteria name; there is no second reading here.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain, combinations, pairwise
from typing import Any

from django.db import connection

from leads.facts import folded
from scoring.catalogue import ALWAYS_THERE
from scoring.compile import compile_rules
from scoring.readings import Reading
from scoring.rules import Criterion, Rules

MOST_TOGETHER = 6  # values of one fact whose every combination is tried
MOST_ROWS = 4000

_TEXTS = (Reading.TEXT, Reading.DOMAIN)
_TYPE_OF = {
    Reading.TEXT: "text", Reading.DOMAIN: "text", Reading.NUMBER: "number", Reading.DAY: "date",
    Reading.YES_NO: "yes_no", Reading.LIST: "list",
}  # fmt: skip


def patterns(rules: Rules, types: Mapping[str, str], *, at: datetime) -> dict[str, set[int]] | None:
    """Fact → the met bits of its criteria, one entry per pattern that some value gives; None where there are too many."""
    by_fact: dict[str, list[int]] = {}
    for position, criterion in enumerate(rules.criteria):
        by_fact.setdefault(criterion.fact, []).append(position)
    rows: list[tuple[str, Any]] = []
    for fact, positions in by_fact.items():
        tests = [rules.criteria[position] for position in positions]
        rows += [(fact, value) for value in _values(fact, tests, types.get(fact), at)]
    if len(rows) > MOST_ROWS:
        return None
    found: dict[str, set[int]] = {fact: set() for fact in by_fact}
    masks = {fact: sum(1 << position for position in positions) for fact, positions in by_fact.items()}
    for (fact, _), met in zip(rows, _met(rules, rows, at), strict=True):
        found[fact].add(met & masks[fact])
    return found


def _met(rules: Rules, rows: list[tuple[str, Any]], at: datetime) -> list[int]:
    """The met bits of leads of whom one fact is known each."""
    facts = [{} if value is None else {name: value} for name, value in rows]
    source = (
        "SELECT number AS lead_id, number AS fact_set_id, facts, folded, %s::timestamptz AS at"
        " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given (told, plain, number),"
        " LATERAL (SELECT told::jsonb AS facts, plain::jsonb AS folded) AS read"
    )
    params: list[Any] = [at, [json.dumps(one) for one in facts], [json.dumps(folded(one)) for one in facts]]
    sql, params = compile_rules(rules).select(source, params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT met FROM ({sql}) judged ORDER BY lead_id", params)  # noqa: S608  compiled
        return [met for (met,) in cursor.fetchall()]


def _values(fact: str, tests: list[Criterion], kind: str | None, at: datetime) -> Iterable[Any]:
    """Values of the fact's type on every side of what its criteria name, and, unless always there, no value."""
    if fact not in ALWAYS_THERE:
        yield None
    kinds = {kind} if kind else {_TYPE_OF.get(test.operator.reading, "text") for test in tests}
    if "number" in kinds:
        least = 1 if fact in ALWAYS_THERE else None
        yield from (number for number in _numbers(tests) if least is None or number >= least)
    if "yes_no" in kinds:
        yield from (True, False)
    if "date" in kinds:
        yield from _days(tests, at.date())
    if "text" in kinds:
        yield from _texts(tests)
    if "list" in kinds:
        yield from (list(items) for items in _subsets(_named(tests, (Reading.LIST,))))
        yield ["something else entirely"]


def _numbers(tests: list[Criterion]) -> Iterable[float]:
    named = sorted({float(value) for value in _named(tests, (Reading.NUMBER,))})
    if not named:
        return [1]
    between = [(low + high) / 2 for low, high in pairwise(named)]
    whole = [int(value) if value.is_integer() else value for value in named]
    return [named[0] - 1, *whole, *between, named[-1] + 1]


def _days(tests: list[Criterion], today: date) -> Iterable[str]:
    days = {today}
    for test in tests:
        if test.operator.name in {"before", "after"}:
            days.add(date.fromisoformat(test.value))
        elif test.operator.name == "within_days":
            days.add(today - timedelta(days=test.value))
    near = {_shifted(day, by) for day in days for by in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(near)]


def _shifted(day: date, by: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + by, 1), date.max.toordinal()))


def _texts(tests: list[Criterion]) -> Iterable[str]:
    """Each text that is compared with, and texts put together from beginnings, parts and domains."""
    whole = {
        text
        for test in tests
        if test.operator.name in {"is", "is_not", "is_one_of"}
        for text in _named([test], _TEXTS)
    }
    beginnings = _of(tests, "starts_with")
    parts, domains = _of(tests, "contains"), _of(tests, "matches_domain")
    yield from sorted(whole)
    for beginning in ["", *beginnings]:
        for some in _subsets(parts):
            for domain in ["", *domains]:
                text = " ".join(filter(None, [beginning, *some]))
                yield f"{text or 'someone'}@{domain}" if domain else text or "something else entirely"
    yield from (f"{text}@{domain}" for text in sorted(whole) if "@" not in text for domain in domains)


def _of(tests: list[Criterion], operator: str) -> list[str]:
    return _named([test for test in tests if test.operator.name == operator], _TEXTS)


def _named(tests: list[Criterion], readings: tuple[Reading, ...]) -> list[Any]:
    """The values the criteria of these readings name, each once."""
    named: list[Any] = []
    for test in tests:
        if test.operator.reading in readings and test.value is not None:
            named += test.value if isinstance(test.value, list) else [test.value]
    return list(dict.fromkeys(named))


def _subsets(values: list[Any]) -> Iterable[tuple[Any, ...]]:
    """Every combination of a few; of many, none, each, each pair, and all."""
    if len(values) <= MOST_TOGETHER:
        return chain.from_iterable(combinations(values, size) for size in range(len(values) + 1))
    return chain([()], combinations(values, 1), combinations(values, 2), [tuple(values)])
