"""`manage.py seed_demo`: the demo company, with ninety days of work behind it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alignment.demo import company, seed
from workspaces import doors, scope


class Command(BaseCommand):
    help = "Make the demo company with ninety days of leads and work; does nothing where there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        if doors.demo_people():
            self.stdout.write("The demo company is there already.")
        elif doors.workspace(company.SLUG) is not None:
            raise CommandError(f"There is a workspace “{company.SLUG}” already, and it is not the demo.")
        else:
            began_at = time.monotonic()
            seed.sow(at=scope.now())
            self.stderr.write(f"Made {company.NAME} in {time.monotonic() - began_at:.1f} s")
        for name, role, email in seed.sign_ins():
            self.stdout.write(f"  {name:<14} {role:<14} {email}")
        self.stdout.write(f"  password for each: {company.PASSWORD}")
