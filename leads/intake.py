"""The door: what arrives is one durable row before anyone is answered."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leadbridge import doorbell
from leads import erased, sources
from leads.models import Submission
from workspaces import scope

_PACKER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
WAKE = "followup.take_in"  # the task that walks the road; rung by name, since the road lies above this app

# Nothing is new that came before from somebody who was erased since: its key stands there as a digest.
_RECEIVE = """
INSERT INTO leads_submission
    (workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history, state, reason)
SELECT new.* FROM (VALUES (%s::bigint, %s::bigint, %s, %s::timestamptz, %s::jsonb, %s::bytea, %s, %s, %s))
    AS new (workspace_id, connection_id)
WHERE NOT EXISTS (SELECT FROM leads_submission s WHERE s.workspace_id = new.workspace_id
    AND s.idempotency_key = ANY (%s) AND s.connection_id = new.connection_id)
ON CONFLICT (workspace_id, connection_id, idempotency_key) DO NOTHING RETURNING id
"""
_RECEIVE_FROM_KEY = """
INSERT INTO leads_submission
    (workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history, state, reason)
SELECT workspace_id, id, %s, %s, %s::jsonb, %s, false, %s, ''
FROM leads_connection c WHERE workspace_id = %s AND api_key_id = %s
    AND NOT EXISTS (SELECT FROM leads_submission s WHERE s.workspace_id = c.workspace_id
        AND s.idempotency_key = ANY (%s) AND s.connection_id = c.id)
ON CONFLICT (workspace_id, connection_id, idempotency_key) DO NOTHING RETURNING id
"""


class KeyReused(ValueError):
    """The idempotency key was used before, with another body."""


@dataclass(frozen=True)
class Received:
    id: int
    state: str
    is_new: bool


def receive(
    workspace_id: int,
    connection_id: int,
    payload: Mapping[str, Any],
    *,
    key: str,
    at: datetime,
    is_history: bool = False,
    state: str = Submission.State.PENDING,
    reason: str = "",
) -> Received:
    """Store what arrived, once per key, locking nothing; in another state than pending with the reason.

    The same key and body answer as before, even where whom it told of was erased since; another body raises KeyReused.
    """
    body, digest = pack(payload)
    emptied = erased.stand_ins(workspace_id, key)
    with connection.cursor() as cursor:
        cursor.execute(
            _RECEIVE,
            [
                workspace_id,
                connection_id,
                key,
                at,
                body,
                digest,
                is_history,
                str(state),
                reason[:400],
                emptied,
            ],
        )
        row = cursor.fetchone()
    if row is not None:
        return Received(row[0], str(state), is_new=True)
    before = Submission.objects.only("id", "state", "digest", "idempotency_key").get(
        connection_id=connection_id, idempotency_key__in=[key, *emptied]
    )
    kept = bytes(before.digest)
    is_same = (
        kept == digest if before.idempotency_key == key else erased.is_digest_of(kept, digest, workspace_id)
    )
    if not is_same:
        raise KeyReused(
            "This Idempotency-Key was used for another body. Send a new key with a new submission."
        )
    return Received(before.pk, before.state, is_new=False)


def receive_from_key(
    workspace_id: int, api_key_id: int, payload: Mapping[str, Any], *, key: str, at: datetime
) -> Received:
    """As `receive`, from an API key and outside any scope: committed, in one round trip, when this returns.

    A payload that says `"test": true` is kept as a test.
    """
    body, digest = pack(payload)
    state = Submission.State.TEST if payload.get("test") is True else Submission.State.PENDING
    emptied = erased.stand_ins(workspace_id, key)
    row = scope.run(
        workspace_id,
        _RECEIVE_FROM_KEY,
        [key, at, body, digest, str(state), workspace_id, api_key_id, emptied],
    )
    if row:
        doorbell.ring(WAKE)
        return Received(row[0][0], str(state), is_new=True)
    with scope.workspace(workspace_id):  # the first of this API key, or one that was sent before
        way_in = sources.connection_of_key(workspace_id, api_key_id, at=at)
        received = receive(workspace_id, way_in.pk, payload, key=key, at=at, state=state)
        if received.is_new:
            doorbell.ring(WAKE)
    return received


def pack(payload: Mapping[str, Any]) -> tuple[str, bytes]:
    """The payload as stored, and its digest, which doesn't depend on the order of its keys."""
    body = _PACKER.encode(payload)
    return body, hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest()


def claim(limit: int, *, only: int | None = None) -> list[Submission]:
    """Pending submissions, the oldest first, locked for this transaction; what another worker holds is passed over."""
    pending = Submission.objects.filter(state=Submission.State.PENDING).select_for_update(skip_locked=True)
    if only is not None:
        pending = pending.filter(pk=only)
    return list(pending.order_by("pk")[:limit])


def set_aside(submission: Submission, *, reason: str, at: datetime) -> None:
    """Keep a submission that can't become a lead, with the reason, where someone will see it."""
    Submission.objects.filter(pk=submission.pk).update(
        state=Submission.State.ATTENTION, reason=reason[:400], done_at=at
    )
