"""An audit's life on the page: its files taken, laid out, counted in the background, kept or gone within the hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile

from alignment.audit.kinds import KINDS
from alignment.models import AuditChunk, AuditFile, AuditRun
from followup.imports import look
from leadbridge import doorbell
from leads.imports import pieces
from leads.imports.layout import Layout
from leads.imports.options import table_of
from leads.imports.workbook import as_csv
from workspaces import audit
from workspaces.models import Member, Workspace

WAKE = "alignment.audits"
TOPIC = "audit"
STAYS = timedelta(hours=1)


class Moved(Exception):
    """The audit is not where this needs it to be: someone else was quicker, or its hour was over."""


def begin(*, by: Member, at: datetime) -> AuditRun:
    """An audit without files yet."""
    return AuditRun.objects.create(
        workspace_id=by.workspace_id, member=by, created_at=at, expires_at=at + STAYS
    )


def take(run: AuditRun, kind: str, upload: TemporaryUploadedFile, *, encoding: str = "") -> AuditFile:
    """Lay one uploaded file beside the audit, its columns guessed. Raises FileError where it is no table."""
    with as_csv(Path(upload.temporary_file_path())) as plain:
        table, text = table_of(lambda: plain.open("rb"), Layout(encoding=encoding).options())
        file = AuditFile.objects.create(
            workspace_id=run.workspace_id,
            run=run,
            kind=kind,
            created_at=run.created_at,
            file_name=(upload.name or "")[-200:] or "file",
            size=plain.stat().st_size,
            columns=list(table.columns),
        )
        for place, body in pieces.of(plain):
            AuditChunk.objects.create(workspace_id=run.workspace_id, file=file, place=place, body=body)
    layout = Layout(encoding=text.encoding, delimiter=table.delimiter)
    file.options = look.guessed(file, layout, KINDS[kind]).kept()
    file.save(update_fields=["options"])
    return file


def lay_out(file: AuditFile, layout: Layout) -> None:
    """Keep how a file is to be read."""
    file.options = file.options | layout.kept()
    file.save(update_fields=["options"])


def start(run: AuditRun, *, at: datetime) -> None:
    """Count in the background, anew if it was counted before. Raises Moved where it is at work or gone."""
    _move(run, from_=("uploaded", "done", "failed"), state="running", started_at=at, cursor=0, total=None, failure="",
          expires_at=at + STAYS)  # fmt: skip
    doorbell.announce(run.workspace_id, TOPIC)
    doorbell.ring(WAKE)


def change(run: AuditRun, *, at: datetime) -> None:
    """Back to its columns. Raises Moved where it is kept: then there are no files any more."""
    _move(run, from_=("done", "failed"), state="uploaded", failure="", expires_at=at + STAYS)


def keep(run: AuditRun, *, by: Member, at: datetime) -> None:
    """Keep the figures, and let the files go. A second time changes nothing."""
    kept = AuditRun.objects.filter(pk=run.pk, state="done", kept_at__isnull=True).update(
        kept_at=at, expires_at=None
    )
    if kept:
        forget_files(run)
        audit.record(run.workspace_id, "audit kept", by=by, at=at, detail={"audit": run.pk})


def forget(run: AuditRun, *, by: Member, at: datetime) -> None:
    """Throw it away with all that came of it."""
    if run.is_kept:
        audit.record(run.workspace_id, "audit thrown away", by=by, at=at, detail={"audit": run.pk})
    remove([run.pk])


def remove(ids: list[int]) -> None:
    """Audits with their files, as if they had never been."""
    AuditChunk.objects.filter(file__run_id__in=ids).delete()
    AuditFile.objects.filter(run_id__in=ids).delete()
    AuditRun.objects.filter(pk__in=ids).delete()


def forget_files(run: AuditRun) -> None:
    """The rows that were read; their names stay, to say what was audited."""
    AuditChunk.objects.filter(file__run_id=run.pk).delete()


def looks(files: Mapping[str, AuditFile], workspace: Workspace) -> dict[str, look.Look]:
    """How each file is read."""
    return {
        kind: look.of(file, Layout.of(file.options), workspace, KINDS[kind]) for kind, file in files.items()
    }


def _move(run: AuditRun, *, from_: tuple[str, ...], **values: object) -> None:
    if not AuditRun.objects.filter(pk=run.pk, state__in=from_, kept_at__isnull=True).update(**values):
        raise Moved("This audit is at work, kept, or gone already.")
