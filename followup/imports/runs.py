"""A run's life on the page: uploaded, laid out, started; its background work is in `work`."""

from datetime import datetime
from pathlib import Path

from leadbridge import doorbell
from leads.imports import pieces
from leads.imports.layout import Layout, header_digest
from leads.imports.options import table_of
from leads.imports.workbook import as_csv, is_workbook
from leads.models import ImportChunk, ImportRun
from workspaces import audit
from workspaces.models import Member

WAKE = "followup.imports"
TOPIC = "imports"


class Moved(Exception):
    """The run is not where this needs it to be: someone else was quicker."""


def receive(path: Path, *, name: str, kind: str, encoding: str, by: Member, at: datetime) -> ImportRun:
    """Keep an uploaded file, so that any worker can read it. Raises FileError where it is no table.

    Its layout is that of the last file with these columns, if there was one, else to be guessed.
    """
    layout = Layout(encoding=encoding)
    with as_csv(path) as plain:
        table, text = table_of(lambda: plain.open("rb"), layout.options())
        digest = header_digest(kind, table.columns)
        before = (
            ImportRun.objects.filter(header_digest=digest, kind=kind)
            .exclude(state=ImportRun.State.UPLOADED)
            .order_by("-created_at", "-pk")
            .first()
        )
        if before:
            layout = Layout.of(before.options)
        run = ImportRun.objects.create(
            workspace_id=by.workspace_id,
            kind=kind,
            member=by,
            created_at=at,
            file_name=name[-200:] or "file",
            size=plain.stat().st_size,
            is_workbook=is_workbook(path),
            header_digest=digest,
            columns=list(table.columns),
            options=Layout.of(
                layout.kept() | {"encoding": text.encoding, "delimiter": table.delimiter, "has_header": True}
            ).kept(),
        )
        for place, piece in pieces.of(plain):
            ImportChunk.objects.create(workspace_id=by.workspace_id, run=run, place=place, body=piece)
    return run


def start(run: ImportRun, layout: Layout, *, by: Member, at: datetime) -> None:
    """Begin to import in the background. Raises Moved where it began already."""
    begun = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.UPLOADED).update(
        state=ImportRun.State.RUNNING, options=layout.kept(), started_at=at, failure="", member=by
    )
    if not begun:
        raise Moved("This import has begun already.")
    _tell(run)


def go_on(run: ImportRun) -> None:
    """Try again where a run failed; what it had done stays done."""
    aim = ImportRun.State.UNDOING if run.undone_at else ImportRun.State.RUNNING
    if not ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.FAILED).update(state=aim, failure=""):
        raise Moved("This import is not waiting for anyone.")
    _tell(run)


def throw_away(run: ImportRun) -> None:
    """Forget a file that was never imported."""
    if not ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportRun.State.UPLOADED).exists():
        raise Moved("This import has begun, so it can only be undone.")
    ImportChunk.objects.filter(run=run).delete()
    ImportRun.objects.filter(pk=run.pk).delete()


def undo(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Begin to take away all that only came from this file; a run at work stops after its batch."""
    states = (ImportRun.State.RUNNING, ImportRun.State.DONE, ImportRun.State.FAILED)
    if not ImportRun.objects.filter(pk=run.pk, state__in=states).update(
        state=ImportRun.State.UNDOING, undone_by=by, undone_at=at, failure=""
    ):
        raise Moved("This import is undone already, or never began.")
    audit.record(
        run.workspace_id, "import undone", by=by, at=at, detail={"file": run.file_name, "run": run.pk}
    )
    _tell(run)


def _tell(run: ImportRun) -> None:
    doorbell.announce(run.workspace_id, TOPIC)
    doorbell.ring(WAKE)
