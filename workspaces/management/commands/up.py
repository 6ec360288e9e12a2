"""`manage.py up`: everything LeadBridge needs on one machine, as one tree of processes."""

import hashlib
import os
import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from leadbridge.embedded import home, parts, postgres
from leadbridge.embedded.addresses import for_home
from leadbridge.embedded.child import StartError
from leadbridge.embedded.tree import Stopped, Tree
from workspaces import doors

_QUICKLY = ("--verbosity", "0", "--skip-checks")


class Command(BaseCommand):
    help = "Start LeadBridge with all it needs; Ctrl-C stops everything."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="start without the demo company")

    def handle(self, *args: Any, port: int, no_demo: bool, **options: Any) -> None:
        self.addresses = for_home(settings.HOME)
        self.programs = parts.Programs(settings.BASE_DIR, _environment(port, demo=not no_demo))
        try:
            with home.claim(self.addresses):
                parts.refuse_taken(port)
                self._run(port, demo=not no_demo)
        except StartError as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def _run(self, port: int, *, demo: bool) -> None:
        self.tree = tree = Tree()
        tree.take_over()
        try:
            self._start_servers()
            self._prepare(demo=demo)
            tree.start(self.programs.web(port))
            tree.start(
                self.programs.worker("urgent", threads=7)
            )  # intake, calls, the clock, meetings, two of deliveries, routing
            tree.start(self.programs.worker("bulk", threads=2))  # a long import leaves one for the rest
            tree.start(self.programs.beat(self.addresses.home / "beat"))
            tree.log.say(f"LeadBridge is ready: http://localhost:{port}\nCtrl-C stops everything")
            tree.watch()
        except Stopped:
            tree.log.say("stopping")
        finally:
            tree.stop()

    def _start_servers(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            self.tree.start(parts.postgres_part(self.addresses))
            postgres.set_up(self.addresses)
        if not os.environ.get("REDIS_URL"):
            self.tree.start(parts.valkey_part(self.addresses))

    def _prepare(self, *, demo: bool) -> None:
        """Migrate, collect static files if any changed, and fill the demo company on the first run."""
        stamp, fingerprint = settings.HOME / "static.stamp", _fingerprint_of_static()
        is_collected = stamp.exists() and stamp.read_text() == fingerprint
        steps = []
        if not is_collected:
            stamp.unlink(missing_ok=True)
            steps.append(self.programs.manage("collectstatic", "--no-input", "--clear", *_QUICKLY))
        if _has_migrations_to_run():
            steps.append(self.programs.manage("migrate", *_QUICKLY))
        else:
            call_command("migrate", verbosity=0)  # only its grants, in case an earlier run was cut short
        self.tree.run(*steps)
        if not is_collected:
            stamp.write_text(fingerprint)
        if demo:
            self._seed()
        connections.close_all()

    def _seed(self) -> None:
        """Fill the demo company once; print its people's sign-ins at every start."""
        if doors.demo_people():
            sign_ins = StringIO()
            call_command("seed_demo", stdout=sign_ins)
            self.tree.log.say(sign_ins.getvalue())
        else:
            self.tree.log.say("filling the demo company with ninety days of work")
            self.tree.run(self.programs.manage("seed_demo"))


def _environment(port: int, *, demo: bool) -> dict[str, str]:
    return {
        "BASE_URL": f"http://localhost:{port}",
        **os.environ,
        "LEADBRIDGE_HOME": str(settings.HOME),
        "LEADBRIDGE_DEMO": "1" if demo else "0",
        "PYTHONUNBUFFERED": "1",
        # Celery says so at each start; in a container it is meant.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def _fingerprint_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _has_migrations_to_run() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
