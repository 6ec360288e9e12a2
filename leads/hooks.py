"""Calls of other systems: known to be genuine, stored, and only then answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadbridge import doorbell
from leads import doors, erased, intake, refusals
from leads.models import Connection
from leads.ways_in import KINDS, Call, Delivery, Kind, Malformed, Refused, secret
from workspaces import scope

WAKE_FETCHING = "leads.fetch_announced"
WAKE_CALLS = "followup.take_calls"
PAUSED = "The connection is paused."

_CONNECTION = "SELECT kind, secrets::text, paused_at FROM leads_connection WHERE id = %s"
_STORE = """
INSERT INTO leads_submission
    (workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history, state, reason, done_at)
SELECT %s, %s, new.key, %s, new.payload::jsonb, decode(new.digest, 'hex'), false,
    CASE WHEN new.is_test THEN 'test' ELSE 'pending' END, '', CASE WHEN new.is_test THEN %s END
FROM unnest(%s::text[], %s::text[], %s::text[], %s::boolean[]) AS new (key, payload, digest, is_test)
WHERE new.key NOT IN (
    SELECT was.key FROM unnest(%s::text[], %s::text[]) AS was (key, stand_in) JOIN leads_submission s
        ON s.workspace_id = %s AND s.idempotency_key = was.stand_in AND s.connection_id = %s)
ON CONFLICT (workspace_id, connection_id, idempotency_key) DO NOTHING RETURNING id
"""
# What comes late and out of order changes nothing; what became an attempt by then stays one, by its id.
_KEEP_CALLS = """
INSERT INTO leads_phonecall
    (workspace_id, connection_id, external_id, step, told, first_heard_at, heard_at, state, reason, number)
SELECT %s, %s, new.key, new.step, new.told::jsonb, %s, %s, new.state, '', ''
FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[]) AS new (key, step, told, state)
ON CONFLICT (workspace_id, connection_id, external_id) DO UPDATE
    SET step = excluded.step, told = excluded.told, heard_at = excluded.heard_at, state = excluded.state
    WHERE excluded.step > leads_phonecall.step AND leads_phonecall.state IN ('pending', 'underway')
RETURNING id
"""
_ANNOUNCE = """
INSERT INTO leads_announcement (workspace_id, connection_id, external_id, told, announced_at, due_at, tries, error)
SELECT %s, %s, new.key, new.told::jsonb, %s, %s, 0, '' FROM unnest(%s::text[], %s::text[]) AS new (key, told)
ON CONFLICT (workspace_id, connection_id, external_id) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Desk:
    """A connection as a call finds it: whose it is, of which kind, what proves a call genuine, whether it takes any."""

    place: tuple[int, int]
    kind: Kind
    secrets: list[secret.Secret]
    is_paused: bool = False


@dataclass(frozen=True)
class Answer:
    """What the caller is told, and the ids of the submissions and phone calls that are new by it."""

    status: int
    detail: str = ""
    new: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        return self.status == 200


def find(token: str) -> Desk | None:
    """The connection behind a public address, outside any scope; None where there is none that takes calls."""
    place = doors.connection_of(token)
    if place is None:
        return None
    [(name, secrets, paused_at)] = scope.run(place[0], _CONNECTION, [place[1]])
    kind = KINDS.get(name)
    return Desk(place, kind, json.loads(secrets), paused_at is not None) if kind else None


def of(way_in: Connection) -> Desk:
    """The desk of a connection at hand, open even while it is paused: for a test of its owner's."""
    return Desk((way_in.workspace_id, way_in.pk), KINDS[way_in.kind], way_in.secrets)


def take(desk: Desk, call: Call, *, address: str = "", is_test: bool = False) -> Answer:
    """Store all that a call carries in one transaction, committed before this returns, and once however often it is sent.

    What is not genuine, not readable or comes while the connection is paused is refused with 401, 400 or 503 and leaves a
    trace, never a submission. A pause answers 503 and not 410: whoever sends tries again for hours or days, so a pause loses
    nothing, where "gone" would make most systems drop the address for good.
    """
    if desk.is_paused:
        return refuse(desk, call, 503, PAUSED, address=address)
    try:
        desk.kind.authenticate(call, secret.live(desk.secrets, at=call.at))
        deliveries = desk.kind.parse(call)
    except Refused as reason:
        return refuse(desk, call, 401, str(reason), address=address)
    except Malformed as reason:
        return refuse(desk, call, 400, str(reason), address=address)
    calls = [delivery for delivery in deliveries if delivery.is_call]
    whole = [delivery for delivery in deliveries if delivery.is_whole and not delivery.is_call]
    told = [delivery for delivery in deliveries if not delivery.is_whole]
    new = _store(desk.place, whole, at=call.at, is_test=is_test) if whole else []
    if told:
        _announce(desk.place, told, at=call.at)
    kept = _keep_calls(desk.place, calls, at=call.at, is_test=is_test) if calls else []
    return Answer(200, new=new, calls=kept)


def shake(desk: Desk, query: dict[str, str], call: Call, *, address: str = "") -> Answer:
    """Answer a system that asks, before it sends anything, whether this address is meant."""
    if desk.kind.handshake is None:
        return Answer(405, "This address takes POST.")
    try:
        return Answer(
            200, desk.kind.handshake(query, secret.live(desk.secrets, use=secret.HANDSHAKE, at=call.at))
        )
    except Refused as reason:
        return refuse(desk, call, 401, str(reason), address=address)
    except Malformed as reason:
        return refuse(desk, call, 400, str(reason), address=address)


def refuse(desk: Desk, call: Call, status: int, reason: str, *, address: str = "") -> Answer:
    """Answer with this status, and keep a trace that the connection's owner sees."""
    refusals.note(*desk.place, call, reason=reason, address=address)
    return Answer(status, reason)


def _store(
    place: tuple[int, int], deliveries: Sequence[Delivery], *, at: datetime, is_test: bool
) -> list[int]:
    packed = [intake.pack(delivery.payload) for delivery in deliveries]
    emptied = [(one.key, stand_in) for one in deliveries for stand_in in erased.stand_ins(place[0], one.key)]
    params: list[Any] = [
        *place, at, at,
        [delivery.key for delivery in deliveries],
        [body for body, _ in packed],
        [digest.hex() for _, digest in packed],
        [is_test or delivery.is_test for delivery in deliveries],
        *map(list, zip(*emptied, strict=True)),
        *place,
    ]  # fmt: skip
    new = [row[0] for row in scope.run(place[0], _STORE, params)]
    if new and not is_test:
        doorbell.ring(intake.WAKE)
    return new


def _announce(place: tuple[int, int], told: Sequence[Delivery], *, at: datetime) -> None:
    keys = [delivery.key for delivery in told]
    texts = [intake.pack(delivery.payload)[0] for delivery in told]
    if scope.run(place[0], _ANNOUNCE, [*place, at, at, keys, texts]):
        doorbell.ring(WAKE_FETCHING)


def _keep_calls(
    place: tuple[int, int], calls: Sequence[Delivery], *, at: datetime, is_test: bool
) -> list[int]:
    latest = {call.key: call for call in sorted(calls, key=lambda call: call.step)}
    params: list[Any] = [
        *place, at, at,
        list(latest),
        [call.step for call in latest.values()],
        [intake.pack(call.payload)[0] for call in latest.values()],
        ["test" if is_test or call.is_test else "pending" for call in latest.values()],
    ]  # fmt: skip
    kept = [row[0] for row in scope.run(place[0], _KEEP_CALLS, params)]
    if kept and not is_test:
        doorbell.ring(WAKE_CALLS)
    return kept
