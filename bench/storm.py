"""Ten thousand promises missed in the same second: how long until each breach is recorded and told, and what a rep's
queue takes meanwhile.

Web, urgent worker and beat run as under `up`; mails are written to files. Instants are those of PostgreSQL's commits.
"""

import shutil
import statistics
import time
from collections.abc import Iterator

from django.db import connection

from bench import clients, company, databases, servers
from bench.company import Company
from bench.enquiries import body
from bench.figures import Figure, percentile
from followup import pipeline
from followup.models import Handoff
from leads import intake, sources
from workspaces import scope

CLOCKS, QUICK_CLOCKS = 10_000, 1_000
WITHIN_S, QUEUE_S = 20.0, 0.2
LOOKS_PER_SECOND = 10
PATIENCE_SECONDS = 240

# As if each had been handed over five minutes before they all fall due together.
_FALL_DUE = """
UPDATE followup_handoff SET started_at = now() + interval '5 seconds' - interval '5 minutes',
    due_at = now() + interval '5 seconds', owed_at = now() + interval '5 seconds', rung = 2,
    rung_at = now() + interval '5 seconds'
RETURNING extract(epoch FROM due_at)::float8
"""
_HANDLED = """
SELECT count(*), max(extract(epoch FROM pg_xact_commit_timestamp(xmin)))::float8 FROM followup_breach
"""


def run(*, quick: bool) -> Iterator[Figure]:
    count = QUICK_CLOCKS if quick else CLOCKS
    shutil.rmtree(servers.OWN.home / "mail", ignore_errors=True)
    url = databases.url(databases.fresh("storm"))
    made = company.make()
    _hand_over(made, count)
    look = _look(made)
    with servers.product(url, "web", "urgent", "beat") as address:
        calm = [
            taken
            for _, taken in clients.paced(
                address, [look] * 50, per_second=LOOKS_PER_SECOND, clients=4, expect=200
            )
        ]
        due_at = _fall_due(made, count)
        looks = clients.paced(
            address,
            [look] * int((due_at + WITHIN_S - time.time()) * LOOKS_PER_SECOND),
            per_second=LOOKS_PER_SECOND,
            clients=4,
            expect=200,
        )
        handled_at = _until_handled(made, count)
    during = [taken for sent, taken in looks if due_at <= sent <= handled_at]
    taken = handled_at - due_at
    yield Figure(
        f"{count:,} clocks due in one second, all handled",
        taken,
        "s",
        1.0,
        "between two ticks",
        f"≤ {WITHIN_S:.0f} s",
        taken <= WITHIN_S,
    )
    yield Figure(
        "a rep's queue meanwhile, p95",
        percentile(during, 0.95) * 1000,
        "ms",
        statistics.median(calm) * 1000,
        "the same before, p50",
        f"≤ {QUEUE_S * 1000:.0f} ms",
        percentile(during, 0.95) <= QUEUE_S,
    )


def _hand_over(made: Company, count: int) -> None:
    """So many leads, arrived and handed over by the product's own road."""
    with scope.workspace(made.workspace_id):
        way_in = sources.connection_of_file(made.workspace_id, "bench", at=scope.now())
    for start in range(0, count, 500):
        with scope.workspace(made.workspace_id):
            at = scope.now()
            for number in range(start, min(start + 500, count)):
                intake.receive(made.workspace_id, way_in.pk, body(number), key=f"storm-{number}", at=at)
    while pipeline.take_in(made.workspace_id).taken:
        pass
    with scope.workspace(made.workspace_id):
        assert Handoff.objects.open().count() == count


def _look(made: Company) -> bytes:
    cookie = f"sessionid={company.session(made, made.reps[0])}"
    return f"GET /queue/list/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()


def _fall_due(made: Company, count: int) -> float:
    with scope.workspace(made.workspace_id), connection.cursor() as cursor:
        cursor.execute(_FALL_DUE)
        found = cursor.fetchall()
    assert len(found) == count
    return float(found[0][0])


def _until_handled(made: Company, count: int) -> float:
    """When the last breach was committed; its alerts are of the same transaction."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with scope.workspace(made.workspace_id), connection.cursor() as cursor:
            cursor.execute(_HANDLED)
            done, last = cursor.fetchone()
        if done == count:
            return float(last)
        if time.monotonic() > deadline:
            raise RuntimeError(f"{count - done:,} of {count:,} clocks were not handled")
        time.sleep(0.5)
