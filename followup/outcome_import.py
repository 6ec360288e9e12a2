"""Outcomes out of another system's file: appended to the leads they speak of, each row once."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import connection

from agreement import versions
from agreement.commitments import Commitments
from followup import closing, milestones, whose
from followup.models import Handoff, OutcomeEntry
from followup.outcome_file import OutcomeFile, Said
from leadbridge import doorbell
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Activity, Lead
from workspaces import audit, scope

BATCH = 500
_SHOWN = 5

_APPEND = """
INSERT INTO followup_outcomeentry
    (workspace_id, lead_id, handoff_id, kind, at, recorded_at, reason, criterion, note, value, source_key,
     detail, import_run_id)
SELECT %s, row.lead, row.handoff, row.kind, row.at, %s, row.reason, '', '', row.value, row.key,
     row.detail::jsonb, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::numeric[], %s::text[],
            %s::text[])
    WITH ORDINALITY AS row (lead, handoff, kind, at, reason, value, key, detail, place)
ORDER BY row.place
ON CONFLICT (workspace_id, source_key) WHERE source_key <> '' DO NOTHING
RETURNING id, source_key
"""


def bring_in(workspace_id: int, file: OutcomeFile, *, name: str, tell: Callable[[Tally], None]) -> Tally:
    """Import a file in batches, each wholly or not at all; a second run adds what the first one didn't."""
    tally, last = Tally(), _LastWords()
    waiting: list[Said] = []
    for said in file.entries(at=scope.now()):
        if isinstance(said, Refusal):
            tally.refusals.append(said)
            continue
        waiting.append(said)
        if len(waiting) == BATCH:
            _commit(workspace_id, waiting, tally, last)
            waiting.clear()
            tell(tally)
    _commit(workspace_id, waiting, tally, last)
    if note := last.note():
        tally.notes.append(note)
    with scope.workspace(workspace_id):
        detail = {"file": name, "added": tally.added, "there": tally.there, "refused": tally.refused}
        audit.record(workspace_id, "outcomes imported", by=None, at=scope.now(), detail=detail)
    return tally


def _commit(workspace_id: int, rows: Sequence[Said], tally: Tally, last: "_LastWords") -> None:
    with scope.workspace(workspace_id):
        for said, lead in take_in(workspace_id, rows, tally, at=scope.now()):
            last.hear(said, lead)


def take_in(
    workspace_id: int, rows: Sequence[Said], tally: Tally, *, at: datetime, run_id: int | None = None
) -> list[tuple[Said, Lead]]:
    """Append one batch, in the caller's transaction; `tally` is told what came of it. Returns the rows whose lead is known."""
    if not rows:
        return []
    found = whose.leads_of(rows)
    for said, lead in found:
        if lead is None:
            tally.refuse(said.line, whose.nobody(said), said.cells)
    known = [(said, lead) for said, lead in found if lead is not None]
    added = _write(workspace_id, known, at=at, run_id=run_id) if known else 0
    tally.added += added
    tally.there += len(known) - added
    return known


class _LastWords:
    """Of the closings that a file holds for each lead, the latest: the one that decides."""

    def __init__(self) -> None:
        self._words: dict[int, Said] = {}
        self._several: set[int] = set()

    def hear(self, said: Said, lead: Lead) -> None:
        if said.kind == OutcomeEntry.Kind.QUALIFIED:
            return
        before = self._words.setdefault(lead.pk, said)
        if before.source_key != said.source_key:
            self._several.add(lead.pk)
            self._words[lead.pk] = max(before, said, key=lambda word: (word.at, word.line))

    def note(self) -> str:
        """Which row decides where a lead has several; nothing where none has."""
        deciding = sorted((self._words[lead_id] for lead_id in self._several), key=lambda said: said.line)
        if not deciding:
            return ""
        shown = ", ".join(f"line {said.line} for {whose.named(said)}" for said in deciding[:_SHOWN])
        more = f" and {len(deciding) - _SHOWN:,} more" if len(deciding) > _SHOWN else ""
        return f"{len(deciding):,} leads have several outcomes here, and the latest decides: {shown}{more}"


def _write(workspace_id: int, rows: Sequence[tuple[Said, Lead]], *, at: datetime, run_id: int | None) -> int:
    """Append what is new and its line on the timeline, and end what it closes. Returns how many are new."""
    lead_ids = {lead.pk for _, lead in rows}
    open_handoffs = {
        handoff.lead_id: handoff
        for handoff in Handoff.objects.open().filter(lead_id__in=lead_ids).order_by("pk").select_for_update()
    }
    reasons = _agreed_reasons(workspace_id)
    spoken = {said.source_key: (said, lead) for said, lead in reversed(rows)}
    fresh = _insert(
        workspace_id, list(reversed(spoken.values())), open_handoffs, reasons, at=at, run_id=run_id
    )
    new = [(pk, *spoken[key]) for key, pk in fresh.items()]
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id,
                lead_id=lead.pk,
                at=said.at,
                kind=f"outcome_{said.kind}",
                detail={
                    "reason": reasons.get(said.reason.casefold(), said.reason),
                    "criterion": "",
                    "note": "",
                    "outcome": pk,
                },
            )
            for pk, said, lead in new
        ]
    )
    _close(open_handoffs, ((said, lead) for _, said, lead in new), at=at)
    milestones.recompute(sorted({lead.pk for _, _, lead in new}))
    doorbell.announce(workspace_id, "queue")
    return len(new)


def _insert(
    workspace_id: int,
    rows: Sequence[tuple[Said, Lead]],
    open_handoffs: dict[int, Handoff],
    reasons: dict[str, str],
    *,
    at: datetime,
    run_id: int | None,
) -> dict[str, int]:
    """Source key → id of the rows that are new."""
    handoffs = [open_handoffs.get(lead.pk) for _, lead in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                workspace_id,
                at,
                run_id,
                [lead.pk for _, lead in rows],
                [handoff.pk if handoff else None for handoff in handoffs],
                [said.kind for said, _ in rows],
                [said.at for said, _ in rows],
                [reasons.get(said.reason.casefold(), said.reason) for said, _ in rows],
                [said.value for said, _ in rows],
                [said.source_key for said, _ in rows],
                [json.dumps(said.detail) for said, _ in rows],
            ],
        )
        return {key: pk for pk, key in cursor.fetchall()}


def _agreed_reasons(workspace_id: int) -> dict[str, str]:
    """A reason by key or label, without case → the agreement's key; others are kept as written."""
    sales = Commitments.parse(versions.in_force(workspace_id).commitments).sales
    agreed = (*sales.return_reasons, *sales.loss_reasons)
    return {spelling.casefold(): reason.key for reason in agreed for spelling in (reason.label, reason.key)}


def _close(open_handoffs: dict[int, Handoff], new: Iterable[tuple[Said, Lead]], *, at: datetime) -> None:
    """End the open handoffs of leads that the file closes, by the latest word on each."""
    last: dict[int, Said] = {}
    for said, lead in new:
        if said.kind != OutcomeEntry.Kind.QUALIFIED and lead.pk in open_handoffs:
            last[lead.pk] = max(last.get(lead.pk, said), said, key=lambda word: word.at)
    closing.end([(open_handoffs[lead_id], said.kind) for lead_id, said in last.items()], by=None, at=at)
