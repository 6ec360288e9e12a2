"""How many submissions a second one worker turns into leads: assessed, routed, their clocks running, their reps told."""

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from bench import company, databases, enquiries, fill
from bench.company import Company
from bench.figures import Figure, alternating
from followup import lead_import, pipeline
from leads import intake, sources
from leads.imports.leads import read
from leads.imports.options import Options
from leads.imports.table import Table
from workspaces import scope

SIZES = (1_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 20_000)
LEADS = 500  # five batches
HISTORY = 1000
PER_SECOND, FLAT, HISTORY_SECONDS = 200, 1.3, 2.5

# beyond whoever was filled in, or walked in by an earlier run
numbers = itertools.count(int(time.time()) * 1000)
_hundreds = itertools.count(1, 100)


def run(*, quick: bool) -> Iterator[Figure]:
    """Each size in its filled database, in turns, beside the same rows written by SQL alone."""
    sizes = QUICK_SIZES if quick else SIZES
    with ExitStack() as held:
        places = {leads: held.enter_context(fill.borrowed(leads)) for leads in sizes}
        bare_place = databases.fresh("rows")
        held.callback(databases.drop, bare_place)
        bare = fill.Filling(company.make(), total=1_000_000, every=1, still_open=1_000_000)
        walks = [lambda place=place: _walk_in(place) for place in places.values()]
        *rates, by_sql = alternating(3 if quick else 5, *walks, lambda: _write(bare_place, bare))
        for leads, rate in zip(sizes, rates, strict=True):
            yield _rate(leads, rate, by_sql)
        yield _flatness(sizes, rates)
        for leads, place in places.items():
            yield _history(place, leads)


def _rate(leads: int, rate: float, by_sql: float) -> Figure:
    return Figure(
        f"leads through the whole road, among {leads:,}",
        rate,
        "per s",
        by_sql,
        "the same rows by SQL alone",
        f"≥ {PER_SECOND} per s",
        rate >= PER_SECOND,
    )


def _flatness(sizes: Sequence[int], rates: Sequence[float]) -> Figure:
    return Figure(
        f"time of a lead among {sizes[-1]:,}",
        1000 / rates[-1],
        "ms",
        1000 / rates[0],
        f"among {sizes[0]:,}",
        f"≤ {FLAT}×",
        rates[0] <= FLAT * rates[-1],
    )


def walk(made: Company, count: int = LEADS) -> float:
    """Store so many submissions, then take them in; leads per second of the taking in."""
    while pipeline.take_in(made.workspace_id).taken:
        pass  # what a run that was cut short left waiting
    with scope.workspace(made.workspace_id):
        at = scope.now()
        way_in = sources.connection_of_file(made.workspace_id, "bench", at=at).pk
        for number in itertools.islice(numbers, count):
            intake.receive(made.workspace_id, way_in, enquiries.body(number), key=str(number), at=at)
    began = time.perf_counter()
    taken = 0
    while walked := pipeline.take_in(made.workspace_id).taken:
        taken += walked
    assert taken == count
    return taken / (time.perf_counter() - began)


def _walk_in(place: str) -> float:
    databases.use(place)
    return walk(company.find())


def _write(place: str, filling: fill.Filling) -> float:
    """Leads per second when one statement a hundred writes the rows that the road writes."""
    databases.use(place)
    began = time.perf_counter()
    for first in itertools.islice(_hundreds, LEADS // 100):
        with scope.workspace(filling.company.workspace_id):
            filling.write(first, first + 99)
    return LEADS / (time.perf_counter() - began)


def _history(place: str, leads: int) -> Figure:
    """Seconds for a thousand rows of a file, from its text to leads."""
    databases.use(place)
    made = company.find()
    rows = (enquiries.body(number)["person"] for number in itertools.islice(numbers, HISTORY))
    lines = [f"{row['email']},{row['name']},{row['phone']},2025-03-04 10:00,Social" for row in rows]
    text = "\n".join(["email,name,phone,submitted_at,channel", *lines])
    began = time.perf_counter()
    options = Options(mapped={"channel": "channel"}, constants={})
    file = read(Table.open(text, columns=(), null=None), options, zone=ZoneInfo("UTC"), country="US")
    tally = lead_import.bring_in(made.workspace_id, file, name="bench", is_live=False, tell=lambda _: None)
    seconds = time.perf_counter() - began
    assert tally.added == HISTORY, tally
    return Figure(
        f"1,000 history rows, among {leads:,} leads",
        seconds,
        "s",
        aim=f"≤ {HISTORY_SECONDS} s",
        holds=seconds <= HISTORY_SECONDS,
    )
