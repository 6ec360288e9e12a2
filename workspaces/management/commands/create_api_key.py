"""`manage.py create_api_key`: a key, shown once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workspaces import doors, keys, scope
from workspaces.models import Role


class Command(BaseCommand):
    help = "Make an API key and print it, alone on standard output. It is never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspace", metavar="WORKSPACE")
        parser.add_argument("--name", required=True, help="what will use it")
        parser.add_argument("--role", choices=Role.values, default=Role.OWNER, help="what it may do")

    def handle(self, *args: Any, workspace: str, name: str, role: str, **options: Any) -> None:
        workspace_id = doors.workspace(workspace)
        if workspace_id is None:
            raise CommandError(f"There is no workspace “{workspace}”.")
        if not name.strip() or len(name) > 80:
            raise CommandError("A key's name has 1 to 80 letters.")
        with scope.workspace(workspace_id):
            _, secret = keys.create(workspace_id, name=name.strip(), role=role, by=None, at=scope.now())
        self.stderr.write(
            f"A key of {workspace} that may do what {role} may. Keep it: it is not shown again."
        )
        self.stdout.write(secret)
