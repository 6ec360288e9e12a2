"""What the reports cost, read as page, API and files read them, beside one bare GROUP BY over all leads."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from alignment import period, registry, rollups, scorecard
from alignment.question import Question
from bench import fill
from bench.figures import Figure, percentile
from workspaces import scope
from workspaces.models import Member, Role

SIZES = (1_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 20_000)
ROUNDS, CURVE_ROUNDS = 30, 8
SUMMED = ("overview", "outcomes-by-channel")
CURVES = (
    "outcomes-by-campaign", "outcomes-by-form", "outcomes-by-landing-page", "outcomes-by-rep", "outcomes-by-team",
    "outcomes-pivot", "speed", "speed-adjusted", "speed-by-rep", "speed-by-evidence", "contact-by-attempt", "wins-by-attempt",
    "reach-by-hour", "quality-by-channel", "quality-by-criterion", "quality-by-score", "quality-by-reason",
)  # fmt: skip
SUMMED_MS: Mapping[bool, float] = {False: 60.0, True: 150.0}
"""Within how many milliseconds 95 of 100 are to be read; among more than a million leads, True."""
CURVE_MS = 400.0


def run(*, quick: bool) -> Iterator[Figure]:
    """Each report at each size."""
    for leads in QUICK_SIZES if quick else SIZES:
        yield from among(leads)


def among(leads: int) -> Iterator[Figure]:
    """Each report over twelve weeks and over everything, among so many leads."""
    made = fill.filled(leads)
    summed_ms = SUMMED_MS[leads > max(SIZES)]
    with scope.workspace(made.workspace_id):
        viewer = Member.objects.select_related("workspace").filter(role=Role.MANAGER).first()
        assert viewer is not None
        plain = statistics.median(_milliseconds(_count_plainly) for _ in range(3))
        for days in ("12w", "all"):
            asked = Question(period.preset(days, ZoneInfo("UTC"), timezone.now()), viewer)
            reads: dict[str, Callable[[], object]] = {
                key: partial(registry.read, key, asked) for key in (*SUMMED, *CURVES)
            }
            reads["scorecard"] = partial(scorecard.of, made.workspace_id, asked.period, at=timezone.now())
            for key, read in reads.items():
                is_summed = key in SUMMED
                yield _figure(
                    f"{key}, {days}, {leads:,} leads",
                    [_milliseconds(read) for _ in range(ROUNDS if is_summed else CURVE_ROUNDS)],
                    summed_ms if is_summed else CURVE_MS,
                    plain,
                )


def _figure(name: str, taken: list[float], aim: float, plain: float) -> Figure:
    p95 = percentile(taken, 0.95)
    return Figure(
        name,
        statistics.median(taken),
        "ms",
        plain,
        "one GROUP BY of all leads",
        f"p95 ≤ {aim:.0f} ms",
        p95 <= aim,
        p95,
    )


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _count_plainly() -> None:
    with connection.cursor() as cursor:
        cursor.execute(rollups.LEADS.truth)
        cursor.fetchall()
