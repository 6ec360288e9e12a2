"""Why a promise was missed: one cause for each breach, found by rule when the breach is, and correctable by a manager.

The first of these that holds:

1. *late*: the lead came in by a file, more than its window after it was asked (or the file doesn't say when): nobody could
   have kept the promise. What marketing brings late is charged to marketing.
2. *outage*: the loop came more than `LATENESS` after the rung of the ladder that it should have fired (each second it looks for
   those that are due): what should have reminded people was down. Charged to nobody.
3. *nobody*: no member held it before it was due, because routing found nobody who could take it. Sales decides who is on,
   so it is charged to sales.
4. *gap*: no member held it before it was due for any other reason, or whoever held it then was away or no longer here. The
   routing is at fault. Charged to nobody.
5. *rep*: somebody who was there held it. Charged to sales.

What counts is kept on the handoff too (`Handoff.missed_because`), so that figures can leave out what isn't their side's:
`check_figures` compares the two.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime

from followup.models import Assignment, Breach, CauseCorrection, Handoff
from leadbridge import doorbell
from leads import sources
from leads.models import Activity, Submission
from workspaces import audit
from workspaces.models import Absence, Member, Side

Cause = Breach.Cause
LATENESS = timedelta(minutes=2)
CHARGED: dict[str, Side | None] = {
    Cause.REP: Side.SALES,
    Cause.NOBODY: Side.SALES,
    Cause.GAP: None,
    Cause.LATE: Side.MARKETING,
    Cause.OUTAGE: None,
    "": Side.SALES,  # from before there were causes
}
# What a promise of sales isn't charged with.
NOT_SALES = tuple(cause for cause, side in CHARGED.items() if side != Side.SALES)
LONGEST_NOTE = 500


class BadCause(ValueError):
    """What a correction says can't be; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def find(
    missed: Sequence[Handoff], *, fell_due: Mapping[int, datetime | None], at: datetime
) -> dict[int, Cause]:
    """Handoff → cause, for handoffs whose promise is found missed now; in three statements.

    `fell_due`: handoff → when the loop should have come for it.
    """
    if not missed:
        return {}
    late = _came_late(missed)
    held: dict[int, list[Assignment]] = defaultdict(list)
    ids = [handoff.pk for handoff in missed]
    for stretch in Assignment.objects.filter(handoff_id__in=ids).select_related("member").order_by("pk"):
        held[stretch.handoff_id].append(stretch)
    absences = _absences(missed, held)
    found = {}
    for handoff in missed:
        if handoff.lead_id in late:
            found[handoff.pk] = Cause.LATE
        elif at - (fell_due.get(handoff.pk) or at) > LATENESS:
            found[handoff.pk] = Cause.OUTAGE
        else:
            found[handoff.pk] = _of_routing(handoff, held[handoff.pk], absences)
    return found


def _absences(missed: Sequence[Handoff], held: Mapping[int, Sequence[Assignment]]) -> list[Absence]:
    """The absences of whoever held one of these that could cover the moment it was due."""
    members = {stretch.member_id or 0 for stretches in held.values() for stretch in stretches}
    due = [handoff.due_at for handoff in missed]
    return list(Absence.objects.not_over(min(due)).filter(member_id__in=members, starts_at__lte=max(due)))


def _of_routing(handoff: Handoff, stretches: Sequence[Assignment], absences: Sequence[Absence]) -> Cause:
    before = [stretch for stretch in stretches if stretch.started_at < handoff.due_at]
    holders = [stretch for stretch in before if stretch.member is not None]
    if not holders:
        why = before[0].why.get("by") if before else ""
        return Cause.NOBODY if why in {"nobody eligible", "held"} else Cause.GAP
    holder = holders[-1].member
    assert holder is not None  # filtered above
    is_away = any(
        one.member_id == holder.pk
        and one.starts_at <= handoff.due_at
        and (one.until_at is None or one.until_at >= handoff.due_at)
        for one in absences
    )
    return Cause.GAP if is_away or not holder.is_active else Cause.REP


def _came_late(missed: Sequence[Handoff]) -> set[int]:
    """The leads that a file brought when their window had passed since they asked."""
    windows = {handoff.lead_id: timedelta(seconds=handoff.window_s) for handoff in missed}
    first = (
        Submission.objects.filter(lead_id__in=windows)
        .order_by("lead_id", "pk")
        .distinct("lead_id")
        .values_list(
            "lead_id", "import_run_id", "connection__kind", "connection__name", "received_at", "payload"
        )
    )
    late = set()
    for lead_id, run_id, kind, name, received_at, payload in first:
        if not run_id and (kind, name) != sources.IMPORTED:
            continue
        said = payload.get("submitted_at")
        asked_at = parse_datetime(said) if isinstance(said, str) else None
        if asked_at is None or asked_at.tzinfo is None or asked_at + windows[lead_id] < received_at:
            late.add(lead_id)
    return late


def words(cause: str) -> str:
    """A cause as it is shown; nothing for one from before there were causes."""
    return Cause(cause).label if cause else ""


def charged(cause: str) -> str:
    """Whose part it was, as it is shown."""
    side = CHARGED[cause]
    return f"counts for {side}" if side else "counts for nobody"


def correct(breach: Breach, *, cause: str, note: str, by: Member, at: datetime) -> CauseCorrection:
    """Say that a breach had another cause, and why. Raises BadCause at the field that is wrong.

    The same cause again, with another note, is kept as well: it answers a question somebody had.
    """
    note = " ".join(note.split())
    if cause not in Cause.values:
        raise BadCause("cause", "Choose one of the causes.")
    if not note:
        raise BadCause("note", "Say why, in a few words: others will ask.")
    if len(note) > LONGEST_NOTE:
        raise BadCause("note", f"This has {len(note):,} letters, and {LONGEST_NOTE:,} are the most.")
    handoff = Handoff.objects.select_for_update().get(pk=breach.handoff_id)
    before = handoff.missed_because
    correction = CauseCorrection.objects.create(
        workspace_id=breach.workspace_id, breach=breach, cause=cause, note=note, member=by, at=at
    )
    Handoff.objects.filter(pk=handoff.pk).update(missed_because=cause)
    Activity.objects.create(
        workspace_id=breach.workspace_id, lead_id=handoff.lead_id, at=at, kind="cause_corrected", member=by,
        detail={"handoff": handoff.pk, "cause": cause, "was": before, "note": note},
    )  # fmt: skip
    audit.record(
        breach.workspace_id, "cause of a missed promise corrected", by=by, at=at,
        detail={"handoff": handoff.pk, "cause": cause, "was": before},
    )  # fmt: skip
    doorbell.announce(breach.workspace_id, "lead", id=handoff.lead_id)
    return correction


def disagreements() -> list[int]:
    """The handoffs of this workspace whose kept cause isn't what the breach and its corrections say."""
    latest = dict(CauseCorrection.objects.order_by("pk").values_list("breach_id", "cause"))
    rows = Breach.objects.values_list("pk", "handoff_id", "cause", "handoff__missed_because")
    return sorted(handoff for pk, handoff, cause, kept in rows.iterator() if latest.get(pk, cause) != kept)
