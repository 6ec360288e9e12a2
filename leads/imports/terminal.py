"""An import as seen on a terminal: progress on stderr, what came of it on stdout."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

from leads.imports import refused
from leads.imports.faults import FileError
from leads.imports.fields import Fields
from leads.imports.options import Options, opened
from leads.imports.table import Table
from leads.imports.tally import Tally
from workspaces import doors, scope
from workspaces.models import Workspace

_SHOWN = 10
_SECONDS_BETWEEN_LINES = 2.0


class Surveyed(Protocol):
    """A file whose columns are laid out."""

    @property
    def fields(self) -> Fields: ...


File = TypeVar("File", bound=Surveyed, covariant=True)


class Survey(Protocol[File]):
    """What makes a file of leads, or of outcomes, of a table."""

    def __call__(self, table: Table, options: Options, *, zone: ZoneInfo, country: str) -> File: ...


@dataclass(frozen=True)
class Source(Generic[File]):
    """A file that can be imported, and where to."""

    workspace_id: int
    file: File
    name: str


@contextmanager
def open_file(
    given: Mapping[str, Any], survey: Survey[File], *, say: Callable[[str], object]
) -> Iterator[Source[File]]:
    """The file of a command line, surveyed; raises CommandError with the one thing to put right."""
    path, slug = given["file"], given["workspace"]
    workspace_id = doors.workspace(slug)
    if workspace_id is None:
        raise CommandError(f"There is no workspace “{slug}”.")
    options = Options.of(given)
    with scope.workspace(workspace_id):
        workspace = Workspace.objects.get(pk=workspace_id)
    try:
        with opened(path, options) as (table, text):
            if text.is_guessed:
                say(f"Read as {text.encoding}. If names look wrong, say --encoding NAME.")
            file = survey(table, options, zone=ZoneInfo(workspace.time_zone), country=workspace.country)
            if file.fields.preset:
                say(f"Read as an export of {file.fields.preset.label}. If that is wrong, say --preset none.")
            yield Source(workspace_id, file, path.name)
    except FileError as reason:
        raise CommandError(f"{path.name}: {reason}") from None


class Line:
    """A line that is rewritten on a terminal; elsewhere a line every two seconds."""

    def __init__(self, total: int) -> None:
        self.stream, self.total = sys.stderr, total
        self.is_tty = self.stream.isatty()
        self.told_at = self.began_at = time.monotonic()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if self.is_tty:
            self._write(f"\r{done:,} of {self.total:,} rows")
        elif now - self.told_at >= _SECONDS_BETWEEN_LINES:
            self.told_at = now
            self._write(f"{done:,} of {self.total:,} rows\n")

    def end(self, done: int) -> None:
        seconds = time.monotonic() - self.began_at
        self._write(f"{chr(13) if self.is_tty else ''}{done:,} of {self.total:,} rows in {seconds:.1f} s\n")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


class Progress:
    """How far an import is, as such a line."""

    def __init__(self, total: int) -> None:
        self._line = Line(total)

    def tell(self, tally: Tally) -> None:
        self._line.tell(tally.read)

    def end(self, tally: Tally) -> None:
        self._line.end(tally.read)


def report(tally: Tally) -> str:
    """What was read, added, already there and refused, with the first reasons."""
    if not tally.read:
        return "0 rows read: there is nothing to import"
    there = f"{tally.there:,} already there"
    if tally.changed:
        there += f", {tally.changed:,} of them with other contents (what came first is kept)"
    lines = [f"{tally.read:,} rows read", f"{tally.added:,} added", there, f"{tally.refused:,} refused"]
    refusals = sorted(tally.refusals, key=lambda refusal: refusal.line)
    lines += [f"  line {refusal.line}: {refusal.reason}" for refusal in refusals[:_SHOWN]]
    if len(refusals) > _SHOWN:
        lines.append(f"  and {len(refusals) - _SHOWN:,} more; --refused FILE writes them all")
    return "\n".join([*lines, *tally.notes])


def write_refused(path: Path, table: Table, tally: Tally) -> None:
    """The refused rows with their reasons, to be put right and imported again."""
    rows = sorted(tally.refusals, key=lambda refusal: refusal.line)
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            file.writelines(refused.as_text(table.columns, rows, delimiter=table.delimiter))
    except OSError as error:
        raise CommandError(f"The refused rows can't be written to {path}: {error.strerror}.") from None


def finish(tally: Tally, table: Table, options: Mapping[str, Any], out: Any) -> None:
    """Say what came of the file, and write its refused rows where that was asked for."""
    out.write(report(tally))
    if options["refused"]:
        write_refused(options["refused"], table, tally)
