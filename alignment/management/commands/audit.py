"""`manage.py audit`: what happened to the leads of another system, out of its exports. Stores nothing."""

import contextlib
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alignment.audit import count, lead_file, report, terminal
from followup import touch_file
from leads.imports import options, presets
from leads.imports.dates import ORDERS
from leads.imports.faults import FileError
from leads.imports.fields import TOUCH_HEADERS, Fields, Headers
from leads.imports.options import Options
from leads.imports.table import Table
from leads.imports.terminal import Line

Surveyed = TypeVar("Surveyed", lead_file.LeadFile, touch_file.TouchFile)


class Command(BaseCommand):
    help = (
        "Audit the response to leads of any CRM: how many were never contacted, how often and how soon the others were"
        " tried, by channel and rep. LEADS.csv is its export of leads, TOUCHES.csv that of calls and mails. Nothing is"
        " stored but the page it writes, and no workspace is needed."
    )
    requires_system_checks = []  # it asks no database, so it runs before there is one

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("leads", type=Path, metavar="LEADS.csv")
        parser.add_argument("touches", type=Path, nargs="?", metavar="TOUCHES.csv")
        parser.add_argument(
            "--html",
            type=Path,
            default=Path("response-audit.html"),
            metavar="FILE",
            help="where the page is written",
        )
        parser.add_argument(
            "--zone", default="", help="the time zone of dates that name none, for example Europe/Berlin"
        )
        parser.add_argument(
            "--country", default="", metavar="XX", help="of phone numbers without a country code"
        )
        for prefix, what in (("", "leads"), ("touches-", "attempts")):
            options.add_pairs(parser, prefix)
            parser.add_argument(
                f"--{prefix}date-order", choices=ORDERS, default="", help=f"in the file of {what}"
            )
            parser.add_argument(f"--{prefix}preset", choices=(*presets.NAMES, presets.NONE), default="")
            parser.add_argument(
                f"--{prefix}encoding", default="", help="where it can’t be told from the file"
            )

    def handle(self, *args: Any, **given: Any) -> None:
        zone = _zone(given["zone"])
        at = timezone.now()
        with contextlib.ExitStack() as held:

            def survey(path: Path, kind: str, headers: Headers, read: Callable[..., Surveyed]) -> Surveyed:
                try:
                    how = _options(given, "" if kind == presets.LEADS else "touches_")
                    table, text = held.enter_context(options.opened(path, how))
                    how = lead_file.guessed(table, how, headers, kind)
                    file = read(table, how, zone=zone, country=given["country"].upper())
                except FileError as reason:
                    raise CommandError(f"{path.name}: {reason}") from None
                self._say(path, file.fields, table, text.encoding if text.is_guessed else "")
                return file

            leads = survey(given["leads"], presets.LEADS, lead_file.HEADERS, lead_file.read)
            touches = None
            if given["touches"]:
                touches = survey(given["touches"], presets.TOUCHES, TOUCH_HEADERS, touch_file.read)
            line = Line(leads.total + (touches.total if touches else 0))
            audit = count.of(leads, touches, at=at, tell=lambda done, total: line.tell(done))
            line.end(line.total)
        self.stdout.write(terminal.text(audit))
        try:
            given["html"].write_text(report.html(audit, at=at), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The page can’t be written to {given['html']}: {error.strerror}.") from None
        self.stdout.write(f"\nThe page to forward: {given['html'].resolve()}")

    def _say(self, path: Path, fields: Fields, table: Table, guessed: str) -> None:
        """How a file was understood, where it could be taken otherwise."""
        if guessed:
            self.stderr.write(f"{path.name}: read as {guessed}. If names look wrong, say --encoding NAME.")
        if fields.preset:
            self.stderr.write(f"{path.name}: read as an export of {fields.preset.label}.")
        for name, places in fields.columns.items():
            self.stderr.write(
                f"{path.name}: {name} is {' or '.join(table.columns[place] for place in places)}"
            )


def _options(given: dict[str, Any], prefix: str) -> Options:
    return Options(
        mapped=dict(given[f"{prefix}map"]),
        constants=dict(given[f"{prefix}set"]),
        date_order=given[f"{prefix}date_order"],
        encoding=given[f"{prefix}encoding"],
        preset=given[f"{prefix}preset"],
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else ZoneInfo(timezone.get_default_timezone_name())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandError(f"There is no time zone “{name}”. Write it as Europe/Berlin.") from None
