"""Attempts that other systems tell of: appended to the leads they were made on, each once.

An import is no human touch, but a record with a real time is evidence that there was one: on a handoff that was open
then it counts from when it happened, the earliest first. It starts no clock and sends no alert. On a lead that was not
handed over then, it is kept beside the lead alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection

from followup import clock, milestones, same_attempt
from followup.models import Handoff, Touch
from leadbridge import doorbell
from leads.folding import fold
from leads.models import Activity, Lead
from workspaces.models import Member

_APPEND = """
INSERT INTO followup_touch
    (workspace_id, lead_id, handoff_id, member_id, medium, result, is_contact, evidence, at, recorded_at, note,
     duration_s, rep, source_key, import_run_id)
SELECT %s, row.lead, row.handoff, row.member, row.medium, row.result, row.is_contact, row.evidence, row.at, %s,
     row.note, row.duration, row.rep, row.key, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::text[],
            %s::timestamptz[], %s::text[], %s::int[], %s::text[], %s::text[])
    WITH ORDINALITY AS row (lead, handoff, member, medium, result, is_contact, evidence, at, note, duration, rep,
                            key, place)
ORDER BY row.place
ON CONFLICT (workspace_id, source_key) WHERE source_key <> '' DO NOTHING
RETURNING id, source_key
"""


class Told(Protocol):
    """One attempt as another system tells of it; `is_timed` when it names the time of day, `result` "" where it names none."""

    @property
    def medium(self) -> str: ...
    @property
    def result(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def is_timed(self) -> bool: ...
    @property
    def duration_s(self) -> int | None: ...
    @property
    def note(self) -> str: ...
    @property
    def rep(self) -> str: ...
    @property
    def source_key(self) -> str: ...


@dataclass(frozen=True)
class _Placed:
    """An attempt with its lead, the handoff that was open then, and which of us made it, where that is known."""

    told: Told
    lead: Lead
    handoff: Handoff | None
    member_id: int | None

    @property
    def evidence(self) -> str:
        """What has its time of day was written down when it happened; a mere date is somebody's word."""
        return Touch.Evidence.CONFIRMED if self.told.is_timed else Touch.Evidence.REPORTED


def append(
    workspace_id: int, rows: Sequence[tuple[Told, Lead]], *, at: datetime, run_id: int | None = None
) -> int:
    """Append what is new, its line on the timeline, and what follows from it, in the caller's transaction.

    What a rep had reported already becomes one attempt with it. Returns how many are new.
    """
    handoffs: dict[int, list[Handoff]] = {}
    lead_ids = {lead.pk for _, lead in rows}
    for handoff in Handoff.objects.filter(lead_id__in=lead_ids).order_by("pk").select_for_update():
        handoffs.setdefault(handoff.lead_id, []).append(handoff)
    members = _members()
    placed = [
        _Placed(told, lead, _then_open(told, handoffs.get(lead.pk, [])), members.get(fold(told.rep)))
        for told, lead in rows
    ]
    ids = _insert(workspace_id, placed, at=at, run_id=run_id)
    new = [(pk, one) for one in placed if (pk := ids.pop(one.told.source_key, None))]
    confirmed = same_attempt.join_reported(
        [pk for pk, one in new if one.handoff and one.evidence == Touch.Evidence.CONFIRMED], at=at
    )
    Activity.objects.bulk_create([_line(workspace_id, pk, one, joined=confirmed.get(pk)) for pk, one in new])
    worked = {one.handoff.pk: one.handoff for _, one in new if one.handoff}
    for pk in sorted(worked):
        clock.reread(worked[pk], at=at)
    milestones.recompute(sorted({one.lead.pk for _, one in new}))
    doorbell.announce(workspace_id, "queue")
    return len(new)


def _line(workspace_id: int, pk: int, one: _Placed, *, joined: Touch | None) -> Activity:
    """Its line on the timeline; where the rep told of it before, that a system confirms it."""
    told = one.told
    return Activity(
        workspace_id=workspace_id,
        lead_id=one.lead.pk,
        at=told.at,
        kind="touch_confirmed" if joined else "touched",
        member_id=joined.member_id if joined else one.member_id,
        detail={
            "touch": pk,
            "medium": told.medium,
            "result": joined.result if joined else told.result,
            "note": told.note,
            "evidence": one.evidence,
            "imported": True,
            "rep": told.rep,
            "duration_s": told.duration_s,
        },
    )


def _then_open(told: Told, handoffs: Sequence[Handoff]) -> Handoff | None:
    """The handoff that was open when it happened; a date alone can't say whether that was before or after."""
    if not told.is_timed:
        return None
    return next(
        (
            handoff
            for handoff in handoffs
            if handoff.started_at <= told.at and (handoff.ended_at is None or told.at <= handoff.ended_at)
        ),
        None,
    )


def _members() -> dict[str, int]:
    """Who made it, by name or address, without case."""
    found: dict[str, int] = {}
    for member in Member.objects.select_related("user").order_by("-pk"):
        found[fold(member.name)] = member.pk
        if member.user:
            found[fold(member.user.email)] = member.pk
    return found


def _insert(
    workspace_id: int, rows: Sequence[_Placed], *, at: datetime, run_id: int | None
) -> dict[str, int]:
    """Source key → id of the rows that are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                workspace_id,
                at,
                run_id,
                [one.lead.pk for one in rows],
                [one.handoff.pk if one.handoff else None for one in rows],
                [one.member_id for one in rows],
                [one.told.medium for one in rows],
                [one.told.result for one in rows],
                [one.told.result in Touch.CONTACTS for one in rows],
                [one.evidence for one in rows],
                [one.told.at for one in rows],
                [one.told.note for one in rows],
                [one.told.duration_s for one in rows],
                [one.told.rep for one in rows],
                [one.told.source_key for one in rows],
            ],
        )
        return {key: pk for pk, key in cursor.fetchall()}
