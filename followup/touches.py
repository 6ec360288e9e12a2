"""The one verb that writes a touch, and the one that takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from followup import clock, milestones, same_attempt
from followup.handoffs import Conflict
from followup.models import Handoff, Retraction, Touch
from leadbridge import doorbell
from leads import do_not_contact
from leads.models import Activity
from workspaces.models import Member

# A phone's clock may be a little ahead of ours.
LENIENCE = timedelta(minutes=1)
FURTHEST_CALL_BACK = timedelta(days=366)


class BadTouch(ValueError):
    """What was reported can't be; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Attempt:
    """What is said of one attempt: by which medium, what came of it, and when, if not now."""

    medium: str
    result: str
    happened_at: datetime | None = None
    note: str = ""
    duration_s: int | None = None
    call_back_at: datetime | None = None
    evidence: str = Touch.Evidence.REPORTED


def log(handoff: Handoff, attempt: Attempt, *, by: Member, at: datetime) -> Touch:
    """Record one human attempt on an open handoff; the earliest stops the clock, whenever it is reported.

    What a phone or mail system told of already becomes one attempt with it. Raises BadTouch at the field that is wrong,
    and Conflict when the handoff has ended.
    """
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related("lead").get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile, so no attempt can be added.")
    _check(handoff, attempt, at=at)
    happened_at = max(min(attempt.happened_at or at, at), handoff.started_at)
    touch = Touch(
        workspace_id=handoff.workspace_id,
        handoff=handoff,
        lead_id=handoff.lead_id,
        member=by,
        medium=attempt.medium,
        result=attempt.result,
        is_contact=attempt.result in Touch.CONTACTS,
        evidence=attempt.evidence,
        at=happened_at,
        recorded_at=at,
        note=attempt.note,
        duration_s=attempt.duration_s,
        call_back_at=attempt.call_back_at,
    )
    if touch.evidence == Touch.Evidence.REPORTED and (told := same_attempt.told_before(touch)):
        same_attempt.confirm(touch, told, at=at)
    else:
        touch.save(force_insert=True)
    if touch.result == Touch.Result.DO_NOT_CONTACT:
        why = f"They said so ({touch.get_medium_display().lower()})."
        do_not_contact.mark(handoff.lead.person_id, why=why, by=by, at=touch.at)
    _record(touch, kind="touched", by=by, at=touch.at)
    _settle(handoff, at=at)
    return touch


def retract(touch: Touch, *, by: Member, at: datetime) -> None:
    """Take a touch back: clock and milestones are computed again without it. A second time changes nothing.

    Of one that a phone or mail system confirmed, what the system said stays.
    """
    assert touch.handoff_id is not None, "an attempt out of a file is not taken back"
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related("lead").get(pk=touch.handoff_id)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile, so its attempts stand as they are.")
    whole = same_attempt.counted(touch)
    _, is_new = Retraction.objects.get_or_create(
        workspace_id=touch.workspace_id, touch=whole, defaults={"member": by, "at": at}
    )
    if is_new:
        same_attempt.restore(whole, at=at)
        if touch.result == Touch.Result.DO_NOT_CONTACT:
            do_not_contact.unmark(handoff.lead.person_id, by=touch.member_id, since=handoff.started_at)
        _record(touch, kind="touch_undone", by=by, at=at)
        _settle(handoff, at=at)


def _check(handoff: Handoff, attempt: Attempt, *, at: datetime) -> None:
    happened_at = attempt.happened_at
    if attempt.medium not in Touch.Medium.values:
        raise BadTouch(
            "medium", f"There is no medium “{attempt.medium}”. Use one of: {', '.join(Touch.Medium.values)}."
        )
    if attempt.result not in Touch.Result.values:
        raise BadTouch(
            "result", f"There is no result “{attempt.result}”. Use one of: {', '.join(Touch.Result.values)}."
        )
    if happened_at is not None and happened_at > at + LENIENCE:
        raise BadTouch("at", "This time has not come yet. Say when the attempt was made.")
    if happened_at is not None and happened_at < handoff.started_at - LENIENCE:
        raise BadTouch("at", "This is before the lead was handed over. Say when the attempt was made.")
    if attempt.call_back_at is not None and attempt.call_back_at <= at:
        raise BadTouch("call_back_at", "This time has passed. Say when to call back.")
    if attempt.call_back_at is not None and attempt.call_back_at > at + FURTHEST_CALL_BACK:
        raise BadTouch("call_back_at", "This is more than a year away. Say when to call back.")
    if attempt.result == Touch.Result.CALL_BACK and attempt.call_back_at is None:
        raise BadTouch("call_back_at", "Say when to call back.")


def _settle(handoff: Handoff, *, at: datetime) -> None:
    clock.reread(handoff, at=at)
    milestones.recompute([handoff.lead_id])
    doorbell.announce(handoff.workspace_id, "queue", members=[handoff.owner_id] if handoff.owner_id else None)
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)


def _record(touch: Touch, *, kind: str, by: Member, at: datetime) -> None:
    Activity.objects.create(
        workspace_id=touch.workspace_id,
        lead_id=touch.lead_id,
        at=at,
        kind=kind,
        member=by,
        detail={
            "touch": touch.pk,
            "medium": touch.medium,
            "result": touch.result,
            "note": touch.note,
            "evidence": touch.evidence,
        },
    )
