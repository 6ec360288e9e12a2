"""The answer to "are these two one person?", and what it means for the work on their leads."""

from datetime import datetime

from followup import clock, closing, milestones
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from leadbridge import doorbell
from leads import merges, questions
from leads.models import Activity, Lead, Merge, MergeQuestion
from workspaces import audit
from workspaces.models import Member


def same(question: MergeQuestion, *, by: Member, at: datetime) -> Merge:
    """They are one person. Where both are open enquiries in sales' hands, the later handoff ends as merged: its attempts
    and its clock stay readable, and nobody is said to have given it up. Raises Conflict.
    """
    question = _open(question)
    worked = (
        Handoff.objects.open().filter(lead__person__in=_sides(question)).values_list("lead_id", flat=True)
    )
    try:
        found = merges.merge(question.one, question.other, worked=set(worked), by=by, at=at)
    except merges.Refused as refused:
        raise Conflict(str(refused)) from refused
    if closed := found.moved["closed"]:
        open_handoffs = Handoff.objects.open().filter(lead_id=closed["lead"]).select_for_update()
        closing.end([(handoff, Handoff.End.MERGED) for handoff in open_handoffs], by=by, at=at)
    _tell(found, "merged", by=by, at=at)
    return found


def different(question: MergeQuestion, *, by: Member, at: datetime) -> None:
    """They are two people: not asked again, and the key they share decides nothing by itself any more. Raises Conflict."""
    question = _open(question)
    questions.settle(question, MergeQuestion.State.DIFFERENT, by=by, at=at)
    detail = {"question": question.pk, "one": question.one_id, "other": question.other_id}
    audit.record(question.workspace_id, "persons kept apart", by=by, at=at, detail=detail)


def undo(found: Merge, *, by: Member, at: datetime) -> Merge:
    """Take a merge back; a handoff it ended goes on where it was. Raises Conflict."""
    if found.undone_at is not None:
        return found
    try:
        found = merges.undo(found, by=by, at=at)
    except merges.Refused as refused:
        raise Conflict(str(refused)) from refused
    closed = found.moved["closed"]
    if closed and Lead.objects.filter(pk=closed["lead"]).exists():
        ended = Handoff.objects.filter(lead_id=closed["lead"], ended_as=Handoff.End.MERGED)
        for handoff in ended.order_by("-pk").select_for_update()[:1]:
            _reopen(handoff, at=at)
    _tell(found, "merge_undone", by=by, at=at)
    return found


def _open(question: MergeQuestion) -> MergeQuestion:
    found = (
        MergeQuestion.objects.select_for_update(of=("self",))
        .select_related("one", "other")
        .get(pk=question.pk)
    )
    if found.state != MergeQuestion.State.OPEN:
        who = Member.objects.get(pk=found.decided_by_id).name if found.decided_by_id else "Somebody"
        raise Conflict(f"{who} answered this already.")
    return found


def _sides(question: MergeQuestion) -> list[int]:
    return [side.merged_into_id or side.pk for side in (question.one, question.other)]


def _reopen(handoff: Handoff, *, at: datetime) -> None:
    Assignment.objects.filter(handoff=handoff, ended_at=handoff.ended_at).update(ended_at=None)
    handoff.ended_at = handoff.ended_by = handoff.receipt = None
    handoff.ended_as = ""
    handoff.save(update_fields=["ended_at", "ended_as", "ended_by", "receipt"])
    clock.reread(handoff, at=at)


def _tell(found: Merge, kind: str, *, by: Member, at: datetime) -> None:
    closed = found.moved["closed"] or {}
    latest = Lead.every.filter(person__in=[found.survivor_id, found.absorbed_id]).order_by("-pk").first()
    lead_ids = sorted({*closed.values(), *([latest.pk] if latest else [])})
    Activity.objects.bulk_create(
        [
            Activity(workspace_id=found.workspace_id, lead_id=lead_id, at=at, kind=kind, member=by, detail={"merge": found.pk})
            for lead_id in lead_ids
        ]
    )  # fmt: skip
    detail = {"merge": found.pk, "survivor": found.survivor_id, "absorbed": found.absorbed_id}
    audit.record(found.workspace_id, f"persons {kind.replace('_', ' ')}", by=by, at=at, detail=detail)
    milestones.recompute(lead_ids)
    doorbell.announce(found.workspace_id, "queue")
    for lead_id in lead_ids:
        doorbell.announce(found.workspace_id, "lead", id=lead_id)
