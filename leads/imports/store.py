"""Entries become submissions, hundreds in one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from leads import intake
from leads.imports.leads import Entry
from leads.models import Lead, Submission

_RECEIVE = """
INSERT INTO leads_submission
    (workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history, import_run_id, state, reason)
SELECT %s, %s, row.key, %s, row.payload::jsonb, row.digest, %s, %s, 'pending', ''
FROM unnest(%s::text[], %s::text[], %s::bytea[]) WITH ORDINALITY AS row (key, payload, digest, place)
ORDER BY row.place
ON CONFLICT (workspace_id, connection_id, idempotency_key) DO NOTHING
RETURNING id, idempotency_key
"""


@dataclass(frozen=True)
class Stored:
    """The submissions that are new, in the file's order; how many were there, and how many said otherwise."""

    fresh: list[Submission]
    there: int
    changed: int


def receive(
    workspace_id: int,
    connection_id: int,
    entries: Sequence[Entry],
    *,
    is_history: bool,
    at: datetime,
    run_id: int | None = None,
) -> Stored:
    """Store each entry once per key; what is there already stays as it is."""
    packed = [intake.pack(entry.payload) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(
            _RECEIVE,
            [
                workspace_id,
                connection_id,
                at,
                is_history,
                run_id,
                [entry.key for entry in entries],
                [body for body, _ in packed],
                [digest for _, digest in packed],
            ],
        )
        ids = {key: pk for pk, key in cursor.fetchall()}
    fresh, there = [], []
    for entry, (_, digest) in zip(entries, packed, strict=True):
        if (pk := ids.pop(entry.key, None)) is None:
            there.append((entry.key, digest))
            continue
        fresh.append(
            Submission(
                pk=pk,
                workspace_id=workspace_id,
                connection_id=connection_id,
                idempotency_key=entry.key,
                received_at=at,
                payload=entry.payload,
                digest=digest,
                is_history=is_history,
            )
        )
    return Stored(fresh, len(there), _changed(connection_id, there))


def exported_here(entries: Sequence[Entry], *, slug: str) -> set[str]:
    """The keys of rows that are leads of this very workspace, out of a file that it wrote itself."""
    ours = re.compile(rf"lead:{re.escape(slug)}/(\d{{1,18}})")
    ids = {entry.key: int(found[1]) for entry in entries if (found := ours.fullmatch(entry.key))}
    held = set(Lead.every.filter(pk__in=ids.values()).values_list("pk", flat=True)) if ids else set()
    return {key for key, pk in ids.items() if pk in held}


def _changed(connection_id: int, there: Sequence[tuple[str, bytes]]) -> int:
    if not there:
        return 0
    known = Submission.objects.filter(
        connection_id=connection_id, idempotency_key__in=[key for key, _ in there]
    )
    before = {key: bytes(digest) for key, digest in known.values_list("idempotency_key", "digest")}
    return sum(before[key] != digest for key, digest in there)
