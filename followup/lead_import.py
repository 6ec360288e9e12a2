"""Files of leads walk the same road as everything else that arrives."""

from collections.abc import Callable, Sequence
from datetime import datetime

from followup import pipeline
from leads import erased, normalise, sources
from leads.imports import store
from leads.imports.leads import Entry, LeadFile
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Submission
from workspaces import audit, scope
from workspaces.models import Workspace

BATCH = 500
ERASED = "This person was erased. A file doesn't bring them back."


def bring_in(
    workspace_id: int, file: LeadFile, *, name: str, is_live: bool, tell: Callable[[Tally], None]
) -> Tally:
    """Import a file in batches, each wholly or not at all, so that a second run goes on where one was killed.

    No other worker sees a row before it is a lead: an import never stands in front of what arrives meanwhile.
    """
    tally = Tally()
    waiting: list[Entry] = []
    for entry in file.entries(at=scope.now()):
        if isinstance(entry, Refusal):
            tally.refusals.append(entry)
            continue
        waiting.append(entry)
        if len(waiting) == BATCH:
            _commit(workspace_id, waiting, tally, is_live=is_live)
            waiting.clear()
            tell(tally)
    _commit(workspace_id, waiting, tally, is_live=is_live)
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


def _commit(workspace_id: int, entries: Sequence[Entry], tally: Tally, *, is_live: bool) -> None:
    with scope.workspace(workspace_id):
        take_in(workspace_id, entries, tally, is_live=is_live, at=scope.now())


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
    entries = _without_erased(workspace, entries, tally)
    connection = sources.connection_of_file(workspace_id, sources.IMPORTED[1], at=at)
    stored = store.receive(workspace_id, connection.pk, entries, is_history=not is_live, at=at, run_id=run_id)
    set_aside = pipeline.carry(stored.fresh, workspace, at=at) if stored.fresh else 0
    if set_aside:
        _report_set_aside(entries, stored.fresh, tally)
    tally.added += len(stored.fresh) - set_aside
    tally.there += stored.there + len(here)
    tally.changed += stored.changed


def _without_erased(workspace: Workspace, entries: Sequence[Entry], tally: Tally) -> list[Entry]:
    """The entries that name nobody who was erased; of the others nothing is kept but that they were refused."""
    if not erased.is_anyone():
        return list(entries)
    keys = {entry.key: _keys(entry, workspace.country) for entry in entries}
    gone = erased.among(workspace.pk, {key for named in keys.values() for key in named})
    staying = []
    for entry in entries:
        if gone.isdisjoint(keys[entry.key]):
            staying.append(entry)
        else:
            tally.refuse(entry.line, ERASED)
    return staying


def _keys(entry: Entry, country: str) -> tuple[erased.Key, ...]:
    try:
        return normalise.read(entry.payload, country=country).keys
    except normalise.Unmappable:
        return ()


def _report_set_aside(entries: Sequence[Entry], fresh: Sequence[Submission], tally: Tally) -> None:
    lines = {entry.key: entry for entry in reversed(entries)}
    aside = Submission.objects.filter(pk__in=[row.pk for row in fresh], state=Submission.State.ATTENTION)
    for submission in aside.order_by("pk"):
        entry = lines[submission.idempotency_key]
        tally.refuse(entry.line, submission.reason, entry.cells)
