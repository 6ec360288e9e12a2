"""The reports among ten million leads: on request alone, since filling takes an hour or two and some 60 GB."""

from collections.abc import Iterator

from bench import reports
from bench.figures import Figure

LEADS, QUICK_LEADS = 10_000_000, 200_000


def run(*, quick: bool) -> Iterator[Figure]:
    """Each report, as `bench.reports` reads it."""
    yield from reports.among(QUICK_LEADS if quick else LEADS)
