"""How long the pages take, answered by the product's WSGI application in this process, with all its middleware."""

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bench import company, fill
from bench.company import Company
from bench.figures import Figure, percentile
from followup.lead_list import STATES
from leads.models import Campaign, Channel, Lead
from workspaces import paging, scope

SIZES = (1_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 20_000)
ROUNDS = 30
LIST_AIM, PAGE_AIM = 2.0, 3.0


def run(*, quick: bool) -> Iterator[Figure]:
    """Each page at each size, in turns with the bare list."""
    for leads in QUICK_SIZES if quick else SIZES:
        made = fill.filled(leads)
        times = _times(_visits(made))
        bare = statistics.median(times["the bare list"])
        for name, taken in times.items():
            if name != "the bare list":
                yield _page(name, leads, taken, bare)


def _page(name: str, leads: int, taken: list[float], bare: float) -> Figure:
    middle = statistics.median(taken)
    aim = LIST_AIM if name.startswith("leads") else PAGE_AIM
    return Figure(
        f"{name}, {leads:,} leads",
        middle,
        "ms",
        bare,
        "20 bare rows, same template",
        f"≤ {aim:.0f}× the bare rows",
        middle <= aim * bare,
        percentile(taken, 0.95),
    )


def _visits(made: Company) -> dict[str, Callable[[], None]]:
    cookie = f"sessionid={company.session(made, made.reps[0])}"
    return {name: _visit(path, cookie) for name, path in _paths(made).items()}


def _paths(made: Company) -> dict[str, str]:
    with scope.workspace(made.workspace_id):
        newest = Lead.objects.order_by("-arrived_at").first()
        oldest = Lead.objects.order_by("arrived_at").first()
        assert newest is not None
        assert oldest is not None
        middle = oldest.arrived_at + (newest.arrived_at - oldest.arrived_at) / 2
        deep = paging.page(Lead.objects.filter(arrived_at__lt=middle), by="arrived_at").next
        channel, campaign = Channel.objects.order_by("pk")[1].pk, Campaign.objects.order_by("pk")[7].pk
    day = f"{middle:%Y-%m-%d}"
    return {
        "the bare list": "/bare/",
        "leads list": "/leads/",
        "leads list, from the middle on": f"/leads/?after={deep}",
        "leads of a channel": f"/leads/?channel={channel}",
        "leads without a channel": "/leads/?channel=none",
        "leads of a campaign": f"/leads/?campaign={campaign}",
        "leads with a busy rep": f"/leads/?owner={made.reps[0]}",
        "leads with a rep who left": f"/leads/?owner={made.reps[-1]}",
        "leads with nobody yet": "/leads/?owner=none",
        **{f"leads in stage {name}": f"/leads/?state={name}" for name in STATES},
        "leads won with a rep who left": f"/leads/?state=won&owner={made.reps[-1]}",
        "leads of a channel, won, in a day": f"/leads/?channel={channel}&state=won&from={day}&to={day}",
        "leads named Ann": "/leads/?q=ann",
        "leads named Ann Abel": "/leads/?q=ann+abel",
        "leads of nobody": "/leads/?q=zzzz",
        "a lead": f"/leads/{newest.pk // 5 * 5}/",
        "find Ann": "/find/?q=ann",
        "queue of a rep": "/queue/",
        "alerts": "/alerts/",
        "alignment, 12 weeks": "/alignment/",
        "alignment, all": "/alignment/?period=all",
        "attempts behind alignment, 12 weeks": "/alignment/work/",
        "outcomes by campaign, 12 weeks": "/alignment/outcomes/table/?by=campaign",
        "speed, 12 weeks": "/alignment/speed/figures/",
        "persistence, 12 weeks": "/alignment/persistence/figures/",
    }


def _visit(path: str, cookie: str) -> Callable[[], None]:
    from leadbridge.wsgi import application  # loads every view, so only where pages are measured

    address, _, query = path.partition("?")
    fixed = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "HTTP_COOKIE": cookie,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http",
    }  # fmt: skip

    def visit() -> None:
        answered: list[str] = []

        def start(status: str, headers: Any, error: Any = None) -> None:
            answered.append(status)

        answer = application({**fixed, "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}, start)
        body = b"".join(answer)
        answer.close()
        if not (answered and answered[0].startswith("200") and body):
            raise RuntimeError(f"{path} answered {answered}")

    return visit


def _times(visits: Mapping[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Milliseconds of each visit, taken in turns."""
    for visit in visits.values():
        visit(), visit()
    times: dict[str, list[float]] = {name: [] for name in visits}
    for _ in range(ROUNDS):
        for name, visit in visits.items():
            times[name].append(_milliseconds(visit))
    return times


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
