"""The agreed ladder, laid against a handoff: which rung is next, when, and for whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from agreement.commitments import Ladder
from followup.alerts import Note
from followup.models import Assignment, Handoff
from workspaces.models import Member, Role, Side

REMINDER, BREACH, UNASSIGNED = "reminder", "breach", "unassigned"


def after(rungs: Ladder, handoff: Handoff, *, position: int, at: datetime) -> tuple[int, datetime | None]:
    """(position, time) of the first rung from `position` on that is due after `at`; no time when none is left."""
    steps = rungs.rung_times(handoff.started_at, handoff.due_at)
    for index in range(position, len(steps)):
        if steps[index].at > at:
            return index, steps[index].at
    return len(steps), None


def at_start(rungs: Ladder, made: Sequence[Handoff], assignments: Sequence[Assignment]) -> list[Note]:
    """The messages of the hand-off itself; where nobody was eligible, the managers hear of it at once."""
    chiefs = managers()
    notes = []
    for handoff, assignment in zip(made, assignments, strict=True):
        if handoff.owner_id is None:
            notes += [Note(handoff, assignment.pk, UNASSIGNED, chief, handoff.started_at) for chief in chiefs]
        for step in rungs.rung_times(handoff.started_at, handoff.due_at):
            if step.at <= handoff.started_at:
                notes += [
                    Note(handoff, assignment.pk, step.rung, member, step.at)
                    for member in recipients(step.to, handoff, chiefs)
                ]
    return notes


def recipients(to: Iterable[str], handoff: Handoff, chiefs: Sequence[int]) -> list[int]:
    """The members a rung speaks to, each once; managers stand in for an owner who isn't there."""
    found: list[int] = []
    for word in to:
        if word == "owner" and handoff.owner_id is not None:
            found.append(handoff.owner_id)
        elif word == "manager":
            found.extend(chiefs)
    return list(dict.fromkeys(found))


def managers() -> list[int]:
    """The sales managers; the workspace's owners where there is none."""
    people = Member.objects.filter(is_active=True, user__isnull=False)
    found = list(
        people.filter(role=Role.MANAGER, side=Side.SALES).order_by("pk").values_list("pk", flat=True)
    )
    return found or list(people.filter(role=Role.OWNER).order_by("pk").values_list("pk", flat=True))
