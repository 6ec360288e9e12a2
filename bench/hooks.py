"""How long a webhook waits for its answer at 200 a second, and how many a second are taken beside the bare insert."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings

from bench import bare, clients, company, databases, servers
from bench.enquiries import body
from bench.figures import Figure, alternating, percentile
from leads.models import Connection
from leads.ways_in import secret, webhook
from workspaces import scope

PER_SECOND, CLIENTS = 200, 16
AIM_P99_MS = 25


def run(*, quick: bool) -> Iterator[Figure]:
    """Signed as Standard Webhooks says, one lead a call; then as fast as eight clients can, the bare view in turns."""
    url = databases.url(databases.fresh("hooks"))
    bare.make_table(settings.APP_ROLE)
    way_in, value = _connection(company.make())
    numbers = itertools.count()
    seconds, count = (5, 400) if quick else (30, 2000)

    def calls(many: int) -> list[bytes]:
        return [_call(way_in, value, number) for number in itertools.islice(numbers, many)]

    def plain_calls(many: int) -> list[bytes]:
        return [
            clients.post("/bare/", json.dumps(body(n)).encode(), {}) for n in itertools.islice(numbers, many)
        ]

    with servers.product(url, "web") as ours, servers.bare_web(url) as theirs:
        for address, warm, status in ((ours, calls(400), 200), (theirs, plain_calls(400), 202)):
            clients.together(address, warm, clients=8, expect=status)

        def waits(address: str, requests: list[bytes], status: int) -> list[float]:
            answers = clients.paced(address, requests, per_second=PER_SECOND, clients=CLIENTS, expect=status)
            return [taken * 1000 for _, taken in answers]

        bare_waits = waits(theirs, plain_calls(PER_SECOND * seconds), 202)
        our_waits = waits(ours, calls(PER_SECOND * seconds), 200)

        def hooks() -> float:
            return clients.together(ours, calls(count), clients=8, expect=200).per_second

        def plain() -> float:
            return clients.together(theirs, plain_calls(count), clients=8, expect=202).per_second

        taken, inserted = alternating(3 if quick else 7, hooks, plain)
    p99 = percentile(our_waits, 0.99)
    yield Figure(
        f"webhook answered, p50 at {PER_SECOND} a second",
        percentile(our_waits, 0.5),
        "ms",
        percentile(bare_waits, 0.5),
        "bare one-row ORM insert, p50",
        p95=percentile(our_waits, 0.95),
    )
    yield Figure(
        f"webhook answered, p99 at {PER_SECOND} a second",
        p99,
        "ms",
        percentile(bare_waits, 0.99),
        "bare one-row ORM insert, p99",
        f"< {AIM_P99_MS} ms",
        p99 < AIM_P99_MS,
    )
    yield Figure("webhooks taken, 8 clients", taken, "per s", inserted, "bare one-row ORM insert")


def _connection(made: company.Company) -> tuple[Connection, str]:
    at, value = datetime.now(UTC), webhook.new_secret()
    with scope.workspace(made.workspace_id):
        way_in = Connection.objects.create(
            workspace_id=made.workspace_id, kind="webhook", name="Bench", token="bench-hook",  # noqa: S106  public
            secrets=[secret.fresh(value, at=at)], created_at=at,
        )  # fmt: skip
    return way_in, value


def _call(way_in: Connection, value: str, number: int) -> bytes:
    raw, name, when = json.dumps(body(number)).encode(), f"msg-{number}", str(int(time.time()))
    key = base64.b64decode(value.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{when}.".encode() + raw, hashlib.sha256).digest()
    signed = {"webhook-id": name, "webhook-timestamp": when}
    signed["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return clients.post(f"/hooks/{way_in.token}/", raw, signed)
