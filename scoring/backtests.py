"""Backtests of more leads than a page can wait for: asked once, worked off in slices, resumable, their progress kept."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import Error, connection, connections
from django.db.models.functions import Now

from scoring import backtest, doors
from scoring.backtest import OfCriterion, Steps, Tally
from scoring.models import Backtest
from scoring.rules import Rules
from workspaces import scope
from workspaces.models import Member, Workspace

SLICE = 50_000
# Two statements at a time: the evaluator's fences keep PostgreSQL from using a second core by itself.
AT_ONCE = 2
FRESH = timedelta(minutes=10)
KEPT = timedelta(days=1)
_LOCKS = 7207  # the family of our advisory locks
_WORDING = {"label", "why", "name", "window_s", "medium"}


def digest(rules: Any) -> str:
    """The same for rules that judge the same: whatever the order of their fields, and however they are worded."""
    return hashlib.sha256(json.dumps(_judging(rules), sort_keys=True).encode()).hexdigest()


def _judging(rules: Any) -> Any:
    if not isinstance(rules, dict):
        return rules
    return {
        name: [
            {field: value for field, value in item.items() if field not in _WORDING}
            if isinstance(item, dict)
            else item
            for item in part
        ]
        if name in {"criteria", "lanes"} and isinstance(part, list)
        else part
        for name, part in rules.items()
    }


def ask(
    workspace_id: int,
    rules: Any,
    *,
    start: datetime,
    end: datetime,
    leads: int,
    by: Member | None,
    at: datetime,
) -> Backtest:
    """The backtest of these rules over [start, end): one that runs or is fresh enough, else a new one, to be worked off.

    `leads` is how many arrived then. One that failed is not tried again while it is fresh. What is old is thrown away.
    """
    key = digest(rules)
    fresh = Backtest.objects.filter(
        rules_digest=key, starts_at=start, ends_at=end, asked_at__gte=at - FRESH
    ).order_by("-asked_at")
    if found := fresh.first():
        return found
    Backtest.objects.filter(asked_at__lt=at - KEPT).delete()
    return Backtest.objects.create(
        workspace_id=workspace_id,
        rules=rules,
        rules_digest=key,
        starts_at=start,
        ends_at=end,
        member=by,
        asked_at=at,
        total=leads,
    )


def work_off() -> int:
    """Work off every backtest that waits, in every workspace. A second copy passes over what the first has in hand."""
    done = 0
    for workspace_id in doors.with_waiting_backtests():
        while _next(workspace_id):
            done += 1
    return done


def _next(workspace_id: int) -> bool:
    """Claim one by a lock that ends with the connection, so that a killed worker's is free at once.

    The newest comes first: someone looks at it, while an older draft's may be wanted by nobody.
    """
    with scope.workspace(workspace_id):
        waiting = list(Backtest.objects.filter(finished_at__isnull=True).order_by("-pk")[:20])
    for row in waiting:
        if _try_lock(row.pk):
            try:
                if _still_waits(row):  # another may have finished it between our look and our lock
                    _run(row)
                    return True
            finally:
                _unlock(row.pk)
    return False


def _still_waits(row: Backtest) -> bool:
    with scope.workspace(row.workspace_id):
        return Backtest.objects.filter(pk=row.pk, finished_at__isnull=True).exists()


def _run(row: Backtest) -> None:
    try:
        rules = Rules.parse(row.rules)
        with scope.workspace(row.workspace_id):
            time_zone = Workspace.objects.get(pk=row.workspace_id).time_zone
            edges = list(_edges(row))
        result = Tally()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            slices = [(row.workspace_id, rules, start, end, time_zone) for start, end in edges]
            for part in pool.map(lambda asked: _slice(*asked), slices):
                result += part
                with scope.workspace(row.workspace_id):
                    Backtest.objects.filter(pk=row.pk).update(done=result.all.leads)
        _finish(row, result=pack(result))
    except (Error, ValueError) as error:
        _finish(row, problem=f"{type(error).__name__}: {error}"[:300])


def _slice(workspace_id: int, rules: Rules, start: datetime, end: datetime, time_zone: str) -> Tally:
    try:
        with scope.workspace(workspace_id):
            return backtest.tally(workspace_id, rules, start=start, end=end, time_zone=time_zone)
    finally:
        connections.close_all()  # this thread's own


def _edges(row: Backtest) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of the period with about SLICE leads each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT arrived_at FROM (SELECT arrived_at, row_number() OVER (ORDER BY arrived_at) AS place"
            " FROM leads_lead WHERE workspace_id = %s AND merged_into_id IS NULL"
            " AND arrived_at >= %s AND arrived_at < %s) numbered"
            " WHERE place %% %s = 0 ORDER BY arrived_at",
            [row.workspace_id, row.starts_at, row.ends_at, SLICE],
        )
        inner = sorted({found[0] for found in cursor.fetchall()} - {row.starts_at})
    edges = [row.starts_at, *inner, row.ends_at]
    yield from pairwise(edges)


def _finish(row: Backtest, *, result: Any = None, problem: str = "") -> None:
    with scope.workspace(row.workspace_id):
        Backtest.objects.filter(pk=row.pk).update(result=result, problem=problem, finished_at=Now())


def _try_lock(pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, pk % 2**31])
        return bool(cursor.fetchone()[0])


def _unlock(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, pk % 2**31])


def pack(tally: Tally) -> dict[str, Any]:
    """A tally as JSON."""
    return {
        "kinds": [[now, before, *asdict(steps).values()] for (now, before), steps in tally.kinds.items()],
        "weeks": [[week.isoformat(), *counts] for week, counts in sorted(tally.weeks.items())],
        "lanes": [[lane, *counts] for lane, counts in sorted(tally.lanes.items())],
        "scores": [[score, *counts] for score, counts in sorted(tally.scores.items())],
        "criteria": [list(asdict(one).values()) for one in tally.criteria],
        "ready_later": tally.ready_later,
    }


def unpack(packed: dict[str, Any]) -> Tally:
    """A tally that was packed."""
    return Tally(
        kinds={(now, before): Steps(*steps) for now, before, *steps in packed["kinds"]},
        weeks={
            datetime.fromisoformat(week).date(): (leads, now, before)
            for week, leads, now, before in packed["weeks"]
        },
        lanes={lane: (leads, won) for lane, leads, won in packed["lanes"]},
        scores={score: (leads, won) for score, leads, won in packed["scores"]},
        criteria=[OfCriterion(*counts) for counts in packed["criteria"]],
        ready_later=packed["ready_later"],
    )
