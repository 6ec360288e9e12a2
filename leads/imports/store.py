"""Entries become submissions, hundreds in one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from leads import staging
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
# Asked for key by key, so that thousands of them don't tempt the planner to read the table; and by the key alone, since the
# connection would let it enter another index and read all that came that way.
_DIGESTS = """
SELECT known.idempotency_key, known.digest FROM unnest(%s::text[]) AS told (key) CROSS JOIN LATERAL (
    SELECT idempotency_key, connection_id, digest FROM leads_submission
    WHERE workspace_id = %s AND idempotency_key = told.key OFFSET 0
) known WHERE known.connection_id = %s
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
                [entry.body for entry in entries],
                [entry.digest for entry in entries],
            ],
        )
        ids = {key: pk for pk, key in cursor.fetchall()}
    fresh, there = [], []
    for entry in entries:
        if (pk := ids.pop(entry.key, None)) is None:
            there.append(entry)
            continue
        fresh.append(
            Submission(
                pk=pk,
                workspace_id=workspace_id,
                connection_id=connection_id,
                idempotency_key=entry.key,
                received_at=at,
                payload=entry.payload,
                digest=entry.digest,
                is_history=is_history,
            )
        )
    before = digests(workspace_id, connection_id, [entry.key for entry in there]) if there else {}
    return Stored(fresh, len(there), sum(before[entry.key] != entry.digest for entry in there))


def digests(workspace_id: int, connection_id: int, keys: Sequence[str]) -> dict[str, bytes]:
    """Key → digest of those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [staging.array(keys), workspace_id, connection_id])
        return {key: bytes(digest) for key, digest in cursor.fetchall()}


def exported_here(entries: Sequence[Entry], *, slug: str) -> set[str]:
    """The keys of rows that are leads of this very workspace, out of a file that it wrote itself."""
    ours = re.compile(rf"lead:{re.escape(slug)}/(\d{{1,18}})")
    ids = {entry.key: int(found[1]) for entry in entries if (found := ours.fullmatch(entry.key))}
    held = set(Lead.every.filter(pk__in=ids.values()).values_list("pk", flat=True)) if ids else set()
    return {key for key, pk in ids.items() if pk in held}
