"""How soon a rep is told: from a submission to its alert, and from a missed promise to the alert of it.

Instants are those at which PostgreSQL committed the alert, not those written in it. Web, urgent worker and beat run as
under `up`.
"""

import itertools
import json
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence

from django.db import connection

from bench import clients, company, databases, servers
from bench.company import Company
from bench.enquiries import body
from bench.figures import Figure, percentile
from workspaces import scope

RATES = (5, 50)
SECONDS, QUICK_SECONDS = 30, 10
WITHIN_S, LATE_S = 1.0, 2.0
MISSED = 200
PATIENCE_SECONDS = 60

_TOLD = """
SELECT s.idempotency_key, extract(epoch FROM pg_xact_commit_timestamp(a.xmin))::float8
FROM leads_submission s
JOIN followup_handoff h ON h.workspace_id = s.workspace_id AND h.lead_id = s.lead_id
JOIN followup_alert a ON a.workspace_id = h.workspace_id AND a.handoff_id = h.id AND a.rung = 'handoff'
WHERE s.idempotency_key = ANY(%s)
"""
# As if each had been handed over five minutes before: one falls due every 50 ms, its reminder behind it.
_FALL_DUE = """
UPDATE followup_handoff h SET started_at = now() + chosen.after - interval '5 minutes',
    due_at = now() + chosen.after, rung = 2, rung_at = now() + chosen.after
FROM (
    SELECT id, interval '1 second' + interval '50 milliseconds' * row_number() OVER (ORDER BY id) AS after
    FROM followup_handoff WHERE first_touch_at IS NULL AND ended_at IS NULL AND breached_at IS NULL LIMIT %s
) chosen WHERE h.id = chosen.id RETURNING h.id
"""
_MISSED = """
SELECT handoff_id, max(extract(epoch FROM pg_xact_commit_timestamp(xmin) - due_at))::float8
FROM followup_alert WHERE handoff_id = ANY(%s) AND rung = 'breach' GROUP BY 1
"""

_numbers = itertools.count()


def run(*, quick: bool) -> Iterator[Figure]:
    shutil.rmtree(servers.OWN.home / "mail", ignore_errors=True)
    url = databases.url(databases.fresh("alerts"))
    made = company.make()
    key = company.key(made)
    with servers.product(url, "web", "urgent", "beat") as address:
        _told(made, address, key, rate=20, seconds=2)  # every process has walked the road once
        for rate in RATES:
            told, answered = _told(made, address, key, rate=rate, seconds=QUICK_SECONDS if quick else SECONDS)
            for share, word in ((0.5, "p50"), (0.99, "p99")):
                found = percentile(told, share)
                yield Figure(
                    f"submission to alert, {word}, {rate} a second",
                    found * 1000,
                    "ms",
                    statistics.median(answered) * 1000,
                    "its answer, p50",
                    f"p99 ≤ {WITHIN_S:.0f} s" if word == "p99" else "",
                    found <= WITHIN_S if word == "p99" else None,
                )
        late = _late(made)
    for share, word in ((0.5, "p50"), (0.99, "p99")):
        found = percentile(late, share)
        yield Figure(
            f"missed promise to alert, {word}",
            found * 1000,
            "ms",
            1000.0,
            "between two ticks",
            f"p99 ≤ {LATE_S:.0f} s" if word == "p99" else "",
            found <= LATE_S if word == "p99" else None,
        )


def _told(
    made: Company, address: str, key: str, *, rate: int, seconds: int
) -> tuple[list[float], list[float]]:
    """Seconds from sending to the alert's commit, and to the answer, of submissions sent at this rate."""
    names = [f"alert-{number}" for number in itertools.islice(_numbers, rate * seconds)]
    requests = [
        clients.post(
            "/api/v1/submissions/",
            json.dumps(body(int(name.removeprefix("alert-")))).encode(),
            {"Authorization": f"Bearer {key}", "Idempotency-Key": name},
        )
        for name in names
    ]
    sent = clients.paced(address, requests, per_second=rate, clients=8, expect=202)
    told = _until_all(made, _TOLD, names)
    return (
        [told[name] - at for name, (at, _) in zip(names, sent, strict=True)],
        [taken for _, taken in sent],
    )


def _late(made: Company) -> list[float]:
    """Seconds from each handoff's due time to the commit of its last breach alert."""
    with scope.workspace(made.workspace_id), connection.cursor() as cursor:
        cursor.execute(_FALL_DUE, [MISSED])
        ids = [row[0] for row in cursor.fetchall()]
    return list(_until_all(made, _MISSED, ids).values())


def _until_all(made: Company, sql: str, keys: Sequence[str] | Sequence[int]) -> dict[str | int, float]:
    """Ask until every key has its answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with scope.workspace(made.workspace_id), connection.cursor() as cursor:
            cursor.execute(sql, [list(keys)])
            found = dict(cursor.fetchall())
        if len(found) == len(keys):
            return found
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(keys) - len(found)} of {len(keys)} alerts never came")
        time.sleep(0.5)
