"""Workspaces full of leads: written by SQL as the application role, under its policies, with every trigger at work."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections
from django.utils import timezone

from agreement import versions
from alignment import fold
from bench import company, databases, enquiries
from bench.company import Company
from leads import sources
from workspaces import scope

_SQL = (Path(__file__).parent / "fill.sql").read_text()
_CHUNK = 5_000
_WRITERS = 2
_MOST_COPIED = 100_000
MOST_OPEN = 5000


@dataclass
class Filling:
    """Writes leads by their number, the highest the newest; `every`-th is handed over, the newest `still_open` are open."""

    company: Company
    total: int
    every: int
    still_open: int

    def write(self, first: int, last: int) -> None:
        """Write leads `first` to `last`, in the caller's workspace."""
        with connection.cursor() as cursor:
            cursor.execute(_SQL, self.params | {"first": first, "last": last})

    def write_chunk(self, first: int) -> None:
        """Write the chunk that begins here, in a transaction of its own, on this thread's connection."""
        with scope.workspace(self.company.workspace_id):
            self.write(first, min(first + _CHUNK - 1, self.total))
        connection.close()

    @cached_property
    def params(self) -> dict[str, Any]:
        """What every statement is told; makes the channels and campaigns when first asked, in the caller's workspace."""
        own, names = self.company.workspace_id, enquiries.CHANNELS
        version = versions.in_force(own)
        channels = sources.channels(own, names)
        pairs = [(channels[name], f"{name} {number}") for name in names for number in range(5)]
        campaigns = sources.campaigns(own, pairs)
        at = version.created_at
        return {
            "workspace": own, "total": self.total, "every": self.every, "open": self.still_open, "now": timezone.now(),
            "team": self.company.team_id, "reps": self.company.reps, "version": version.pk,
            "definition": version.definition_id, "channels": [channels[name] for name in names],
            "channel_names": list(names), "campaigns": [campaigns[pair] for pair in pairs],
            "connection": sources.connection_of_file(own, "fill", at=at).pk,
            "first_names": list(enquiries.FIRST), "last_names": list(enquiries.LAST),
        }  # fmt: skip


def filled(leads: int) -> Company:
    """A company with so many leads, in a database kept from the last run if it is of this version; in use from now on."""
    name = f"filled_{leads}"
    if databases.kept(name):
        return company.find()
    databases.fresh(name)
    made = company.make()
    filling = Filling(made, leads, every=5, still_open=min(MOST_OPEN, leads // 20))
    with scope.workspace(made.workspace_id):
        assert filling.params  # before the writers, who would wait for each other's channels
    with ThreadPoolExecutor(_WRITERS) as writers:
        list(writers.map(filling.write_chunk, range(1, leads + 1, _CHUNK)))
    fold.fold_everywhere()
    settle()
    databases.keep(name)
    return made


def scratch(leads: int) -> str:
    """A copy of the filled database of that size, for who writes into it; its name. Drop it afterwards."""
    filled(leads)
    return databases.copy(f"scratch_{leads}")


@contextmanager
def borrowed(leads: int) -> Iterator[str]:
    """The name of a filled database for who adds some thousand leads: a copy, gone afterwards.

    Copying a million takes minutes, and some thousand more don't change what they are: there, it is the filled one.
    """
    if leads > _MOST_COPIED:
        filled(leads)
        yield databases.current()
        return
    place = scratch(leads)
    try:
        yield place
    finally:
        databases.drop(place)


def settle() -> None:
    """Ids go on where the filling ended; the planner knows the rows; the visibility map is as autovacuum leaves it."""
    with connections["owner"].cursor() as cursor:
        for model in apps.get_models():
            if (table := model._meta.db_table).startswith(("leads_", "followup_", "scoring_")):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}), false)"
                    f" WHERE EXISTS (SELECT FROM {table})"
                )
        cursor.execute("VACUUM ANALYZE")
