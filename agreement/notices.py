"""Who is told of a step: on the screen at once, and by mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from agreement import sayings
from agreement.models import Notice, Remark, Step, Version
from leadbridge import doorbell
from workspaces.models import Member, Role

# A draft is nobody's concern until it is proposed; that a version was replaced is said by the one that replaced it.
TOLD = {
    Step.Kind.PROPOSED, Step.Kind.REMARKED, Step.Kind.CHANGE_ASKED, Step.Kind.CHANGED, Step.Kind.REWORDED, Step.Kind.SIGNED,
    Step.Kind.DECLINED, Step.Kind.WITHDRAWN, Step.Kind.TOOK_EFFECT,
}  # fmt: skip
EDITS = {Step.Kind.CHANGED, Step.Kind.REWORDED}
# Whoever changes one line changes three more: they go out together.
EDITS_REST = timedelta(minutes=3)


def tell(step: Step, version: Version, *, at: datetime) -> None:
    """Write a notice for everyone the step concerns but who took it, in the transaction of the step."""
    if step.kind not in TOLD:
        return
    people = _concerned(step, version)
    if step.kind in EDITS:
        waiting = Notice.objects.filter(
            step__version=version, step__kind__in=EDITS, sent_at__isnull=True, next_try_at__isnull=False
        )
        people = people.exclude(pk__in=waiting.values("recipient"))
    send_at = at + EDITS_REST if step.kind in EDITS else at
    made = Notice.objects.bulk_create(
        [
            Notice(workspace_id=step.workspace_id, step=step, recipient=member, next_try_at=send_at)
            for member in people
        ]
    )
    if made:
        doorbell.announce(step.workspace_id, "alert", members=sorted(notice.recipient_id for notice in made))
        doorbell.ring("agreement.deliver")


def _concerned(step: Step, version: Version) -> "QuerySet[Member]":
    """The author and the remarkers; of more than a remark, both sides' signatories and managers; of a new agreement in
    force, everybody."""
    people = Member.objects.filter(is_active=True, user__isnull=False).exclude(pk=step.member_id or 0)
    if step.kind == Step.Kind.TOOK_EFFECT:
        return people
    remarkers = Remark.objects.filter(version=version).values("member")
    talking = Q(pk=version.created_by_id) | Q(pk__in=remarkers)
    if step.kind == Step.Kind.REMARKED:  # a word among those who talk; the rest read it when they come by
        return people.filter(talking)
    return people.filter(talking | Q(may_sign=True) | Q(role=Role.MANAGER))


def unread(member: Member) -> "QuerySet[Notice]":
    """What the member was told and has not seen."""
    return Notice.objects.filter(recipient=member, read_at__isnull=True)


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    sentence: str
    note: str
    number: int
    title: str
    at: datetime
    is_read: bool


def latest(member: Member, *, most: int = 20) -> list[Told]:
    """What the member was told last of the agreement, the newest first."""
    rows = (
        Notice.objects.filter(recipient=member)
        .select_related("step__version", "step__member")
        .order_by("-step__at", "-pk")[:most]
    )
    return [
        Told(
            sentence=sayings.sentence(row.step),
            note=row.step.note,
            number=row.step.version.number,
            title=row.step.version.title,
            at=row.step.at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


def mark_read(member: Member, *, at: datetime, version: Version | None = None) -> int:
    """Mark the member's notices as read: all, or those about a version they are looking at."""
    rows = unread(member)
    if version is not None:
        rows = rows.filter(step__version=version)
    return rows.update(read_at=at)
