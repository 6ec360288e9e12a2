"""`manage.py check_figures`: caches and rollups against the truth."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from alignment import truth
from workspaces import doors, scope
from workspaces.models import Workspace

SHOWN = 20


class Command(BaseCommand):
    help = "Compare every stored figure with what it was computed from. Ends with 1 when something differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="only this one; all of them if absent")

    def handle(self, *args: Any, workspace: str | None, **options: Any) -> None:
        differing = sum(self._check(slug, workspace_id) for slug, workspace_id in self._places(workspace))
        if differing:
            raise CommandError(f"{differing} differ." if differing > 1 else "1 differs.", returncode=1)

    def _places(self, slug: str | None) -> list[tuple[str, int]]:
        if slug is None:  # only the owner role sees all of them
            return list(Workspace.objects.using("owner").order_by("pk").values_list("slug", "pk"))
        workspace_id = doors.workspace(slug)
        if workspace_id is None:
            raise CommandError(f"There is no workspace “{slug}”.")
        return [(slug, workspace_id)]

    def _check(self, slug: str, workspace_id: int) -> int:
        """Print a line for each check, and answer how many differ."""
        with scope.workspace(workspace_id):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET LOCAL statement_timeout = 0"
                )  # it reads every row there is, and nobody waits
            found = {name: check() for name, check in truth.CHECKS.items()}
        for name, differing in found.items():
            more = f" and {len(differing) - SHOWN} more" if len(differing) > SHOWN else ""
            said = f"{len(differing)} differ: {', '.join(differing[:SHOWN])}{more}" if differing else "ok"
            self.stdout.write(f"{slug}: {name}: {said}")
        return sum(map(bool, found.values()))
