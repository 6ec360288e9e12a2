"""What a lead lacked, against trying every set of tests."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.models import Assessment
from scoring.nearest import nearest
from scoring.rules import Rules
from tests.scoring.judging import document

KEYS = [f"c{position}" for position in range(5)]
MEMBERS = st.recursive(
    st.sampled_from(KEYS),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=4,
)


def rules_of(
    points: list[int], required: list[Any], lanes: list[dict[str, Any]], rules_out: list[Any] | None = None
) -> Rules:
    criteria = [{"fact": key, "operator": "known", "points": worth} for key, worth in zip(KEYS, points, strict=True)]  # fmt: skip
    named = [
        {"key": f"lane{place}", "name": f"Lane {place}", "window_s": 60} | lane
        for place, lane in enumerate(lanes)
    ]
    return Rules.parse(document(*criteria, required=required, rules_out=rules_out or [], lanes=named))


def assessment(rules: Rules, met: int) -> Assessment:
    score = sum(criterion.points for n, criterion in enumerate(rules.criteria) if met >> n & 1)
    return Assessment(met=met, known=31, score=score)


def is_ready(rules: Rules, met: int) -> bool:
    score = assessment(rules, met).score
    return rules.required.holds(met) and any(lane.holds(met, score) for lane in rules.lanes)


@settings(max_examples=150, deadline=None)
@given(
    points=st.lists(st.integers(0, 4).map(lambda n: n * 10), min_size=5, max_size=5),
    required=st.lists(st.sampled_from(KEYS), max_size=2),
    groups=st.lists(
        st.tuples(st.sampled_from(["all", "any"]), st.lists(MEMBERS, min_size=1, max_size=3)), max_size=2
    ),
    threshold=st.integers(0, 100),
    met=st.integers(0, 31),
)
def test_what_it_lacked_would_have_made_it_ready(
    points: list[int], required: list[str], groups: list[Any], threshold: int, met: int
) -> None:
    lanes = [{"needs": needs, "criteria": members} for needs, members in groups]
    lanes.append({"needs": "points", "threshold": threshold})
    rules = rules_of(points, required, lanes)
    found = nearest(assessment(rules, met), rules)
    if found.lane is None:
        assert not is_ready(rules, 31) or sum(points) < threshold
        return
    assert is_ready(rules, met | sum(1 << position for position in found.missing))
    assert not any(met >> position & 1 for position in found.missing)


def test_no_smaller_set_of_tests_would_have_been_enough() -> None:
    rules = rules_of(
        [10, 20, 30, 0, 0],
        ["c3"],
        [
            {"needs": "all", "criteria": ["c0", {"any": ["c1", {"all": ["c2", "c4"]}]}]},
            {"needs": "points", "threshold": 50},
        ],
    )
    for met in range(32):
        found = nearest(assessment(rules, met), rules)
        unmet = [position for position in range(5) if not met >> position & 1]
        fewest = next(
            size
            for size in range(6)
            for chosen in combinations(unmet, size)
            if is_ready(rules, met | sum(1 << position for position in chosen))
        )
        assert len(found.missing) == fewest, f"{met:05b}"


def test_missing_points_are_counted_and_a_lane_out_of_reach_is_none() -> None:
    rules = rules_of([10, 20, 30, 0, 0], [], [{"needs": "points", "threshold": 50}])
    found = nearest(assessment(rules, 0b00001), rules)
    assert (found.points, found.missing) == (40, (1, 2))
    rules = rules_of([10, 0, 0, 0, 0], [], [{"needs": "points", "threshold": 50}])
    assert nearest(assessment(rules, 0), rules).lane is None


def test_what_rules_a_lead_out_is_named() -> None:
    rules = rules_of([0] * 5, [], [{"needs": "all", "criteria": ["c0"]}], ["c2", "c3"])
    assert nearest(assessment(rules, 0b0101), rules).ruled_out_by == (2,)
    assert nearest(assessment(rules, 0b0001), rules).ruled_out_by == ()
