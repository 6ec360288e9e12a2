"""The background work of imports: each batch wholly or not at all, from where the last one ended."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import OperationalError, connection

from followup import doors
from followup.imports import undoing
from followup.imports.kinds import KINDS, Surveyed
from followup.imports.runs import TOPIC
from leadbridge import doorbell
from leads.imports import pieces
from leads.imports.ahead import read_ahead
from leads.imports.faults import FileError, OrderUnclear, general
from leads.imports.layout import Layout
from leads.imports.options import table_of
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import ImportChunk, ImportRefusal, ImportRun
from workspaces import audit, scope
from workspaces.models import Workspace

log = structlog.get_logger(__name__)
State = ImportRun.State
MOST_REASONS = 30
OTHERS = "Other reasons"
_LOCKS = 7208  # the family of our advisory locks


class Overtaken(Exception):
    """Another copy did this batch, or someone undoes the run."""


def work_off() -> int:
    """Take every import as far as it goes. A second copy passes over what the first has in hand."""
    done = 0
    for workspace_id in doors.with_imports_at_work():
        with scope.workspace(workspace_id):
            runs = list(
                ImportRun.objects.filter(state__in=[State.RUNNING, State.UNDOING]).order_by("pk")[:50]
            )
        for run in runs:
            with _held(run) as is_ours:
                if is_ours:
                    _work(run)
                    done += 1
    return done


def _work(run: ImportRun) -> None:
    try:
        with scope.workspace(run.workspace_id):
            run.refresh_from_db()
        if run.state == State.RUNNING:
            _bring_in(run)
        elif run.state == State.UNDOING:
            while undoing.take_away(run):
                pass
    except Overtaken:
        return
    except OrderUnclear as unclear:
        _step_back(run, unclear)
    except FileError as reason:
        _fail(run, reason.on_page)
    except OperationalError:  # the database went away or chose us to yield: the next tick goes on
        log.warning("an import was interrupted", run=run.pk, exc_info=True)
    except Exception as error:
        log.exception("an import failed", run=run.pk)
        _fail(run, f"LeadBridge could not go on ({type(error).__name__}). What is in stays in.")


def _bring_in(run: ImportRun) -> None:
    kind = KINDS[run.kind]
    with _file(run) as path:
        with scope.workspace(run.workspace_id):
            workspace = Workspace.objects.get(pk=run.workspace_id)
        options = Layout.of(run.options).options()
        table, _ = table_of(lambda: path.open("rb"), options)
        file = kind.survey(table, options, ZoneInfo(workspace.time_zone), workspace.country)
        if run.total != file.total:
            with scope.workspace(run.workspace_id):
                ImportRun.objects.filter(pk=run.pk).update(total=file.total)
                doorbell.announce(run.workspace_id, TOPIC)
        _read_on(run, file)
    _finish(run)


def _read_on(run: ImportRun, file: Surveyed) -> None:
    assert run.started_at is not None
    cursor = run.cursor
    for rows in read_ahead(file.entries(at=run.started_at, after=cursor), batch_of(run)):
        _take_in(run, cursor, rows)
        cursor += len(rows)


def batch_of(run: ImportRun) -> int:
    """How many rows are taken in at once."""
    return KINDS[run.kind].batch(run)


def _take_in(run: ImportRun, cursor: int, rows: Sequence[Any]) -> None:
    """One batch and its place in the file, in one transaction."""
    with scope.workspace(run.workspace_id):
        at = scope.now()
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.RUNNING or held.cursor != cursor:
            raise Overtaken
        tally = Tally()
        tally.refusals.extend(row for row in rows if isinstance(row, Refusal))
        entries = [row for row in rows if not isinstance(row, Refusal)]
        if entries:
            KINDS[run.kind].take_in(held, entries, tally, at)
        _keep_refusals(held, tally.refusals)
        held.cursor += len(rows)
        held.added += tally.added
        held.there += tally.there
        held.changed += tally.changed
        held.refused += tally.refused
        held.save(update_fields=["cursor", "added", "there", "changed", "refused", "reasons"])
        doorbell.announce(run.workspace_id, TOPIC)


def _keep_refusals(run: ImportRun, refusals: Sequence[Refusal]) -> None:
    ImportRefusal.objects.bulk_create(
        [
            ImportRefusal(
                workspace_id=run.workspace_id,
                run_id=run.pk,
                line=refusal.line,
                reason=refusal.reason[:400],
                cells=[cell.replace("\0", "\ufffd") for cell in refusal.cells],
            )
            for refusal in refusals
        ]
    )
    for refusal in refusals:
        reason = general(refusal.reason)
        if reason not in run.reasons and len(run.reasons) >= MOST_REASONS:
            reason = OTHERS
        run.reasons[reason] = run.reasons.get(reason, 0) + 1


def _finish(run: ImportRun) -> None:
    with scope.workspace(run.workspace_id):
        at = scope.now()
        held = ImportRun.objects.select_related("member").select_for_update(of=("self",)).get(pk=run.pk)
        if held.state != State.RUNNING:
            return
        held.state, held.finished_at = State.DONE, at
        held.save(update_fields=["state", "finished_at"])
        ImportChunk.objects.filter(run=held).delete()
        audit.record(run.workspace_id, f"{run.kind} imported", by=held.member, at=at, detail=held.said())
        doorbell.announce(run.workspace_id, TOPIC)


def _step_back(run: ImportRun, unclear: OrderUnclear) -> None:
    """A date further down can be read two ways: ask, before anything is taken in."""
    with scope.workspace(run.workspace_id):
        options = run.options | {"date_example": unclear.example}
        ImportRun.objects.filter(pk=run.pk, state=State.RUNNING, cursor=0).update(
            state=State.UPLOADED, failure=unclear.on_page[:400], options=options
        )
        doorbell.announce(run.workspace_id, TOPIC)


def _fail(run: ImportRun, reason: str) -> None:
    with scope.workspace(run.workspace_id):
        ImportRun.objects.filter(pk=run.pk, state__in=[State.RUNNING, State.UNDOING]).update(
            state=State.FAILED, failure=reason[:400], finished_at=scope.now()
        )
        doorbell.announce(run.workspace_id, TOPIC)


def _file(run: ImportRun) -> AbstractContextManager[Path]:
    """The run's file on this machine's disk, for as long as it is read."""

    def piece(place: int) -> bytes | None:
        with scope.workspace(run.workspace_id):
            chunk = ImportChunk.objects.filter(run_id=run.pk, place=place).first()
        return bytes(chunk.body) if chunk else None

    return pieces.together(piece)


@contextmanager
def _held(run: ImportRun) -> Iterator[bool]:
    """Whether the run is ours alone: a lock that ends with the connection, so that a killed worker's is free at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, run.pk % 2**31])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, run.pk % 2**31])
