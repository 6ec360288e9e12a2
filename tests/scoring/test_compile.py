"""The compiled statement against a plain reading of the same rules, on random facts and random rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.folding import fold
from leads.models import FactSet
from scoring.compile import compile_rules
from scoring.documents import Fault
from scoring.explain import explain, findings
from scoring.models import Assessment, Definition
from scoring.rules import Rules, RulesError
from tests.scoring import plain
from tests.scoring.judging import document, judge

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
NAMES = ["form", "size", "seen", "tags", '50 % of {you} "ask"', "näme'"]
WORDS = ["demo", "Démo", "DEMO please", "crm", "CRM tool", "Mail", "100%", "it's", "a_b", "straße", "ﬁt", "Ⅳ"]

texts = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
numbers = st.one_of(
    st.integers(-5, 60),
    st.integers(-(10**15), 10**15),
    st.floats(-(10**15), 10**15, allow_nan=False),
)
days = st.one_of(
    st.dates(date(2026, 2, 20), date(2026, 3, 20)), st.dates(date(1, 1, 2), date(9999, 12, 30))
).map(date.isoformat)
instants = st.builds(
    lambda at, zone: at.isoformat() + zone,
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 15)),  # noqa: DTZ001  the zone is part of the text
    st.sampled_from(["", "Z", "+02:00", "-11:30"]),
)
strange: st.SearchStrategy[Any] = st.sampled_from(
    [
        "0000-00-00",
        "2026-02-30",
        "now",
        "infinity",
        "",
        " ",
        "@",
        "[]",
        "ann@demo.com",
        "http://a@x.com:1/?b",
        "://",
        None,
        {},
    ]
)
values = st.one_of(
    texts, numbers, days, instants, strange, st.booleans(), st.lists(texts, max_size=4),
    st.integers(-(10**400), 10**400), st.floats(allow_nan=False, allow_infinity=False),
    st.dictionaries(texts, numbers, max_size=2),
)  # fmt: skip
facts = st.dictionaries(st.sampled_from(NAMES), values, max_size=len(NAMES))

said = texts.filter(fold)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "is": said | numbers,
    "is_not": said | numbers,
    "is_one_of": st.lists(said, min_size=1, max_size=4) | st.lists(numbers, min_size=1, max_size=4),
    "contains": said,
    "starts_with": said,
    "matches_domain": st.lists(st.sampled_from(["demo.com", "com", "DEMO", "ann"]), min_size=1, max_size=2),
    "at_least": numbers,
    "at_most": numbers,
    "between": st.tuples(numbers, numbers).map(sorted),
    "before": days,
    "after": days,
    "within_days": st.integers(1, 40),
    "any_of": st.lists(said, min_size=1, max_size=4),
    "all_of": st.lists(said, min_size=1, max_size=3),
    **dict.fromkeys(["yes", "no", "known", "unknown"], st.none()),
}


@st.composite
def criteria(draw: st.DrawFn) -> dict[str, Any]:
    operator = draw(st.sampled_from(sorted(VALUES)))
    return {
        "fact": draw(st.sampled_from(NAMES)),
        "operator": operator,
        "value": draw(VALUES[operator]),
        "points": draw(st.integers(-20, 40)),
    }


def members(keys: list[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.sampled_from(keys),
        lambda inner: st.builds(
            lambda needs, held: {needs: held},
            st.sampled_from(["any", "all"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=5,
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    rules = document(*draw(st.lists(criteria(), min_size=1, max_size=8)))
    member = members([criterion["key"] for criterion in rules["criteria"]])
    lanes = []
    for place in range(draw(st.integers(1, 3))):
        needs = draw(st.sampled_from(["all", "any", "points"]))
        how = (
            {"threshold": draw(st.integers(-30, 90))}
            if needs == "points"
            else {"criteria": draw(st.lists(member, min_size=1, max_size=3))}
        )
        lanes.append({"key": f"l{place}", "name": f"Lane {place}", "needs": needs, "window_s": 300, **how})
    return rules | {
        "required": draw(st.lists(member, max_size=2)),
        "rules_out": draw(st.lists(member, max_size=2)),
        "lanes": lanes,
    }


random_rules = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],  # nothing is written
)


@random_rules
@given(documents(), st.lists(facts, min_size=1, max_size=6))
def test_statement_agrees_with_a_plain_reading(rules, leads):
    for judged, held in zip(judge(rules, leads, at=AT), leads, strict=True):
        results = {criterion["key"]: plain.result(criterion, held, AT) for criterion in rules["criteria"]}
        met = {key: result is True for key, result in results.items()}

        assert [judged.result(position) for position in range(len(results))] == [
            {True: "met", False: "not_met", None: "unknown"}[result] for result in results.values()
        ]
        assert (judged.score, judged.lane, judged.is_ready) == plain.ready(rules, met)


@random_rules
@given(documents(), facts)
def test_explanation_agrees_with_the_statement(rules, held):
    (judged,) = judge(rules, [held], at=AT)
    assessment = Assessment(
        definition=Definition(rules=rules),
        fact_set=FactSet(facts=held),
        met=judged.met,
        known=judged.known,
        score=judged.score,
        lane=judged.lane,
        is_ready=judged.is_ready,
    )

    told = explain(assessment)

    first = next((place for place, lane in enumerate(told.lanes) if lane.is_met), None)
    assert first == judged.lane
    assert judged.is_ready == (first is not None and told.is_required_met and not told.is_ruled_out)
    assert (told.lane is not None) == judged.is_ready
    assert sum(finding["points"] for finding in findings(assessment)) == judged.score
    assert [finding.result for finding in told.findings] == [
        judged.result(position) for position in range(len(told.findings))
    ]


def test_sixty_criteria_have_a_bit_each():
    rules = document(
        *[{"fact": "n", "operator": "at_least", "value": least, "points": 1} for least in range(60)]
    )

    few, all_of_them = judge(rules, [{"n": 29}, {"n": 59}], at=AT)

    assert (few.met, few.known, few.score) == ((1 << 30) - 1, (1 << 60) - 1, 30)
    assert (all_of_them.met, all_of_them.score) == ((1 << 60) - 1, 60)


def test_a_fact_is_judged_by_the_day_of_assessment():
    rules = document({"fact": "seen", "operator": "within_days", "value": 30})
    seen = {"seen": "2026-03-01"}

    assert judge(rules, [seen], at=AT)[0].met
    assert not judge(rules, [seen], at=AT + timedelta(days=60))[0].met


def test_each_fact_is_extracted_once_and_each_criterion_tested_once():
    """The fences hold: without them PostgreSQL would write an extraction out again at every use."""
    rules = document(
        {"fact": "size", "operator": "at_least", "value": 7, "points": 5},
        {"fact": "size", "operator": "at_most", "value": 7, "points": 5},
        {"fact": "size", "operator": "between", "value": [1, 7], "points": 5},
    )
    source = "SELECT 1 AS lead_id, 1 AS fact_set_id, facts, folded, now() AS at FROM leads_factset"
    sql, params = compile_rules(Rules.parse(rules)).select(source, [])

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert plan.count("jsonb_typeof") == 1
    assert plan.count("<= '7'") == 2


def faults(candidate: Any) -> list[Fault]:
    try:
        Rules.parse(candidate)
    except RulesError as error:
        return error.faults
    return []


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["is", "all", "points"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["criteria", "lanes", "required", "any", "all", "key", "fact", "operator", "value"]
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(json_values, json_values, json_values)
def test_any_json_is_rules_or_is_refused_with_paths(everything, criterion, lane):
    for candidate in (everything, {"criteria": [criterion], "lanes": [lane], "required": [criterion]}):
        assert all(path and message for path, message in faults(candidate))


@random_rules
@given(
    documents(),
    st.sampled_from(["fact", "value", "label"]),
    texts | st.just("'; DROP TABLE x; -- %s %(a)s {0}"),
)
def test_names_and_values_are_never_sql(rules, place, text):
    rules["criteria"][0] |= {"operator": "contains", "value": "x", place: text}
    if refused := faults(rules):
        assert refused[0][0] == f"criteria[0].{place}"
        return

    (judged,) = judge(rules, [{text[:120]: "x"}], at=AT)

    assert isinstance(judged.is_ready, bool)
