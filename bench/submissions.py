"""How many submissions a second the API stores, beside a bare view that inserts one row."""

import itertools
import json
from collections.abc import Iterator

from django.conf import settings

from bench import bare, clients, company, databases, servers
from bench.enquiries import body
from bench.figures import Figure, alternating

CLIENTS = 8
AIM = 0.5


def run(*, quick: bool) -> Iterator[Figure]:
    """Eight clients, each waiting for its answer; the product and the bare view in turns."""
    url = databases.url(databases.fresh("submissions"))
    bare.make_table(settings.APP_ROLE)
    headers = {"Authorization": f"Bearer {company.key(company.make())}"}
    count, numbers = (400 if quick else 2000), itertools.count()

    def requests(path: str) -> list[bytes]:
        return [
            clients.post(path, json.dumps(body(number)).encode(), headers)
            for number in itertools.islice(numbers, count)
        ]

    with servers.product(url, "web") as ours, servers.bare_web(url) as theirs:

        def api() -> float:
            return clients.together(
                ours, requests("/api/v1/submissions/"), clients=CLIENTS, expect=202
            ).per_second

        def plain() -> float:
            return clients.together(theirs, requests("/bare/"), clients=CLIENTS, expect=202).per_second

        api(), plain()
        stored, inserted = alternating(3 if quick else 7, api, plain)
    yield Figure(
        "submissions stored over HTTP, 8 clients",
        stored,
        "per s",
        inserted,
        "bare one-row ORM insert",
        f"≥ {AIM:.0%} of the bare view",
        stored >= AIM * inserted,
    )
