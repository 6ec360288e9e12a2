"""`manage.py import_touches`: calls and mails that were made, out of a file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from followup import touch_file, touch_import
from leads.imports import options, terminal


class Command(BaseCommand):
    help = (
        "Import attempts (calls, mails, meetings) from a CSV file. Each is laid to the lead of the person it names by"
        " external id, e-mail or phone. No clock is started and nobody is alerted. Importing the same file again adds"
        " nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        options.add_arguments(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        with terminal.open_file(given, touch_file.read, say=self.stderr.write) as source:
            progress = terminal.Progress(source.file.total)
            tally = touch_import.bring_in(
                source.workspace_id, source.file, name=source.name, tell=progress.tell
            )
            progress.end(tally)
            terminal.finish(tally, source.file.table, given, self.stdout)
