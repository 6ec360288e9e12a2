"""What is said to who writes rules that don't hold."""

from copy import deepcopy
from typing import Any

import pytest

from agreement.starter import RULES
from scoring.groups import Group
from scoring.rules import Rules, RulesError

DEMO = {"key": "asked_demo", "label": "Asked for a demo", "fact": "form", "operator": "is", "value": "Demo"}
LANE = {"key": "demo", "name": "Demo", "needs": "all", "criteria": ["asked_demo"], "window_s": 300}


def rules(**parts: Any) -> dict[str, Any]:
    return {"criteria": [DEMO], "required": [], "rules_out": [], "lanes": [LANE]} | deepcopy(parts)


def faults(document: object) -> list[tuple[str, str]]:
    with pytest.raises(RulesError) as refused:
        Rules.parse(document)
    return refused.value.faults


def test_rules_are_read():
    read = Rules.parse(rules(required=[{"any": ["asked_demo", {"all": ["asked_demo"]}]}]))

    assert read.criteria[0].sentence == "form is “Demo”"
    assert read.criteria[0].points == 0
    assert read.lanes[0].group == Group(True, (0,))
    assert read.lanes[0].medium == "call"
    assert read.required == Group(True, (Group(False, (0, Group(True, (0,)))),))
    assert list(read.required.positions()) == [0, 0]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ("text", "document", "must be an object"),
        (rules(extra=1), "extra", "is not a field here"),
        (rules(criteria=[]), "criteria", "must not be empty"),
        (rules(criteria=[DEMO] * 61), "criteria", "holds 61 items, and 60 are the most"),
        (rules(criteria=[DEMO, DEMO]), "criteria", "'asked_demo' is used twice"),
        (rules(criteria=[DEMO | {"key": "Not a key"}]), "criteria[0].key", "must be lower-case letters"),
        (
            rules(criteria=[DEMO | {"fact": "a\0b"}]),
            "criteria[0].fact",
            "holds a character that can't be stored",
        ),
        (
            rules(criteria=[DEMO | {"fact": "\ud800"}]),
            "criteria[0].fact",
            "holds a character that can't be stored",
        ),
        (rules(criteria=[DEMO | {"label": "x" * 121}]), "criteria[0].label", "is longer than 120 letters"),
        (rules(criteria=[DEMO | {"operator": "like"}]), "criteria[0].operator", "must be one of is, is_not"),
        (rules(criteria=[DEMO | {"value": None}]), "criteria[0].value", "'is' needs a text, or a number"),
        (
            rules(criteria=[DEMO | {"value": float("nan")}]),
            "criteria[0].value",
            "'is' needs a text, or a number",
        ),
        (rules(criteria=[DEMO | {"value": 10**16}]), "criteria[0].value", "'is' needs a text, or a number"),
        (
            rules(criteria=[DEMO | {"operator": "between", "value": [5, 1]}]),
            "criteria[0].value",
            "'between' needs two numbers, the smaller first",
        ),
        (
            rules(criteria=[DEMO | {"operator": "before", "value": "2026-02-30"}]),
            "criteria[0].value",
            "'before' needs a day such as 2026-03-31",
        ),
        (
            rules(criteria=[DEMO | {"operator": "is_one_of", "value": ["x"] * 201}]),
            "criteria[0].value",
            "'is_one_of' needs a list of texts, or a list of numbers",
        ),
        (
            rules(criteria=[DEMO | {"points": True}]),
            "criteria[0].points",
            "must be a whole number from -1000",
        ),
        (rules(required=["other"]), "required[0]", "no criterion is called 'other'"),
        (rules(rules_out=[{"none": []}]), "rules_out[0]", 'must be a criterion\'s key, {"any": […]}'),
        (rules(rules_out=[{"any": []}]), "rules_out[0].any", "must not be empty"),
        (rules(lanes=[]), "lanes", "must not be empty"),
        (
            rules(lanes=[LANE | {"criteria": ["asked_demo", "x"]}]),
            "lanes[0].criteria[1]",
            "no criterion is called 'x'",
        ),
        (rules(lanes=[LANE | {"criteria": None}]), "lanes[0].criteria", "must not be empty"),
        (
            rules(lanes=[LANE | {"needs": "points"}]),
            "lanes[0].criteria",
            "a lane by points lists no criteria",
        ),
        (
            rules(lanes=[LANE | {"threshold": 5}]),
            "lanes[0].threshold",
            "only a lane by points has a threshold",
        ),
        (rules(lanes=[LANE | {"window_s": 0}]), "lanes[0].window_s", "must be a whole number from 1 to"),
        (rules(lanes=[LANE | {"medium": "fax"}]), "lanes[0].medium", "must be one of call"),
    ],
)
def test_fault_names_its_place(document, path, message):
    assert any(place == path and said.startswith(message) for place, said in faults(document)), faults(
        document
    )


def test_fact_is_named_as_intake_names_it():
    read = Rules.parse(rules(criteria=[DEMO | {"fact": "  How  many\npeople? "}]))

    assert read.criteria[0].fact == "How many people?"


def test_every_fault_is_told_at_once():
    assert [
        path for path, _ in faults(rules(required=["a"], rules_out=["b"], lanes=[LANE | {"name": ""}]))
    ] == [
        "lanes[0].name",
        "required[0]",
        "rules_out[0]",
    ]


def test_groups_a_hundred_deep_are_refused():
    deep: Any = "asked_demo"
    for _ in range(100):
        deep = {"any": [deep]}

    assert faults(rules(required=[deep])) == [
        ("required[0].any[0].any[0].any[0].any[0]", "groups go 5 deep at most")
    ]


def test_a_flood_of_faults_is_cut():
    assert len(faults(rules(lanes=[LANE | {"criteria": [7] * 60}] * 12))) == 100


def test_empty_groups_of_all_hold_and_of_any_do_not():
    assert Group(True).holds(0)
    assert not Group(False).holds(0)


def test_the_starter_rules_hold():
    assert len(Rules.parse(RULES).lanes) == 2
