"""Reading again what could not be read, after a correction or once its cause was mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from followup import doors, inbox, pipeline
from followup.models import Replay
from leadbridge import doorbell
from leads.models import Submission
from workspaces import audit, scope
from workspaces.models import Member, Workspace

WAKE = "followup.replays"
BATCH = 100
MOST_AT_ONCE = 100  # read while somebody waits for the page; more than that goes on behind it

State = Submission.State


@dataclass(frozen=True)
class Read:
    """How many were read, and how many of them need attention still."""

    done: int
    failed: int


def again(ids: Sequence[int], *, by: Member, at: datetime) -> Read:
    """Read these again, now: what needed attention, and what was taken for spam, as if it had just arrived.

    Its time of arrival stays; a clock that it starts runs from now. What is anything else by now is passed over.
    """
    found = list(
        Submission.objects.filter(pk__in=ids, state__in=[State.ATTENTION, State.SPAM])
        .order_by("pk")
        .select_for_update(of=("self",))[:MOST_AT_ONCE]
    )
    if not found:
        return Read(0, 0)
    verdict = "spam taken back" if all(row.state == State.SPAM for row in found) else "submissions read again"
    failed = _walk(found, by.workspace, at=at)
    audit.record(
        by.workspace_id, verdict, by=by, at=at, detail={"submissions": [row.pk for row in found], "failed": failed}
    )  # fmt: skip
    doorbell.announce(by.workspace_id, "inbox")
    return Read(len(found), failed)


def begin(reason: str, *, by: Member, at: datetime) -> Replay | None:
    """Read again everything that needs attention for this reason, behind the page; None where nothing does.

    One runs at a time in a workspace: while one does, it is the answer.
    """
    Workspace.objects.select_for_update().only("pk").get(pk=by.workspace_id)
    if running := Replay.objects.filter(finished_at__isnull=True).first():
        return running
    found = _waiting(reason)
    total = found.count()
    if not total:
        return None
    made = Replay.objects.create(
        workspace_id=by.workspace_id, reason=reason, by=by, started_at=at, total=total, last=found.latest("pk").pk
    )  # fmt: skip
    audit.record(
        by.workspace_id, "submissions read again", by=by, at=at, detail={"reason": reason, "count": total}
    )
    doorbell.ring(WAKE)
    return made


def go_on_everywhere() -> int:
    """Take every replay to its end. Any number of copies may run; a kill costs one batch's work."""
    moved = 0
    for workspace_id in doors.with_replays_to_do():
        while True:
            with scope.workspace(workspace_id):
                done = go_on(workspace_id, at=scope.now())
            moved += done
            if not done:
                break
    return moved


def go_on(workspace_id: int, *, at: datetime) -> int:
    """Read one batch, in this transaction; the answer is how many. What another copy holds is passed over."""
    running = (
        Replay.objects.filter(finished_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if running is None:
        return 0
    batch = list(
        _waiting(running.reason)
        .filter(pk__gt=running.cursor, pk__lte=running.last)
        .order_by("pk")
        .select_for_update(of=("self",))[:BATCH]
    )
    if batch:
        running.failed += _walk(batch, Workspace.objects.get(pk=workspace_id), at=at)
        running.done += len(batch)
        running.cursor = batch[-1].pk
    else:
        running.finished_at = at
    running.save(update_fields=["cursor", "done", "failed", "finished_at"])
    doorbell.announce(workspace_id, "inbox")
    return len(batch)


def _waiting(reason: str) -> "QuerySet[Submission]":
    return Submission.objects.filter(state=State.ATTENTION, state__in=inbox.WITHOUT_LEAD, reason=reason[:400])


def _walk(batch: list[Submission], workspace: Workspace, *, at: datetime) -> int:
    """Down the road as if they had just been stored; the answer is how many need attention again."""
    ids = [row.pk for row in batch]
    Submission.objects.filter(pk__in=ids).update(state=State.PENDING, reason="", done_at=None)
    for row in batch:
        row.state, row.reason = State.PENDING, ""
    pipeline.carry(batch, workspace, at=at)
    return Submission.objects.filter(pk__in=ids, state=State.ATTENTION).count()
