"""Attempts out of another system's file: appended to the leads they were made on, each once.

An import is no human touch, but a record with a real time is evidence that there was one: on a handoff that was open
then it counts from when it happened, the earliest first. It starts no clock and sends no alert. On a lead that was not
handed over then, it is kept beside the lead alone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection

from followup import clock, milestones, whose
from followup.models import Handoff, Touch
from followup.touch_file import Made, TouchFile
from leadbridge import doorbell
from leads.folding import fold
from leads.imports.faults import clip
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Activity, Lead
from workspaces import audit, scope
from workspaces.models import Member

BATCH = 500
_SHOWN = 5

_APPEND = """
INSERT INTO followup_touch
    (workspace_id, lead_id, handoff_id, member_id, medium, result, is_contact, evidence, at, recorded_at, note,
     duration_s, rep, source_key)
SELECT %s, row.lead, row.handoff, row.member, row.medium, row.result, row.is_contact, row.evidence, row.at, %s,
     row.note, row.duration, row.rep, row.key
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::text[],
            %s::timestamptz[], %s::text[], %s::int[], %s::text[], %s::text[])
    WITH ORDINALITY AS row (lead, handoff, member, medium, result, is_contact, evidence, at, note, duration, rep,
                            key, place)
ORDER BY row.place
ON CONFLICT (workspace_id, source_key) WHERE source_key <> '' DO NOTHING
RETURNING id, source_key
"""


def bring_in(workspace_id: int, file: TouchFile, *, name: str, tell: Callable[[Tally], None]) -> Tally:
    """Import a file in batches, each wholly or not at all; a second run adds what the first one didn't."""
    tally = Tally()
    waiting: list[Made] = []
    for made in file.entries(at=scope.now()):
        if isinstance(made, Refusal):
            tally.refusals.append(made)
            continue
        waiting.append(made)
        if len(waiting) == BATCH:
            _append(workspace_id, waiting, tally)
            waiting.clear()
            tell(tally)
    _append(workspace_id, waiting, tally)
    if file.unknown:
        shown = ", ".join(clip(word) for word, _ in file.unknown.most_common(_SHOWN))
        tally.notes.append(
            f"{file.unknown.total():,} attempts have a result that is not known here; it is kept as their note: {shown}"
        )
    with scope.workspace(workspace_id):
        detail = {"file": name, "added": tally.added, "there": tally.there, "refused": tally.refused}
        audit.record(workspace_id, "attempts imported", by=None, at=scope.now(), detail=detail)
    return tally


def _append(workspace_id: int, rows: Sequence[Made], tally: Tally) -> None:
    if not rows:
        return
    with scope.workspace(workspace_id):
        at = scope.now()
        known: list[tuple[Made, Lead]] = []
        for made, lead in whose.leads_of(rows):
            if lead is None:
                tally.refuse(made.line, whose.nobody(made), made.cells)
            else:
                known.append((made, lead))
        added = _write(workspace_id, known, at=at) if known else 0
    tally.added += added
    tally.there += len(known) - added


def _write(workspace_id: int, rows: Sequence[tuple[Made, Lead]], *, at: datetime) -> int:
    """Append what is new, its line on the timeline, and what follows from it. Returns how many are new."""
    lead_ids = {lead.pk for _, lead in rows}
    handoffs: dict[int, list[Handoff]] = {}
    for handoff in Handoff.objects.filter(lead_id__in=lead_ids).order_by("pk").select_for_update():
        handoffs.setdefault(handoff.lead_id, []).append(handoff)
    members = _members()
    placed = [(made, lead, _then_open(made, handoffs.get(lead.pk, []))) for made, lead in rows]
    ids = _insert(workspace_id, placed, members, at=at)
    new = []
    for made, lead, worked_on in placed:
        if pk := ids.pop(made.source_key, None):
            new.append((pk, made, lead, worked_on))
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id,
                lead_id=lead.pk,
                at=made.at,
                kind="touched",
                member_id=members.get(fold(made.rep)),
                detail={
                    "touch": pk,
                    "medium": made.medium,
                    "result": made.result,
                    "note": made.note,
                    "evidence": _evidence(made),
                    "imported": True,
                    "rep": made.rep,
                },
            )
            for pk, made, lead, _ in new
        ]
    )
    worked = {handoff.pk: handoff for _, _, _, handoff in new if handoff}
    for pk in sorted(worked):
        clock.reread(worked[pk], at=at)
    milestones.recompute(sorted({lead.pk for _, _, lead, _ in new}))
    doorbell.announce(workspace_id, "queue")
    return len(new)


def _then_open(made: Made, handoffs: Sequence[Handoff]) -> Handoff | None:
    """The handoff that was open when it happened; a date alone can't say whether that was before or after."""
    if not made.is_timed:
        return None
    return next(
        (
            handoff
            for handoff in handoffs
            if handoff.started_at <= made.at and (handoff.ended_at is None or made.at <= handoff.ended_at)
        ),
        None,
    )


def _evidence(made: Made) -> str:
    """A log entry with its time of day was written when it happened; a mere date is somebody's word."""
    return Touch.Evidence.CONFIRMED if made.is_timed else Touch.Evidence.REPORTED


def _members() -> dict[str, int]:
    """Who made it, by name or address, without case."""
    found: dict[str, int] = {}
    for member in Member.objects.select_related("user").order_by("-pk"):
        found[fold(member.name)] = member.pk
        if member.user:
            found[fold(member.user.email)] = member.pk
    return found


def _insert(
    workspace_id: int,
    rows: Sequence[tuple[Made, Lead, Handoff | None]],
    members: dict[str, int],
    *,
    at: datetime,
) -> dict[str, int]:
    """Source key → id of the rows that are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                workspace_id,
                at,
                [lead.pk for _, lead, _ in rows],
                [handoff.pk if handoff else None for _, _, handoff in rows],
                [members.get(fold(made.rep)) for made, _, _ in rows],
                [made.medium for made, _, _ in rows],
                [made.result for made, _, _ in rows],
                [made.result in Touch.CONTACTS for made, _, _ in rows],
                [_evidence(made) for made, _, _ in rows],
                [made.at for made, _, _ in rows],
                [made.note for made, _, _ in rows],
                [made.duration_s for made, _, _ in rows],
                [made.rep for made, _, _ in rows],
                [made.source_key for made, _, _ in rows],
            ],
        )
        return {key: pk for pk, key in cursor.fetchall()}
