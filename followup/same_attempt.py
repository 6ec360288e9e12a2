"""One attempt told twice: by the rep who made it, and by the phone or mail system that carried it.

On one handoff, by one medium and at most `WITHIN` apart, the two are one, unless the system names another rep. What
counts is then a third row with the system's time and duration and the rep's result and note, confirmed; the two it is
made of are taken back in its favour. Everything that reads attempts leaves out what was taken back, so none of it
counts the one attempt twice. Undoing it leaves what the system said: a call isn't unmade by taking back its result.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from followup import clock
from followup.models import Retraction, Touch

WITHIN = timedelta(minutes=5)


def join_reported(told: Sequence[int], *, at: datetime) -> dict[int, Touch]:
    """Join these new attempts that a system told of with what was reported of them before.

    The caller holds the locks of their handoffs. Returns attempt told → the report it was joined with.
    """
    if not told:
        return {}
    fresh = list(Touch.objects.filter(pk__in=told).order_by("at", "pk"))
    reports = list(
        clock.standing(
            Touch.objects.filter(
                handoff__in=[one.handoff_id or 0 for one in fresh],
                evidence=Touch.Evidence.REPORTED,
                source_key="",
            )
        ).order_by("at", "pk")
    )
    joined: dict[int, Touch] = {}
    for one in fresh:
        if report := _nearest(one, reports):
            reports.remove(report)
            joined[one.pk] = report
            whole = _whole(one, report)
            whole.recorded_at = at
            whole.save(force_insert=True)
            _take_back([one, report], in_favour_of=whole, member_id=whole.member_id or 0, at=at)
    return joined


def told_before(report: Touch) -> Touch | None:
    """The attempt that a system told of before the rep did, not yet saved `report` being the rep's word on it."""
    near = Touch.objects.filter(
        handoff=report.handoff_id or 0,
        evidence=Touch.Evidence.CONFIRMED,
        at__lte=report.at + WITHIN,
        at__gte=report.at - WITHIN - timedelta(days=1),  # a call may last long
    ).exclude(source_key="")
    return next((one for one in clock.standing(near).order_by("-at", "-pk") if _is_same(one, report)), None)


def confirm(report: Touch, told: Touch, *, at: datetime) -> None:
    """Save a rep's word as the whole of both; what the system told is taken back in its favour."""
    whole = _whole(told, report)
    report.at, report.duration_s, report.evidence = whole.at, whole.duration_s, whole.evidence
    report.save(force_insert=True)
    _take_back([told], in_favour_of=report, member_id=report.member_id or 0, at=at)


def counted(touch: Touch) -> Touch:
    """The attempt that counts for this one: itself, or what it became part of."""
    became = (
        Retraction.objects.filter(touch=touch, in_favour_of__isnull=False)
        .select_related("in_favour_of")
        .first()
    )
    return became.in_favour_of if became and became.in_favour_of else touch


def restore(whole: Touch, *, at: datetime) -> None:
    """After `whole` was taken back, let what the system said stand alone again, appended anew."""
    for part in Touch.objects.filter(retractions__in_favour_of=whole).exclude(source_key="").order_by("pk"):
        first_key = part.source_key.partition("#")[0]
        part.source_key, part.pk, part.recorded_at = f"{first_key}#{part.pk}", None, at
        part.save(force_insert=True)


def _nearest(told: Touch, reports: Iterable[Touch]) -> Touch | None:
    same = [report for report in reports if _is_same(told, report)]
    return min(same, key=lambda report: abs(report.at - told.at), default=None)


def _is_same(told: Touch, report: Touch) -> bool:
    ended_at = told.at + timedelta(seconds=told.duration_s or 0)  # most say the result once they hung up
    return (
        told.handoff_id == report.handoff_id
        and told.medium == report.medium
        and told.member_id in {None, report.member_id}
        and told.at - WITHIN <= report.at <= ended_at + WITHIN
    )


def _whole(told: Touch, report: Touch) -> Touch:
    return Touch(
        workspace_id=report.workspace_id,
        handoff_id=report.handoff_id,
        lead_id=report.lead_id,
        member_id=report.member_id,
        medium=report.medium,
        result=report.result,
        is_contact=report.is_contact,
        evidence=Touch.Evidence.CONFIRMED,
        at=told.at,
        note=report.note,
        duration_s=told.duration_s if told.duration_s is not None else report.duration_s,
        call_back_at=report.call_back_at,
    )


def _take_back(parts: Sequence[Touch], *, in_favour_of: Touch, member_id: int, at: datetime) -> None:
    Retraction.objects.bulk_create(
        [
            Retraction(
                workspace_id=part.workspace_id,
                touch=part,
                member_id=member_id,
                at=at,
                in_favour_of=in_favour_of,
            )
            for part in parts
        ]
    )
