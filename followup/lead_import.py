"""Files of leads walk the same road as everything else that arrives."""

from collections.abc import Callable, Sequence
from datetime import datetime

from followup import pipeline
from leads import erased, history, intake, sources
from leads.imports import store
from leads.imports.ahead import read_ahead
from leads.imports.leads import Entry, LeadFile
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Connection, Submission
from workspaces import audit, scope
from workspaces.models import Workspace

# Live rows are judged and routed, so that few hold the team at a time; history waits for nobody.
LIVE_BATCH, HISTORY_BATCH = 500, 5000
ERASED = "This person was erased. A file doesn't bring them back."


def bring_in(
    workspace_id: int, file: LeadFile, *, name: str, is_live: bool, tell: Callable[[Tally], None]
) -> Tally:
    """Import a file in batches, each wholly or not at all, so that a second run goes on where one was killed.

    No other worker sees a row before it is a lead: an import never stands in front of what arrives meanwhile.
    """
    tally = Tally()
    for rows in read_ahead(file.entries(at=scope.now()), batch(is_live=is_live)):
        tally.refusals.extend(row for row in rows if isinstance(row, Refusal))
        entries = [row for row in rows if not isinstance(row, Refusal)]
        with scope.workspace(workspace_id):
            take_in(workspace_id, entries, tally, is_live=is_live, at=scope.now())
        tell(tally)
    with scope.workspace(workspace_id):
        detail = {
            "file": name,
            "added": tally.added,
            "there": tally.there,
            "refused": tally.refused,
            "live": is_live,
        }
        audit.record(workspace_id, "leads imported", by=None, at=scope.now(), detail=detail)
    return tally


def batch(*, is_live: bool) -> int:
    """How many rows are taken in at once."""
    return LIVE_BATCH if is_live else HISTORY_BATCH


def take_in(
    workspace_id: int,
    entries: Sequence[Entry],
    tally: Tally,
    *,
    is_live: bool,
    at: datetime,
    run_id: int | None = None,
) -> None:
    """Bring one batch in, in the caller's transaction; `tally` is told what came of it."""
    if not entries:
        return
    workspace = Workspace.objects.get(pk=workspace_id)
    here = store.exported_here(entries, slug=workspace.slug)
    entries = [entry for entry in entries if entry.key not in here]
    tally.there += len(here)
    connection = sources.connection_of_file(workspace_id, sources.IMPORTED[1], at=at)
    entries = _without_erased(connection, entries, tally)
    # One file at a time: two with the same rows would wait for each other's keys.
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    if is_live:
        _take_in_live(workspace, connection, entries, tally, at=at, run_id=run_id)
    else:
        _take_in_history(workspace, connection, entries, tally, at=at, run_id=run_id)


def _take_in_live(
    workspace: Workspace,
    way_in: Connection,
    entries: Sequence[Entry],
    tally: Tally,
    *,
    at: datetime,
    run_id: int | None,
) -> None:
    stored = store.receive(workspace.pk, way_in.pk, entries, is_history=False, at=at, run_id=run_id)
    set_aside = pipeline.carry(stored.fresh, workspace, at=at) if stored.fresh else 0
    if set_aside:
        _report_set_aside(entries, stored.fresh, tally)
    tally.added += len(stored.fresh) - set_aside
    tally.there += stored.there
    tally.changed += stored.changed


def _without_erased(way_in: Connection, entries: Sequence[Entry], tally: Tally) -> list[Entry]:
    """The entries that name nobody who was erased; of the others nothing is kept but that they were refused."""
    keys = (key for entry in entries for key in entry.said.keys)
    gone = erased.among(way_in.workspace_id, keys) if erased.is_anyone() else set()
    before = erased.delivered(way_in.workspace_id, way_in.pk, (entry.key for entry in entries))
    if not (gone or before):
        return list(entries)
    staying = []
    for entry in entries:
        if gone.isdisjoint(entry.said.keys) and entry.key not in before:
            staying.append(entry)
        else:
            tally.refuse(entry.line, ERASED)
    return staying


def _take_in_history(
    workspace: Workspace,
    way_in: Connection,
    entries: Sequence[Entry],
    tally: Tally,
    *,
    at: datetime,
    run_id: int | None,
) -> None:
    def walk(part: Sequence[Entry]) -> None:
        taken = history.take_in(workspace.pk, way_in.pk, part, at=at, run_id=run_id)
        tally.added += taken.added
        tally.there += taken.there
        tally.changed += taken.changed

    def set_aside(entry: Entry, reason: str) -> None:
        stored = store.receive(workspace.pk, way_in.pk, [entry], is_history=True, at=at, run_id=run_id)
        for submission in stored.fresh:
            intake.set_aside(submission, reason=reason, at=at)
            tally.refuse(entry.line, reason, entry.cells)

    if entries:
        pipeline.halve(entries, walk, set_aside)


def _report_set_aside(entries: Sequence[Entry], fresh: Sequence[Submission], tally: Tally) -> None:
    lines = {entry.key: entry for entry in reversed(entries)}
    aside = Submission.objects.filter(pk__in=[row.pk for row in fresh], state=Submission.State.ATTENTION)
    for submission in aside.order_by("pk"):
        entry = lines[submission.idempotency_key]
        tally.refuse(entry.line, submission.reason, entry.cells)
