"""Assessments rewritten under another definition, and one judged in hindsight."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from leads.models import Lead
from scoring import assess, hindsight, rescore
from scoring.models import Assessment, Definition
from tests.cast import Cast
from tests.scoring.test_assess import define, know, make_lead
from workspaces import scope

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
LARGE = {"fact": "size", "operator": "at_least", "value": 50, "points": 20}
WEB = {"fact": "form", "operator": "is", "value": "Demo", "points": 10}
FACTS: list[dict[str, Any]] = [{"size": 80}, {"size": 10, "form": "demo"}, {"form": "Paper"}, {}]
LATER = AT + timedelta(days=1)


def lane(threshold: int) -> dict[str, Any]:
    return {"lanes": [{"key": "l", "name": "L", "needs": "points", "threshold": threshold, "window_s": 60}]}


def outcomes(ids: list[int]) -> list[tuple[Any, ...]]:
    fields = ("definition_id", "met", "known", "score", "lane", "is_ready")
    found = {
        row.lead_id: tuple(getattr(row, field) for field in fields)
        for row in Assessment.objects.filter(is_latest=True)
    }
    return [found[pk] for pk in ids]


@pytest.fixture
def ids(scoped: Cast) -> list[int]:
    """Leads that were assessed once, under rules of before."""
    made = [make_lead(scoped.workspace, AT, facts).pk for facts in FACTS]
    assess.assess(scoped.workspace.pk, made, definition=define(scoped.workspace, AT, WEB, **lane(10)), at=AT)
    return made


@pytest.fixture
def stricter(scoped: Cast) -> Definition:
    return define(scoped.workspace, AT, LARGE, WEB, **lane(20))


def test_a_rescore_touches_no_index(scoped: Cast, ids: list[int], stricter: Definition) -> None:
    """Who stays as ready as before is rewritten within the page; only one whose readiness changed is indexed anew."""
    were_ready = [outcome[-1] for outcome in outcomes(ids)]
    before, in_place_before = _updates()
    rescore.judge(scoped.workspace.pk, ids, definition=stricter, at=LATER)
    after, in_place_after = _updates()
    stayed = [was == outcome[-1] for was, outcome in zip(were_ready, outcomes(ids), strict=True)]
    assert 0 < sum(stayed) < len(ids)
    assert (after - before, in_place_after - in_place_before) == (len(ids), sum(stayed))


def _updates() -> tuple[int, int]:
    """(rows of assessments rewritten, those of them within their page) in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'scoring_assessment'"
        )
        rewritten, in_place = cursor.fetchone()
    return rewritten, in_place


def test_a_batch_is_judged_as_one_by_one(scoped: Cast, ids: list[int], stricter: Definition) -> None:
    rewritten = rescore.judge(scoped.workspace.pk, ids[::-1], definition=stricter, at=LATER)
    after = outcomes(ids)
    assert [one.lead_id for one in rewritten] == ids[::-1]
    assert Assessment.objects.count() == len(ids)
    assert {row.at for row in Assessment.objects.all()} == {LATER}

    one_by_one = [assess.assess(scoped.workspace.pk, [pk], definition=stricter, at=LATER)[0] for pk in ids]
    assert outcomes(ids) == after
    assert [(one.score, one.lane, one.is_ready) for one in one_by_one] == [
        (one.score, one.lane, one.is_ready) for one in rewritten[::-1]
    ]


def test_who_was_handed_over_keeps_what_they_were_handed_over_by(
    scoped: Cast, ids: list[int], stricter: Definition
) -> None:
    before = outcomes(ids)[1]
    Lead.objects.filter(pk=ids[1]).update(handed_off_at=AT)
    rewritten = rescore.judge(scoped.workspace.pk, ids, definition=stricter, at=LATER)
    assert ids[1] not in {one.lead_id for one in rewritten}
    assert outcomes(ids)[1] == before


def test_the_facts_of_now_are_judged(scoped: Cast, ids: list[int], stricter: Definition) -> None:
    grown = know(Lead.objects.get(pk=ids[3]), {"size": 99}, at=AT, seq=2)
    (found,) = rescore.judge(scoped.workspace.pk, [ids[3]], definition=stricter, at=LATER)
    assert found.is_ready
    assert Assessment.objects.get(lead_id=ids[3]).fact_set_id == grown.fact_set_id


def test_everyone_is_rewritten_in_slices_with_progress(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescore, "SLICE", 2)
    with scope.workspace(committed.workspace.pk):
        made = [make_lead(committed.workspace, AT, facts).pk for facts in FACTS]
        assess.assess(
            committed.workspace.pk, made, definition=define(committed.workspace, AT, WEB, **lane(10)), at=AT
        )
        definition = define(committed.workspace, AT, LARGE, WEB, **lane(20))
    with scope.workspace(committed.nadia.workspace_id):
        hers = make_lead(committed.nadia.workspace, AT, {"size": 80}).pk
        theirs = define(committed.nadia.workspace, AT, WEB, **lane(10))
        assess.assess(committed.nadia.workspace_id, [hers], definition=theirs, at=AT)

    told: list[int] = []
    done = rescore.everyone(committed.workspace.pk, definition=definition, at=LATER, progress=told.append)

    assert (done, told[-1]) == (4, 4)
    assert told == sorted(told)
    with scope.workspace(committed.workspace.pk):
        assert [row[3] for row in outcomes(made)] == [20, 10, 0, 0]
    with scope.workspace(committed.nadia.workspace_id):
        assert Assessment.objects.get().definition_id == theirs.pk


def test_hindsight_judges_what_was_known_then_and_writes_nothing(
    scoped: Cast, ids: list[int], stricter: Definition
) -> None:
    then = Assessment.objects.select_related("fact_set", "definition").get(lead_id=ids[1])
    know(Lead.objects.get(pk=ids[1]), {"size": 500}, at=AT, seq=2)
    judged = hindsight.judge(then, stricter)
    assert (judged.pk, judged.score, judged.is_ready, judged.fact_set) == (None, 10, False, then.fact_set)
    assert Assessment.objects.count() == len(ids)
