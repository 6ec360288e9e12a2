"""What an imported row costs: a file through the browser's own road, beside a bare COPY of the rows it became."""

import csv
import itertools
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connections

from bench import company, databases
from bench.company import Company
from bench.figures import Figure
from followup.imports import runs, work
from leads.imports.layout import Layout
from leads.models import ImportRun
from workspaces import scope
from workspaces.models import Member

SIZES, QUICK_SIZES = (100_000, 1_000_000), (4_000, 10_000)
SHARE, FLAT = 0.3, 1.25
TABLES = (
    "leads_person", "leads_personkey", "leads_submission", "leads_lead", "leads_factset", "leads_activity",
)  # fmt: skip
HEADER = (
    "Email", "Name", "Phone", "Company", "Title", "Country", "Created", "Channel", "Campaign", "Page URL", "Size", "Wish",
)  # fmt: skip
FIELDS = (
    "email",
    "name",
    "phone",
    "company",
    "title",
    "country",
    "submitted_at",
    "channel",
    "campaign",
    "page_url",
)
REPEATED = 20  # one row in so many is of someone who asked before
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def run(*, quick: bool) -> Iterator[Figure]:
    """The small file first, so that the large one's memory can be told from it."""
    peaks = []
    for rows in QUICK_SIZES if quick else SIZES:
        place = databases.fresh("files")
        made = company.make()
        with tempfile.NamedTemporaryFile("w", newline="", suffix=".csv") as file:
            csv.writer(file).writerows(itertools.chain([HEADER], map(_row, range(rows))))
            file.flush()
            rate = rows / _import(made, Path(file.name), rows)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        bare = rows / _copy()
        databases.drop(place)
        yield Figure(
            f"rows of a file of {rows:,}", rate, "per s", bare, "by bare COPY into twins", f"≥ {SHARE}×", rate >= SHARE * bare
        )  # fmt: skip
    yield Figure(
        "memory at the peak, large file", peaks[1], "MB", peaks[0], "small file", f"≤ {FLAT}×", peaks[1] <= FLAT * peaks[0]
    )  # fmt: skip


def _row(number: int) -> list[str]:
    who = number - 1 if number % REPEATED == 0 and number else number
    at = _BEGAN + timedelta(seconds=number * 60 % 60_000_000)
    phone = f"+1 202 {number // 10_000 % 1000:03} {number % 10_000:04}" if number % 3 else ""
    return [
        f"Ann.{who}@{('acme', 'kessel', 'northwind')[who % 3]}.example", f"Ann {who} Lee", phone,
        f"Company {who % 5000}", ("Owner", "Engineer", "Head of operations")[number % 3], ("US", "DE", "NL")[number % 3],
        at.isoformat(), ("Paid search", "Website", "Event", "Referral")[number % 4], f"Campaign {number % 12}",
        f"https://bench.example/{number % 40}", str(number % 400), "10 to 50 thousand" if number % 2 else "",
    ]  # fmt: skip


def _import(made: Company, path: Path, rows: int) -> float:
    """Seconds from the moment the worker begins."""
    with scope.workspace(made.workspace_id):
        at = scope.now()
        by = Member.objects.get(pk=made.reps[0])
        run = runs.receive(path, name=path.name, kind="leads", encoding="", by=by, at=at)
        layout = Layout.of(run.options).with_fields(dict(enumerate(FIELDS)))
        runs.start(run, layout, by=by, at=at)
    began = time.perf_counter()
    work.work_off()
    took = time.perf_counter() - began
    with scope.workspace(made.workspace_id):
        done = ImportRun.objects.get(pk=run.pk)
        assert (done.state, done.added) == (ImportRun.State.DONE, rows), (
            done.state,
            done.failure,
            done.added,
        )
    return took


def _copy() -> float:
    """Seconds of a COPY of all that the import wrote into tables with the same indexes: no policy, key or trigger."""
    took = 0.0
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE twin (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            with tempfile.TemporaryFile() as rows:
                cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
                rows.seek(0)
                began = time.perf_counter()
                cursor.copy_expert("COPY twin FROM STDIN", rows)
                took += time.perf_counter() - began
            cursor.execute("DROP TABLE twin")
    return took
