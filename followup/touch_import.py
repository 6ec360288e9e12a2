"""Attempts out of another system's file, batch by batch; what each becomes is said by `followup.evidence`."""

from collections.abc import Callable, Sequence
from datetime import datetime

from followup import evidence, whose
from followup.touch_file import Made, TouchFile
from leads.imports.faults import clip
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from workspaces import audit, scope

BATCH = 500
_SHOWN = 5


def bring_in(workspace_id: int, file: TouchFile, *, name: str, tell: Callable[[Tally], None]) -> Tally:
    """Import a file in batches, each wholly or not at all; a second run adds what the first one didn't."""
    tally = Tally()
    waiting: list[Made] = []
    for made in file.entries(at=scope.now()):
        if isinstance(made, Refusal):
            tally.refusals.append(made)
            continue
        waiting.append(made)
        if len(waiting) == BATCH:
            _commit(workspace_id, waiting, tally)
            waiting.clear()
            tell(tally)
    _commit(workspace_id, waiting, tally)
    if file.unknown:
        shown = ", ".join(clip(word) for word, _ in file.unknown.most_common(_SHOWN))
        tally.notes.append(
            f"{file.unknown.total():,} attempts have a result that is not known here; it is kept as their note: {shown}"
        )
    with scope.workspace(workspace_id):
        detail = {"file": name, "added": tally.added, "there": tally.there, "refused": tally.refused}
        audit.record(workspace_id, "attempts imported", by=None, at=scope.now(), detail=detail)
    return tally


def _commit(workspace_id: int, rows: Sequence[Made], tally: Tally) -> None:
    with scope.workspace(workspace_id):
        take_in(workspace_id, rows, tally, at=scope.now())


def take_in(
    workspace_id: int, rows: Sequence[Made], tally: Tally, *, at: datetime, run_id: int | None = None
) -> None:
    """Append one batch, in the caller's transaction; `tally` is told what came of it."""
    if not rows:
        return
    found = whose.leads_of(rows)
    for made, lead in found:
        if lead is None:
            tally.refuse(made.line, whose.nobody(made), made.cells)
    known = [(made, lead) for made, lead in found if lead is not None]
    added = evidence.append(workspace_id, known, at=at, run_id=run_id) if known else 0
    tally.added += added
    tally.there += len(known) - added
