"""POST /agreement/versions/{n}/backtest/: the panel's figures as JSON."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alignment import whatif
from scoring.models import Backtest
from tests.agreement import drafts
from tests.alignment.test_whatif import RULES, lead, version  # noqa: F401  a fixture
from tests.cast import Cast
from workspaces import keys, scope


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def ask(cast: Cast, number: int, body: Any, *, role: str = "owner", workspace_id: int | None = None) -> Any:
    place = workspace_id or cast.workspace.pk
    with scope.workspace(place):
        _, secret = keys.create(place, name=f"key of {role}", role=role, by=None, at=timezone.now())
    return Client(raise_request_exception=False).post(
        f"/api/v1/agreement/versions/{number}/backtest/", body, content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )  # fmt: skip


def exact(count: int) -> dict[str, int | None]:
    return {"count": count, "margin": None}


@pytest.mark.parametrize("role", ["owner", "marketing", "sales", "manager"])
def test_every_role_gets_the_panels_figures(cast: Cast, version: int, role: str) -> None:  # noqa: F811
    body = ask(cast, version, {}, role=role).json()
    assert (body["exact"], body["leads"], body["judged"], body["background"]) == (True, 30, 30, None)
    assert body["base"].startswith("Leads that arrived up to ")
    assert body["sales_ready"]["now"]["leads"] == exact(14)
    assert body["sales_ready"]["before"]["leads"] == exact(15)
    assert body["added"]["count"] - body["dropped"]["count"] == 14 - 15
    assert sum(week["now"]["count"] for week in body["weeks"]) == 14
    assert sum(score["leads"]["count"] for score in body["scores"]) == 30
    assert [(lane["lane"], lane["sales_ready"]["count"]) for lane in body["lanes"]] == [("asked", 10), ("fits", 4)]  # fmt: skip
    large = body["criteria"][0]
    assert [large[name]["leads"]["count"] for name in ("met", "not_met", "unknown")] == [6, 24, 0]
    assert large["met"]["won"] is None  # too few to claim a rate
    assert 0 <= large["not_met"]["won"]["low"] <= large["not_met"]["won"]["rate"]
    assert body["load"]["reps"] == 2


def test_the_period_is_the_callers(cast: Cast, version: int, now: datetime) -> None:  # noqa: F811
    day = (now - timedelta(days=4)).date().isoformat()
    body = ask(cast, version, {"from": day, "to": day}).json()
    assert (body["from"], body["to"], body["leads"]) == (day, day, 1)
    assert ask(cast, version, {"from": "2020-01-01", "to": "2020-01-02"}).json()["leads"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from": 3}, "from"),
        ({"from": None}, "from"),
        ({"to": ["2026-01-01"]}, "to"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "from"),
    ],
)
def test_a_period_that_cannot_be_is_refused_by_name(
    cast: Cast,
    version: int,  # noqa: F811
    body: Any,
    field: str,
) -> None:
    answer = ask(cast, version, body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_draft_that_is_not_finished_names_what_is_missing(cast: Cast, now: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        draft = drafts.drafted(cast, at=now, edit=lambda document: document.update(rules={"criteria": 3}))
    answer = ask(cast, draft.number, {})
    assert answer.status_code == 400
    assert "rules.criteria" in {error["field"] for error in answer.json()["errors"]}


def test_nadia_and_a_version_that_is_not_there_get_404(cast: Cast, version: int) -> None:  # noqa: F811
    assert ask(cast, version, {}, workspace_id=cast.nadia.workspace_id).status_code == 404
    assert ask(cast, 99, {}).status_code == 404
    assert Client().post(f"/api/v1/agreement/versions/{version}/backtest/").status_code == 401


def test_of_too_many_leads_an_estimate_comes_first(
    cast: Cast,
    version: int,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whatif, "MOST", 10)
    monkeypatch.setattr(whatif, "SAMPLE", 15)
    body = ask(cast, version, {}).json()
    assert body["exact"] is False
    assert body["background"] == {"state": "running", "done": 0, "total": 30}
    assert body["sales_ready"]["now"]["leads"]["margin"] > 0
    with scope.workspace(cast.workspace.pk):
        assert Backtest.objects.count() == 1


def test_an_estimate_and_its_parts_are_of_this_workspace_alone(cast: Cast, now: datetime) -> None:
    with scope.workspace(cast.nadia.workspace_id):
        lead(cast.nadia.workspace_id, now, {"form": "Demo"})
    with scope.workspace(cast.workspace.pk):
        draft = drafts.drafted(cast, at=now, edit=lambda document: document.update(rules=RULES))
    body = ask(cast, draft.number, {}).json()
    assert (body["leads"], body["sales_ready"]["now"]["leads"]["count"]) == (0, 0)
