"""Undoing a whole import: what only came from it is taken away, what has a life of its own stays and is counted."""

from followup import clock, doors, milestones
from followup.imports.runs import TOPIC
from followup.models import Handoff
from leadbridge import doorbell
from leads.models import ImportChunk, ImportRefusal, ImportRun
from workspaces import scope

BATCH = 1000
# Why a row stayed, in the words of the page.
KEPT = {
    "worked": "someone has worked on the lead since",
    "missed": "the lead was handed over and our promise to it was missed",
    "joined": "the person has also come in another way",
    "pointed": "something else speaks of the lead",
    "closed": "it ended work that was under way",
    "joined_report": "a rep has reported the same attempt",
    "receipt": "it was counted when the lead was closed",
}
_DOORS = {
    ImportRun.Kind.LEADS: doors.undo_leads,
    ImportRun.Kind.OUTCOMES: doors.undo_outcomes,
    ImportRun.Kind.TOUCHES: doors.undo_touches,
}


def take_away(run: ImportRun) -> bool:
    """One batch, in a transaction of its own; whether there may be more."""
    with scope.workspace(run.workspace_id):
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state != ImportRun.State.UNDOING:
            return False
        done = _DOORS[ImportRun.Kind(held.kind)](held.pk, beyond=held.undo_cursor, most=BATCH)
        if done is None:
            _finish(held)
        else:
            held.undo_cursor = done["last"]
            held.removed += done["removed"]
            for reason, count in done["kept"].items():
                held.kept[reason] = held.kept.get(reason, 0) + count
            for handoff in Handoff.objects.filter(pk__in=done.get("handoffs", [])).select_for_update():
                clock.reread(handoff, at=scope.now())
            if leads := done.get("leads"):
                milestones.recompute(leads)
            held.save(update_fields=["undo_cursor", "removed", "kept"])
        doorbell.announce(run.workspace_id, TOPIC)
        return done is not None


def _finish(run: ImportRun) -> None:
    run.state, run.finished_at = ImportRun.State.UNDONE, scope.now()
    run.save(update_fields=["state", "finished_at"])
    ImportChunk.objects.filter(run=run).delete()
    ImportRefusal.objects.filter(run=run).delete()
    doorbell.announce(run.workspace_id, "queue")
