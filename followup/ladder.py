"""The agreed ladder, laid against a handoff: which rung is next, when, and for whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from agreement.commitments import Ladder, Step
from followup.alerts import Note
from followup.models import Assignment, Handoff
from workspaces.models import Absence, Member, Role, Seat, Side

REMINDER, BREACH, UNASSIGNED = "reminder", "breach", "unassigned"
MOST_HELPERS = 3  # asked at once: when everybody is asked, nobody feels meant
UNASSIGNED_BY = ("email", "push")


class Roster:
    """Who stands behind the words of a ladder at one moment; each kind is asked for once, and only where it is named."""

    def __init__(self, *, at: datetime) -> None:
        self._at = at

    @cached_property
    def managers(self) -> list[int]:
        return managers()

    @cached_property
    def _seats(self) -> dict[int, list[Seat]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        for seat in Seat.objects.filter(member__is_active=True).select_related("member").order_by("pk"):
            found[seat.team_id].append(seat)
        return found

    @cached_property
    def _absent(self) -> set[int | None]:
        return set(Absence.objects.covering(self._at).values_list("member_id", flat=True))

    def team(self, team_id: int) -> list[int]:
        """Everyone with a seat in the team."""
        return [seat.member_id for seat in self._seats[team_id]]

    def helpers(self, handoff: Handoff) -> list[int]:
        """A few of its team who take leads and are there, but not its owner; for the next handoff others come first."""
        there = [
            seat.member_id
            for seat in self._seats[handoff.team_id]
            if seat.takes_leads and seat.member_id != handoff.owner_id and seat.member_id not in self._absent
        ]
        first = handoff.pk % len(there) if there else 0
        return (there[first:] + there[:first])[:MOST_HELPERS]


def after(rungs: Ladder, handoff: Handoff, *, position: int, at: datetime) -> tuple[int, datetime | None]:
    """(position, time) of the first rung from `position` on that is due after `at`; no time when none is left."""
    steps = rungs.rung_times(handoff.started_at, handoff.due_at)
    for index in range(position, len(steps)):
        if steps[index].at > at:
            return index, steps[index].at
    return len(steps), None


def at_start(rungs: Ladder, made: Sequence[Handoff], assignments: Sequence[Assignment]) -> list[Note]:
    """The messages of the hand-off itself; where nobody was eligible, the managers hear of it at once, unless it only
    waits for who is next on shift.
    """
    notes = []
    roster: Roster | None = None
    for handoff, assignment in zip(made, assignments, strict=True):
        roster = roster or Roster(at=handoff.started_at)
        if handoff.owner_id is None and assignment.why.get("by") != "held":
            notes += unassigned(handoff, assignment.pk, roster, at=handoff.started_at)
        for step in rungs.rung_times(handoff.started_at, handoff.due_at):
            if step.at <= handoff.started_at:
                notes += told(step, handoff, assignment.pk, roster)
    return notes


def told(step: Step, handoff: Handoff, assignment_id: int, roster: Roster) -> list[Note]:
    """The messages of one rung."""
    return [
        Note(handoff, assignment_id, step.rung, member, step.at, step.by)
        for member in recipients(step.to, handoff, roster)
    ]


def unassigned(handoff: Handoff, assignment_id: int, roster: Roster, *, at: datetime) -> list[Note]:
    """What the managers are told of a lead that nobody could take."""
    return [Note(handoff, assignment_id, UNASSIGNED, chief, at, UNASSIGNED_BY) for chief in roster.managers]


def recipients(to: Iterable[str], handoff: Handoff, roster: Roster) -> list[int]:
    """The members a rung speaks to, each once; who holds the lead is no helper of it."""
    found: list[int] = []
    for word in to:
        if word == "owner" and handoff.owner_id is not None:
            found.append(handoff.owner_id)
        elif word == "manager":
            found.extend(roster.managers)
        elif word == "team":
            found.extend(roster.team(handoff.team_id))
        elif word == "helpers":
            found.extend(roster.helpers(handoff))
    return list(dict.fromkeys(found))


def managers() -> list[int]:
    """The sales managers; the workspace's owners where there is none."""
    people = Member.objects.filter(is_active=True, user__isnull=False)
    found = list(
        people.filter(role=Role.MANAGER, side=Side.SALES).order_by("pk").values_list("pk", flat=True)
    )
    return found or list(people.filter(role=Role.OWNER).order_by("pk").values_list("pk", flat=True))
