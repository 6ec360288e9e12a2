"""Leaving out a step of the agreed plan: asked why, kept, and undone with one key."""

from datetime import datetime

from followup import clock
from followup.handoffs import Conflict
from followup.models import Handoff, Skip
from leadbridge import doorbell
from leads.models import Activity
from workspaces.models import Member

LONGEST_REASON = 300


class BadSkip(ValueError):
    """What was said can't be; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def skip(handoff: Handoff, *, reason: str, by: Member, at: datetime) -> Skip:
    """Leave out the attempt that is owed next; the one after it is owed from now on.

    Raises BadSkip without a reason, Conflict where no step of the plan is owed: what was promised first can't be skipped.
    """
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if not handoff.owed_step:
        raise Conflict("Only an attempt of the agreed plan can be skipped, and none is owed now.")
    reason = " ".join(reason.split())
    if not reason:
        raise BadSkip("reason", "Say why this attempt is left out.")
    if len(reason) > LONGEST_REASON:
        raise BadSkip("reason", f"Say it in {LONGEST_REASON} letters at most.")
    made = Skip.objects.create(
        workspace_id=handoff.workspace_id, handoff=handoff, lead_id=handoff.lead_id, member=by,
        step=handoff.owed_step, medium=handoff.owed_medium, at=at, reason=reason,
    )  # fmt: skip
    _tell(handoff, made, "step_skipped", by=by, at=at)
    return made


def take_back(skipped: Skip, *, by: Member, at: datetime) -> None:
    """The step is owed again as if it had not been left out. A second time changes nothing."""
    handoff = Handoff.objects.select_for_update().get(pk=skipped.handoff_id)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    if Skip.objects.filter(pk=skipped.pk, undone_at__isnull=True).update(undone_at=at, undone_by=by):
        _tell(handoff, skipped, "skip_undone", by=by, at=at)


def _tell(handoff: Handoff, skipped: Skip, kind: str, *, by: Member, at: datetime) -> None:
    detail = {"skip": skipped.pk, "medium": skipped.medium}
    if kind == "step_skipped":
        detail["note"] = skipped.reason
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=handoff.lead_id, at=at, kind=kind, member=by, detail=detail
    )
    clock.reread(handoff, at=at)
    doorbell.announce(handoff.workspace_id, "queue", members=[handoff.owner_id] if handoff.owner_id else None)
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
