"""Audits counted in the background, and those nobody kept let go.

Counting changes nothing until its figures stand, so a killed worker's audit is simply counted again; a second copy passes
over what the first has in hand.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from zoneinfo import ZoneInfo

import structlog
from django.db import OperationalError, connection

from alignment import doors
from alignment.audit import count, lead_file, runs
from alignment.audit.figures import Audit
from alignment.audit.kinds import LEADS, TOUCHES
from alignment.models import AuditChunk, AuditFile, AuditRun
from followup import touch_file
from leadbridge import doorbell
from leads.imports import pieces
from leads.imports.faults import FileError, OrderUnclear
from leads.imports.layout import Layout
from leads.imports.options import Options, table_of
from leads.imports.table import Table
from workspaces import scope
from workspaces.models import Workspace

log = structlog.get_logger(__name__)
_LOCKS = 7211  # the family of our advisory locks
SECONDS_BETWEEN = 0.5  # what is written down of its progress
MOST = 20  # of one workspace and turn


def work_off() -> int:
    """Count what waits, and remove what is over; returns how many audits were counted."""
    at = scope.now()
    counted = 0
    for workspace_id in doors.with_audits_to_do(at):
        with scope.workspace(workspace_id):
            runs.remove(list(AuditRun.objects.filter(expires_at__lte=at).values_list("pk", flat=True)))
            waiting = list(
                AuditRun.objects.filter(state=AuditRun.State.RUNNING).order_by("started_at", "pk")[:MOST]
            )
        for run in waiting:
            with _held(run) as is_ours:
                if is_ours:
                    counted += _count(run)
    return counted


def _count(run: AuditRun) -> bool:
    try:
        with scope.workspace(run.workspace_id):
            run = AuditRun.objects.select_related("member").get(pk=run.pk)
            files = {file.kind: file for file in AuditFile.objects.filter(run=run)}
            workspace = Workspace.objects.get(pk=run.workspace_id)
        if run.state != AuditRun.State.RUNNING:
            return False
        found = _audited(run, files, workspace)
    except AuditRun.DoesNotExist:
        return False
    except OrderUnclear as unclear:
        return _end(run, state=AuditRun.State.UPLOADED, failure=unclear.on_page[:400])  # back to its columns
    except FileError as reason:
        return _end(run, state=AuditRun.State.FAILED, failure=reason.on_page[:400])
    except OperationalError:  # the database went away: the next turn counts again
        log.warning("an audit was interrupted", run=run.pk, exc_info=True)
        return False
    except Exception as error:
        log.exception("an audit failed", run=run.pk)
        return _end(
            run, state=AuditRun.State.FAILED, failure=f"LeadBridge could not go on ({type(error).__name__})."
        )
    return _end(run, state=AuditRun.State.DONE, result=found.document())


def _audited(run: AuditRun, files: dict[str, AuditFile], workspace: Workspace) -> Audit:
    zone, country = ZoneInfo(workspace.time_zone), workspace.country
    assert run.started_at is not None
    with ExitStack() as held:
        tables = {kind: held.enter_context(_opened(file)) for kind, file in files.items()}
        with _asking(files[LEADS]):
            leads = lead_file.read(*tables[LEADS], zone=zone, country=country)
        touches = None
        if TOUCHES in tables:
            with _asking(files[TOUCHES]):
                touches = touch_file.read(*tables[TOUCHES], zone=zone, country=country)
        return count.of(leads, touches, at=run.started_at, tell=_Teller(run).tell)


@contextmanager
def _asking(file: AuditFile) -> Iterator[None]:
    """Note at the file whose dates can be read two ways what is to be asked of it."""
    try:
        yield
    except OrderUnclear as unclear:
        with scope.workspace(file.workspace_id):
            file.options["date_example"] = unclear.example
            file.save(update_fields=["options"])
        raise


@contextmanager
def _opened(file: AuditFile) -> Iterator[tuple[Table, Options]]:
    def piece(place: int) -> bytes | None:
        with scope.workspace(file.workspace_id):
            chunk = AuditChunk.objects.filter(file_id=file.pk, place=place).first()
        return bytes(chunk.body) if chunk else None

    with pieces.together(piece) as path:
        options = Layout.of(file.options).options()
        table, _ = table_of(lambda: path.open("rb"), options)
        yield table, options


class _Teller:
    """Writes down how far an audit is, now and then."""

    def __init__(self, run: AuditRun) -> None:
        self.run, self.told_at = run, time.monotonic()

    def tell(self, done: int, total: int) -> None:
        if time.monotonic() - self.told_at < SECONDS_BETWEEN:
            return
        self.told_at = time.monotonic()
        with scope.workspace(self.run.workspace_id):
            AuditRun.objects.filter(pk=self.run.pk).update(cursor=done, total=total)
            doorbell.announce(self.run.workspace_id, runs.TOPIC)


def _end(run: AuditRun, **values: object) -> bool:
    with scope.workspace(run.workspace_id):
        ended = AuditRun.objects.filter(pk=run.pk, state=AuditRun.State.RUNNING).update(**values)
        doorbell.announce(run.workspace_id, runs.TOPIC)
    return bool(ended)


@contextmanager
def _held(run: AuditRun) -> Iterator[bool]:
    """Whether the audit is ours alone: a lock that ends with the connection, so that a killed worker's is free at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, run.pk % 2**31])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, run.pk % 2**31])
