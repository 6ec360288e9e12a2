"""What is pointed out about rules before they are proposed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agreement.starter import RULES
from scoring import checks
from scoring.catalogue import BUILT_IN, Fact
from scoring.rules import Rules
from tests.scoring.judging import document

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FACTS = {
    name: Fact(name, kind)
    for name, kind in (
        BUILT_IN
        | {"size": "number", "company_size": "number", "form": "text", "country": "text", "since": "date"}
        | {"agreed": "yes_no", "is_student": "yes_no", "wants": "list"}
    ).items()
}
pytestmark = pytest.mark.django_db


def lane(name: str, needs: str, *criteria: str, **parts: Any) -> dict[str, Any]:
    listed = {"criteria": list(criteria)} if criteria else {}
    return {"key": name, "name": name.title(), "needs": needs, "window_s": 300} | listed | parts


def found(rules: dict[str, Any]) -> dict[str, str]:
    return {problem.line: problem.message for problem in checks.find(Rules.parse(rules), FACTS, at=AT)}


def test_the_starter_has_no_problem():
    assert found(RULES) == {}


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ([{"fact": "hat", "operator": "known"}], "No lead ever came with a fact called “hat”"),
        (
            [{"fact": "country", "operator": "at_least", "value": 5}],
            "“country” comes in as text: no lead can ever meet this.",
        ),
        ([{"fact": "submissions", "operator": "at_least", "value": 1}], "Every lead meets this"),
        ([{"fact": "submissions", "operator": "at_most", "value": 0}], "No lead can ever meet this."),
    ],
)
def test_a_dead_criterion_is_pointed_out(criteria, message):
    rules = document(*criteria, lanes=[lane("one", "any", "c0")])

    assert found(rules)["criteria/c0"].startswith(message)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"fact": "size", "operator": "at_least", "value": 50}, {"fact": "size", "operator": "at_most", "value": 49}),
        ({"fact": "form", "operator": "is", "value": "Demo"}, {"fact": "form", "operator": "is", "value": "Trial"}),
        ({"fact": "form", "operator": "is", "value": "Demo"}, {"fact": "form", "operator": "contains", "value": "trial"}),
        ({"fact": "form", "operator": "known"}, {"fact": "form", "operator": "unknown"}),
        ({"fact": "agreed", "operator": "yes"}, {"fact": "agreed", "operator": "no"}),
        (
            {"fact": "since", "operator": "before", "value": "2026-01-01"},
            {"fact": "since", "operator": "within_days", "value": 30},
        ),
    ],
)  # fmt: skip
def test_tests_that_contradict_each_other_are_pointed_out(first, second):
    together = document(first, second, lanes=[lane("one", "all", "c0", "c1")])
    required = document(first, second, required=["c0"], lanes=[lane("one", "all", "c1")])

    assert found(together) == {"lanes/one": "Its tests contradict each other: no lead can come by this lane."}
    assert found(required)["lanes/one"].startswith("No lead can come by this lane: what it asks for")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"fact": "size", "operator": "at_least", "value": 50}, {"fact": "size", "operator": "at_most", "value": 50}),
        ({"fact": "size", "operator": "between", "value": [1, 2]}, {"fact": "size", "operator": "is_not", "value": 1}),
        ({"fact": "form", "operator": "starts_with", "value": "a"}, {"fact": "form", "operator": "contains", "value": "b"}),
        (
            {"fact": "email", "operator": "matches_domain", "value": ["acme.com"]},
            {"fact": "email", "operator": "contains", "value": "ann"},
        ),
        ({"fact": "wants", "operator": "all_of", "value": ["a", "b"]}, {"fact": "wants", "operator": "any_of", "value": ["c"]}),
    ],
)  # fmt: skip
def test_tests_that_go_together_are_left_alone(first, second):
    assert found(document(first, second, lanes=[lane("one", "all", "c0", "c1")])) == {}


def test_points_out_of_reach_are_pointed_out():
    rules = document(
        {"fact": "form", "operator": "is", "value": "Demo", "points": 30},
        {"fact": "form", "operator": "is", "value": "Trial", "points": 20},
        {"fact": "country", "operator": "known", "points": 10},
        lanes=[lane("points", "points", threshold=45)],
    )

    assert found(rules) == {"lanes/points": "45 points are out of reach: all tests together earn 40 at most."}


def test_a_lane_behind_one_that_takes_all_is_pointed_out():
    rules = document(
        {"fact": "form", "operator": "contains", "value": "demo"},
        {"fact": "country", "operator": "known"},
        lanes=[lane("wide", "any", "c0", "c1"), lane("narrow", "all", "c0", "c1")],
    )

    assert found(rules) == {
        "lanes/narrow": "No lead can come by this lane: whoever meets it comes by an earlier one."
    }


def test_what_is_required_and_ruled_out_at_once_is_pointed_out():
    rules = document(
        {"fact": "country", "operator": "known"},
        required=["c0"],
        rules_out=["c0"],
        lanes=[lane("one", "any", "c0")],
    )

    assert list(found(rules)) == ["rules_out"]


def test_the_same_test_twice_and_one_without_a_place_are_pointed_out():
    rules = document(
        {"fact": "country", "operator": "is", "value": "NL"},
        {"fact": "country", "operator": "is", "value": "nl"},
        {"fact": "form", "operator": "known", "points": 5},
        lanes=[lane("one", "any", "c0", "c1")],
    )

    assert found(rules)["criteria/c1"] == "This is the same test as “Criterion 0”."
    assert found(rules)["criteria/c2"].startswith("Its points change nothing")


def test_a_large_definition_is_checked_by_one_statement(django_assert_num_queries):
    criteria = [
        {"fact": f"f{number % 20}", "operator": "at_least", "value": number, "points": 3}
        for number in range(60)
    ]
    rules = document(
        *criteria,
        lanes=[
            *(lane(f"l{number}", "all", f"c{number}", f"c{59 - number}") for number in range(11)),
            lane("points", "points", threshold=100),
        ],
    )

    with django_assert_num_queries(1):
        assert all(line.startswith("criteria/") for line in found(rules))
