from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.facts import folded
from leads.models import FactSet, Lead, Person
from scoring import assess, backtest, backtests
from scoring.backtest import Behind, Steps
from scoring.models import Assessment, Backtest, Definition
from scoring.rules import Rules
from tests.cast import Cast
from workspaces import scope

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
END = START + timedelta(days=28)
RULES: dict[str, Any] = {
    "criteria": [
        {"key": "large", "label": "Large", "fact": "size", "operator": "at_least", "value": 50, "points": 20, "why": "w"},
        {"key": "demo", "label": "Demo", "fact": "form", "operator": "is", "value": "Demo", "points": 10, "why": "w"},
    ],
    "required": [],
    "rules_out": [],
    "lanes": [
        {"key": "both", "name": "Both", "needs": "points", "threshold": 30, "window_s": 300, "medium": "call"},
        {"key": "asked", "name": "Asked", "needs": "all", "criteria": ["demo"], "window_s": 300, "medium": "call"},
    ],
}  # fmt: skip


def arrived(cast: Cast, *sets: dict[str, Any], day: int = 0, **milestones: Any) -> Lead:
    """A lead that arrived on a day of the period, with what was known at first and later."""
    person = Person.objects.create(workspace=cast.workspace)
    made = Lead.objects.create(
        workspace=cast.workspace, person=person, arrived_at=START + timedelta(days=day, hours=9), is_history=True, **milestones
    )  # fmt: skip
    for seq, facts in enumerate(sets, 1):
        made.fact_set = FactSet.objects.create(
            workspace=cast.workspace,
            lead=made,
            seq=seq,
            at=made.arrived_at,
            facts=facts,
            folded=folded(facts),
        )
    made.save(update_fields=["fact_set"])
    return made


def tally(cast: Cast, **asked: Any) -> backtest.Tally:
    return backtest.tally(
        cast.workspace.pk, Rules.parse(RULES), start=START, end=END, time_zone="UTC", **asked
    )


@pytest.fixture
def past(scoped: Cast) -> dict[str, Lead]:
    return {
        "won_ready": arrived(scoped, {"form": "Demo", "size": 80}, outcome="won", contacted_at=START, sales_ready_at=START),
        "won_missed": arrived(scoped, {"form": "Other", "size": 80}, day=8, outcome="won", sales_ready_at=START),
        "lost_spared": arrived(scoped, {"form": "Other"}, day=8, outcome="lost", sales_ready_at=START),
        "added": arrived(scoped, {"form": "demo"}, day=15),
        "later": arrived(scoped, {"size": 10}, {"form": "Demo"}, day=15),
        "outside": arrived(scoped, {"form": "Demo"}, day=40, outcome="won"),
    }  # fmt: skip


def test_a_backtest_counts_what_the_rules_would_have_said(scoped: Cast, past: dict[str, Lead]) -> None:
    found = tally(scoped)
    assert found.kinds == {
        (True, True): Steps(leads=1, contacted=1, won=1),
        (False, True): Steps(leads=2, won=1, in_vain=1),
        (True, False): Steps(leads=1),
        (False, False): Steps(leads=1),
    }
    assert (found.all.leads, found.ready.leads, found.was_ready.leads) == (5, 2, 3)
    assert (found.passed_over.won, found.passed_over.in_vain, found.ready_later) == (1, 1, 1)
    assert found.lanes == {0: (1, 1), 1: (1, 0)}
    assert found.scores == {30: (1, 1), 20: (1, 1), 0: (2, 0), 10: (1, 0)}
    assert found.weeks == {
        START.date(): (1, 1, 1),
        START.date() + timedelta(days=7): (2, 0, 2),
        START.date() + timedelta(days=14): (2, 1, 0),
    }


def test_each_criterion_is_counted_met_not_met_and_unknown(scoped: Cast, past: dict[str, Lead]) -> None:
    large, demo = tally(scoped).criteria
    assert (large.met, large.not_met, large.unknown, large.won_met) == (2, 1, 2, 2)
    assert (demo.met, demo.not_met, demo.unknown, demo.won_met, demo.won_not_met) == (2, 2, 1, 1, 1)


@pytest.mark.parametrize(
    ("which", "names"),
    [("missed", ["won_missed"]), ("spared", ["lost_spared"]), ("added", ["added"]), ("dropped", ["lost_spared", "won_missed"])],
)  # fmt: skip
def test_every_figure_opens_its_leads(
    scoped: Cast, past: dict[str, Lead], which: str, names: list[str]
) -> None:
    found = backtest.leads_of(scoped.workspace.pk, Rules.parse(RULES), which, start=START, end=END)
    assert found == Behind([past[name].pk for name in names], None)


def test_parts_add_up_to_the_whole(scoped: Cast, past: dict[str, Lead]) -> None:
    rules, middle = Rules.parse(RULES), START + timedelta(days=10)
    halves = [
        backtest.tally(scoped.workspace.pk, rules, start=start, end=end, time_zone="UTC")
        for start, end in ((START, middle), (middle, END))
    ]
    assert backtests.unpack(backtests.pack(halves[0] + halves[1])) == tally(scoped)


def test_nothing_of_another_workspace_is_counted(cast: Cast, at: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        arrived(cast, {"form": "Demo"})
    with scope.workspace(cast.nadia.workspace_id):
        rules = Rules.parse(RULES)
        found = backtest.tally(cast.workspace.pk, rules, start=START, end=END, time_zone="UTC")
        assert found.all.leads == 0


FACTS = st.dictionaries(
    st.sampled_from(["size", "form", "country"]),
    st.one_of(st.integers(-5, 100), st.sampled_from(["Demo", "demo", "Other", "", "50"]), st.booleans()),
)
CRITERIA = st.lists(
    st.sampled_from(
        [
            {"fact": "size", "operator": "at_least", "value": 50},
            {"fact": "size", "operator": "between", "value": [10, 60]},
            {"fact": "form", "operator": "is", "value": "Demo"},
            {"fact": "form", "operator": "is_not", "value": "Other"},
            {"fact": "country", "operator": "known"},
            {"fact": "country", "operator": "yes"},
        ]
    ),
    min_size=1,
    max_size=6,
)


MEMBERS = st.recursive(
    st.integers(0, 5),
    lambda inner: st.tuples(st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=4,
)
GROUP = st.lists(MEMBERS, max_size=3)


def members(drawn: Any, count: int) -> Any:
    """A drawn group as a document says it, of the criteria there are."""
    if isinstance(drawn, int):
        return f"c{drawn % count}"
    if isinstance(drawn, tuple):
        return {drawn[0]: members(drawn[1], count)}
    return [members(member, count) for member in drawn]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.lists(FACTS, min_size=1, max_size=8),
    tests=CRITERIA,
    threshold=st.integers(0, 60),
    required=GROUP,
    rules_out=GROUP,
    lane=st.lists(MEMBERS, min_size=1, max_size=3),
    needs=st.sampled_from(["all", "any"]),
)
def test_preview_and_reality_agree(
    scoped: Cast,
    known: list[dict[str, Any]],
    tests: list[dict[str, Any]],
    threshold: int,
    required: Any,
    rules_out: Any,
    lane: Any,
    needs: str,
) -> None:
    count = len(tests)
    document = {
        "criteria": [{"key": f"c{n}", "label": "l", "why": "w", "points": 10 * n, **test} for n, test in enumerate(tests)],
        "required": members(required, count), "rules_out": members(rules_out, count),
        "lanes": [
            {"key": "g", "name": "g", "needs": needs, "criteria": members(lane, count), "window_s": 60, "medium": "call"},
            {"key": "l", "name": "l", "needs": "points", "threshold": threshold, "window_s": 60, "medium": "call"},
        ],
    }  # fmt: skip
    Lead.objects.update(arrived_at=END)  # what an earlier example made lies outside the period
    ids = [arrived(scoped, facts, day=1).pk for facts in known]
    rules = Rules.parse(document)
    found = backtest.tally(scoped.workspace.pk, rules, start=START, end=END, time_zone="UTC")
    listed = backtest.leads_of(scoped.workspace.pk, rules, "added", start=START, end=END).ids

    definition = Definition.objects.create(workspace=scoped.workspace, rules=document, created_at=START)
    at = START + timedelta(days=1, hours=9)
    one_by_one = [assess.assess(scoped.workspace.pk, [pk], definition=definition, at=at)[0] for pk in ids]
    assert sorted(listed) == [one.lead_id for one in one_by_one if one.is_ready]
    assert found.ready.leads == len(listed)
    assert found.scores == {
        score: (leads, 0) for score, leads in Counter(one.score for one in one_by_one).items()
    }
    assert found.lanes == {
        place: (leads, 0) for place, leads in Counter(one.lane for one in one_by_one if one.is_ready).items()
    }
    rows = Assessment.objects.filter(lead_id__in=ids)
    for place, counted in enumerate(found.criteria):
        assert counted.met == sum(row.met >> place & 1 for row in rows)
        assert counted.unknown == sum(not row.known >> place & 1 for row in rows)


def test_a_large_backtest_is_worked_off_in_the_background_in_slices(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtests, "SLICE", 2)
    with scope.workspace(committed.workspace.pk):
        for day in range(7):
            arrived(committed, {"form": "Demo"}, day=day)
        asked = backtests.ask(committed.workspace.pk, RULES, start=START, end=END, leads=7, by=None, at=START)
        same = backtests.ask(committed.workspace.pk, RULES, start=START, end=END, leads=7, by=None, at=START)
        assert same.pk == asked.pk

    assert backtests.work_off() == 1
    assert backtests.work_off() == 0

    with scope.workspace(committed.workspace.pk):
        done = Backtest.objects.get()
        assert (done.done, done.total, done.problem) == (7, 7, "")
        assert backtests.unpack(done.result) == tally(committed)


def test_rules_that_no_longer_parse_end_as_a_problem_that_is_said(committed: Cast) -> None:
    with scope.workspace(committed.workspace.pk):
        backtests.ask(
            committed.workspace.pk, {"criteria": 3}, start=START, end=END, leads=7, by=None, at=START
        )
    backtests.work_off()
    with scope.workspace(committed.workspace.pk):
        assert Backtest.objects.get().problem.startswith("RulesError")
