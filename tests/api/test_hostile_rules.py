"""Rules no builder would make, through the API: refused by the path of what is wrong, or compiled and run."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreement.starters import ALL
from tests.cast import Cast
from tests.scoring.test_assess import make_lead
from tests.scoring.test_compile import documents, json_values
from workspaces import scope

JSON = "application/json"
FACTS: list[dict[str, Any]] = [
    {"form": "Demo", "size": 80, "tags": ["crm"]}, {"seen": "2026-03-09", "size": "1e400"}, {},
]  # fmt: skip
NASTY = [
    "'; DROP TABLE leads_lead; --", "%s %(a)s {0}", '" OR 1=1 --', "$$;SELECT pg_sleep(9)$$", "\\", "\u202e", "a" * 10_000,
    list(range(5_000)), ["x"] * 500, {"any": []}, 10**400, -1e308, "NaN", True, None, [], {}, [[]], [None], "(" * 3_000,
]  # fmt: skip


def _deep(depth: int, key: str) -> Any:
    tree: Any = "c0"
    for _ in range(depth):
        tree = {key: [tree]}
    return tree


nasty = st.sampled_from(NASTY) | json_values
trees = st.builds(_deep, st.sampled_from([1, 3, 30, 100]), st.sampled_from(["any", "all", "none", "x' --"]))


@st.composite
def bent(draw: st.DrawFn) -> dict[str, Any]:
    """Rules that hold, with up to three places of them made into something else."""
    rules: dict[str, Any] = deepcopy(draw(documents()))
    for _ in range(draw(st.integers(0, 3))):
        inside = draw(st.sampled_from(["criterion", "lane", "required", "rules_out", "top", "tree"]))
        if inside == "criterion":
            criteria = rules.get("criteria")
            criterion = draw(st.sampled_from(criteria)) if isinstance(criteria, list) and criteria else {}
            if isinstance(criterion, dict):
                criterion[
                    draw(st.sampled_from(["key", "fact", "operator", "value", "points", "label", "zzz"]))
                ] = draw(nasty)
        elif inside == "lane":
            lane = rules["lanes"][0] if isinstance(rules.get("lanes"), list) and rules["lanes"] else {}
            if isinstance(lane, dict):
                lane[draw(st.sampled_from(["key", "name", "needs", "threshold", "window_s", "criteria"]))] = (
                    draw(nasty)
                )
        elif inside == "tree":
            rules[draw(st.sampled_from(["required", "rules_out"]))] = [draw(trees)]
        elif inside == "top":
            rules[draw(st.sampled_from(["criteria", "lanes", "unknown"]))] = draw(nasty)
        else:
            rules[inside] = draw(nasty)
    return rules


@pytest.fixture
def mara(cast: Cast, at: datetime, sign_in: Callable[..., Client]) -> Client:
    """Marketing, with a draft, in a workspace with some leads to judge."""
    with scope.workspace(cast.workspace.pk):
        for held in FACTS:
            make_lead(cast.workspace, at, held)
    browser = sign_in(cast.mara)
    made = browser.post("/api/v1/agreement/versions/", {"starter": "b2b_software"}, content_type=JSON)
    assert made.status_code == 201
    return browser


# Ten thousand of them: --hypothesis-profile=ten_thousand
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rules=bent())
def test_rules_are_refused_by_their_path_or_run(mara: Client, rules: dict[str, Any]) -> None:
    document = ALL[0].document | {"rules": rules}
    body = json.dumps(document)
    latest = mara.get("/api/v1/agreement/versions/2/")["ETag"]
    written = mara.put("/api/v1/agreement/versions/2/", body, content_type=JSON, headers={"if-match": latest})
    if written.status_code == 200:
        asked = mara.post("/api/v1/agreement/versions/2/backtest/", {}, content_type=JSON)
        if asked.status_code == 200:
            assert asked.json()["leads"] == len(FACTS), asked.json()
            return
        written = asked
    assert 400 <= written.status_code < 500, written.content
    problem = written.json()
    if not problem.get("errors"):  # not read at all
        assert problem["detail"].startswith("The body "), problem
    for fault in problem.get("errors", []):
        assert fault["field"].startswith("rules"), fault
        assert fault["message"]
