"""What each side owes, read from its document."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agreement.commitments import DEFAULTS, STARTING_SALES, Commitments, CommitmentsError

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
DUE = START + timedelta(minutes=5)


def with_sales(**parts: Any) -> dict[str, Any]:
    return deepcopy(DEFAULTS) | {"sales": DEFAULTS["sales"] | parts}


def faults(document: object) -> list[tuple[str, str]]:
    with pytest.raises(CommitmentsError) as refused:
        Commitments.parse(document)
    return refused.value.faults


def test_absent_parts_are_the_defaults():
    assert Commitments.parse({}) == Commitments.parse(DEFAULTS)
    assert Commitments.parse({"sales": {"minimum_touches": 3}}).sales.minimum_touches == 3
    assert Commitments.parse({"sales": {"minimum_touches": 3}}).sales.cadence.gaps_s[0] == 7200


def test_ladder_is_laid_against_a_handoff():
    ladder = Commitments.parse(DEFAULTS).sales.ladder

    assert ladder.rung_times(START, DUE) == [
        ("handoff", START, ("owner",), ("email",), False),
        ("reminder", DUE - timedelta(minutes=2), ("owner",), ("email",), False),
        ("breach", DUE, ("owner", "manager"), ("email",), False),
    ]


def test_a_rung_says_by_what_it_leaves_and_whether_the_lead_changes_hands():
    rung = {"rung": "breach", "from": "due", "after_s": 0, "to": ["helpers", "team"]}
    [plain] = Commitments.parse(with_sales(ladder=[rung])).sales.ladder.rungs
    [full] = Commitments.parse(
        with_sales(ladder=[rung | {"by": ["push", "chat"], "reassign": True}])
    ).sales.ladder.rungs
    assert (plain.to, plain.by, plain.reassigns) == (("helpers", "team"), ("email",), False)
    assert (full.by, full.reassigns) == (("push", "chat"), True)


def test_what_a_new_agreement_starts_from_invites_helpers_and_tells_the_team():
    ladder = Commitments.parse({"sales": STARTING_SALES}).sales.ladder
    assert [(rung.name, rung.to) for rung in ladder.rungs] == [
        ("handoff", ("owner",)),
        ("reminder", ("owner",)),
        ("breach", ("owner", "manager")),
        ("helpers", ("helpers",)),
        ("team", ("team",)),
    ]


def test_reminder_that_would_come_before_the_start_is_left_out():
    ladder = Commitments.parse(DEFAULTS).sales.ladder

    steps = ladder.rung_times(START, START + timedelta(seconds=60))

    assert [step.rung for step in steps] == ["handoff", "breach"]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ([], "document", "must be an object"),
        ({"sales": []}, "sales", "must be an object"),
        (with_sales(minimum_touches=0), "sales.minimum_touches", "must be a whole number from 1 to 50"),
        ({"sales": {"gaps_s": []}}, "sales.gaps_s", "must not be empty"),
        ({"sales": {"gaps_s": [7200, "1"]}}, "sales.gaps_s[1]", "must be a whole number"),
        (with_sales(gaps_s=[60]), "sales.gaps_s", "says again what cadence says"),
        (with_sales(cadence=[]), "sales.cadence", "must not be empty"),
        (
            with_sales(cadence=[{"step": "a", "when": "wrong_number", "after_s": 60}]),
            "sales.cadence",
            "needs a step that follows whatever the result was",
        ),
        (
            with_sales(cadence=[{"step": "a", "after_s": 60}, {"step": "b", "after_s": 60, "when": "spoke"}]),
            "sales.cadence[1].when",
            "must be one of no_answer",
        ),
        (
            with_sales(cadence=[{"step": "a", "after_s": -1}]),
            "sales.cadence[0].after_s",
            "must be a whole number",
        ),
        (with_sales(ladder=[]), "sales.ladder", "must not be empty"),
        (with_sales(ladder=DEFAULTS["sales"]["ladder"][:1]), "sales.ladder", "needs a rung called 'breach'"),
        (
            with_sales(
                ladder=[{"rung": "breach", "from": "due", "after_s": 0, "to": ["team"], "by": ["pigeon"]}]
            ),
            "sales.ladder[0].by[0]",
            "must be one of email, push, chat",
        ),
        (
            with_sales(
                ladder=[{"rung": "breach", "from": "due", "after_s": 0, "to": ["team"], "reassign": "yes"}]
            ),
            "sales.ladder[0].reassign",
            "must be true or false",
        ),
        (
            with_sales(ladder=[{"rung": "breach", "from": "noon", "after_s": 0, "to": ["owner"]}]),
            "sales.ladder[0].from",
            "must be one of start, due",
        ),
        (
            with_sales(ladder=[{"rung": "breach", "from": "due", "after_s": 0, "to": ["everyone"]}]),
            "sales.ladder[0].to[0]",
            "must be one of owner, manager",
        ),
        (
            with_sales(return_reasons=[{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]),
            "sales.return_reasons",
            "'a' is used twice",
        ),
        ({"marketing": {"acceptance_rate": 80}}, "marketing.acceptance_rate", "must be a share from 0 to 1"),
        ({"marketing": {"facts_present": ["a\0"]}}, "marketing.facts_present[0]", "holds a character"),
    ],
)
def test_fault_names_its_place(document, path, message):
    assert any(place == path and said.startswith(message) for place, said in faults(document)), faults(
        document
    )


FAIR = {"key": "fair", "name": "Autumn fair", "month": "2026-11", "budget": 12000, "leads": 60}


def test_campaigns_are_planned_by_month_with_budget_and_leads():
    marketing = Commitments.parse({"marketing": {"campaigns": [FAIR], "reachable_share": 0.95}}).marketing

    assert marketing.reachable_share == 0.95
    assert [(one.name, one.month, one.budget, one.leads) for one in marketing.campaigns] == [
        ("Autumn fair", "2026-11", 12000, 60)
    ]


@pytest.mark.parametrize(
    ("campaign", "path"),
    [
        (FAIR | {"month": "November"}, "month"),
        (FAIR | {"month": "2026-13"}, "month"),
        (FAIR | {"month": None}, "month"),
        (FAIR | {"budget": -1}, "budget"),
        (FAIR | {"leads": "many"}, "leads"),
        (FAIR | {"name": ""}, "name"),
        (FAIR | {"key": "A b"}, "key"),
    ],
)
def test_a_campaign_that_can_t_be_is_named_at_its_field(campaign, path):
    [(where, _)] = faults({"marketing": {"campaigns": [campaign]}})
    assert where == f"marketing.campaigns[0].{path}"
