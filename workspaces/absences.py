"""Being away: from then until then, for a break of some minutes, or until further notice. Meanwhile no new lead comes."""

from datetime import datetime, timedelta

from leadbridge import doorbell
from workspaces import audit
from workspaces.models import Absence, Member


class Refused(ValueError):
    """It can't be entered so; `field` says which of its fields is wrong."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def enter(
    member: Member,
    *,
    starts_at: datetime,
    until_at: datetime | None,
    reason: str,
    by: Member | None,
    at: datetime,
    note: str = "",
) -> Absence:
    """Enter a stretch in which the member gets no new lead; what they hold stays theirs. Raises Refused."""
    if until_at is not None and until_at <= starts_at:
        raise Refused("This ends before it begins.", field="until_at")
    if until_at is not None and until_at <= at:
        raise Refused("This is over already.", field="until_at")
    made = Absence.objects.create(
        workspace_id=member.workspace_id, member=member, starts_at=starts_at, until_at=until_at, reason=reason,
        note=note, entered_by=by,
    )  # fmt: skip
    _record(made, "absence entered", by=by, at=at)
    return made


def step_out(member: Member, minutes: int, *, by: Member, at: datetime) -> Absence:
    """Back in so many minutes. Who says it again while out is back that long from now."""
    running = Absence.objects.covering(at).filter(member=member, reason=Absence.Reason.BREAK).first()
    until_at = at + timedelta(minutes=minutes)
    if running is None:
        return enter(member, starts_at=at, until_at=until_at, reason=Absence.Reason.BREAK, by=by, at=at)
    running.until_at = until_at
    running.save(update_fields=["until_at"])
    _record(running, "absence changed", by=by, at=at)
    return running


def come_back(member: Member, *, by: Member, at: datetime) -> int:
    """End every absence that holds now; returns how many there were."""
    running = list(Absence.objects.covering(at).filter(member=member).select_for_update())
    for absence in running:
        absence.until_at = at
        absence.save(update_fields=["until_at"])
        _record(absence, "absence ended", by=by, at=at)
    return len(running)


def remove(absence: Absence, *, by: Member, at: datetime) -> None:
    """Take out one that was entered by mistake; the audit log says what it was."""
    _record(absence, "absence removed", by=by, at=at)
    absence.delete()


def holding(member: Member, *, at: datetime) -> Absence | None:
    """The absence that holds now, of several the one that lasts longest."""
    running = Absence.objects.covering(at).filter(member=member)
    return max(running, key=lambda one: (one.until_at is None, one.until_at or at), default=None)


def _record(absence: Absence, verb: str, *, by: Member | None, at: datetime) -> None:
    audit.record(
        absence.workspace_id, verb, by=by, at=at,
        detail={
            "absence": absence.pk, "member": absence.member_id, "from": absence.starts_at.isoformat(),
            "until": absence.until_at.isoformat() if absence.until_at else None, "reason": absence.reason,
        },
    )  # fmt: skip
    doorbell.announce(absence.workspace_id, "queue")
