"""`manage.py import_leads`: leads out of a file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from followup import lead_import
from leads.imports import leads, options, terminal


class Command(BaseCommand):
    help = (
        "Import leads from a CSV file. They are history, which starts no clock and sends no alert, unless"
        " --live says that they ask now. Importing the same file again adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        options.add_arguments(parser)
        parser.add_argument("--channel-column", metavar="COLUMN", help="says where a lead came from")
        parser.add_argument("--live", action="store_true", help="they ask now: judge them and hand them over")

    def handle(self, *args: Any, **given: Any) -> None:
        if given["channel_column"]:
            given["map"] = [*given["map"], ("channel", given["channel_column"])]
        with terminal.open_file(given, leads.read, say=self.stderr.write) as source:
            progress = terminal.Progress(source.file.total)
            tally = lead_import.bring_in(
                source.workspace_id, source.file, name=source.name, is_live=given["live"], tell=progress.tell
            )
            progress.end(tally)
            terminal.finish(tally, source.file.table, given, self.stdout)
