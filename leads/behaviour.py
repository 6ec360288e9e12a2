"""What people did, kept until we know who they are, and counted into the facts of their leads.

A type `page_seen` becomes `page_seen_total`, `page_seen_7d`, `page_seen_30d` and `last_page_seen_at`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from leads import sources
from leads.events import SUBMISSION, VISITOR, Told
from leads.models import Event
from workspaces import scope

DAYS = (7, 30)
MOST_TYPES = 40  # of one person, the commonest: facts are bounded

# One statement, so that an event is never stored without being counted one day. Sorted, so that two batches with the same
# events can't wait for each other.
_RECEIVE = """
WITH told AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS told (id, type, at, who_kind, who, visitor, url, name)
), new AS (
    INSERT INTO leads_event
        (workspace_id, connection_id, external_id, type, at, received_at, who_kind, who, url, name)
    SELECT way_in.workspace_id, way_in.id, told.id, told.type, told.at, %s, told.who_kind, told.who, told.url, told.name
    FROM told JOIN leads_connection way_in ON way_in.workspace_id = %s AND way_in.api_key_id = %s ORDER BY told.id
    ON CONFLICT (workspace_id, connection_id, external_id) DO NOTHING RETURNING who_kind, who
), named AS (
    INSERT INTO leads_visitor (workspace_id, visitor, who_kind, who)
    SELECT DISTINCT ON (told.visitor) %s, told.visitor, told.who_kind, told.who
    FROM told WHERE told.visitor <> '' ORDER BY told.visitor, told.at
    ON CONFLICT (workspace_id, visitor) DO NOTHING RETURNING who_kind, who
), waiting AS (
    INSERT INTO leads_uncounted (workspace_id, who_kind, who)
    SELECT %s, somebody.who_kind, somebody.who FROM (SELECT * FROM new UNION SELECT * FROM named) somebody
)
SELECT count(*), (SELECT count(*) FROM leads_connection WHERE workspace_id = %s AND api_key_id = %s) FROM new
"""
_NAME = """
INSERT INTO leads_visitor (workspace_id, visitor, who_kind, who)
SELECT %s, named.visitor, named.kind, named.who
FROM unnest(%s::text[], %s::text[], %s::text[]) AS named (visitor, kind, who)
ON CONFLICT (workspace_id, visitor) DO NOTHING
"""
# A key that several people share says of nobody what they did.
_COUNT = f"""
WITH own AS (
    SELECT key.person_id, key.kind AS who_kind, key.value AS who FROM leads_personkey key
    WHERE key.workspace_id = %s AND key.person_id = ANY (%s) AND key.told_as = '' AND NOT key.is_shared
    UNION ALL
    SELECT lead.person_id, '{SUBMISSION}', submission.id::text FROM leads_lead lead
    JOIN leads_submission submission ON submission.workspace_id = lead.workspace_id AND submission.lead_id = lead.id
    WHERE lead.workspace_id = %s AND lead.person_id = ANY (%s)
    UNION ALL
    SELECT arriving.person_id, '{SUBMISSION}', arriving.who FROM unnest(%s::bigint[], %s::text[]) AS arriving (person_id, who)
), whose AS (
    SELECT * FROM own
    UNION
    SELECT own.person_id, '{VISITOR}', visitor.visitor FROM own
    JOIN leads_visitor visitor ON visitor.workspace_id = %s AND visitor.who_kind = own.who_kind AND visitor.who = own.who
)
SELECT whose.person_id, event.type, count(*), max(event.at),
    {", ".join(f"count(*) FILTER (WHERE event.at > %s - interval '{days} days')" for days in DAYS)}
FROM whose JOIN leads_event event
    ON event.workspace_id = %s AND event.who_kind = whose.who_kind AND event.who = whose.who
WHERE event.at <= %s GROUP BY whose.person_id, event.type ORDER BY whose.person_id, count(*) DESC, event.type
"""  # noqa: S608  our own names
_TAKE = """
DELETE FROM leads_uncounted WHERE id IN (
    SELECT id FROM leads_uncounted WHERE workspace_id = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING who_kind, who
"""
_PEOPLE = f"""
WITH taken AS (
    SELECT * FROM unnest(%s::text[], %s::text[]) AS taken (who_kind, who)
), named AS (
    SELECT * FROM taken
    UNION
    SELECT visitor.who_kind, visitor.who FROM taken
    JOIN leads_visitor visitor ON visitor.workspace_id = %s AND visitor.visitor = taken.who
    WHERE taken.who_kind = '{VISITOR}'
)
SELECT key.person_id FROM named JOIN leads_personkey key
    ON key.workspace_id = %s AND key.kind = named.who_kind AND key.value = named.who
    AND key.told_as = '' AND NOT key.is_shared
UNION
SELECT lead.person_id FROM named
JOIN leads_submission submission ON submission.workspace_id = %s
    AND submission.id = CASE WHEN named.who_kind = '{SUBMISSION}' THEN named.who::bigint END
JOIN leads_lead lead ON lead.workspace_id = submission.workspace_id AND lead.id = submission.lead_id
"""  # noqa: S608  our own names
_AGE = f"""
INSERT INTO leads_uncounted (workspace_id, who_kind, who)
SELECT DISTINCT workspace_id, who_kind, who FROM leads_event
WHERE workspace_id = %s AND ({" OR ".join("(at > %s AND at <= %s)" for _ in DAYS)})
"""  # noqa: S608  our own names


def receive_from_key(workspace_id: int, api_key_id: int, told: Sequence[Told], *, at: datetime) -> int:
    """Store events from an API key, once per id and outside any scope: committed, in one round trip, when this returns.

    The answer is how many are new. An id that was sent before is passed over, whatever it says now.
    """
    rows = sorted(told, key=lambda event: event.id)
    params: list[Any] = [
        *([getattr(event, name) for event in rows]
          for name in ("id", "type", "at", "who_kind", "who", "visitor", "url", "name")),
        at, workspace_id, api_key_id, workspace_id, workspace_id, workspace_id, api_key_id,
    ]  # fmt: skip
    [(new, has_way_in)] = scope.run(workspace_id, _RECEIVE, params)
    if not has_way_in:  # the first that this API key sends
        with scope.workspace(workspace_id):
            sources.connection_of_key(workspace_id, api_key_id, at=at)
        [(new, _)] = scope.run(workspace_id, _RECEIVE, params)
    return int(new)


def name_visitors(workspace_id: int, named: Mapping[str, tuple[str, str]]) -> None:
    """Remember whose browser a visitor's id is: visitor → (kind, value) of a person's key. Who was named first, stays."""
    if not named:
        return
    rows = sorted(named.items())
    with connection.cursor() as cursor:
        cursor.execute(
            _NAME,
            [
                workspace_id,
                [visitor for visitor, _ in rows],
                [kind for _, (kind, _) in rows],
                [who for _, (_, who) in rows],
            ],
        )


def facts_of(
    workspace_id: int,
    people: Iterable[int],
    *,
    at: datetime,
    arriving: Mapping[int, Sequence[int]] | None = None,
) -> dict[int, dict[str, Any]]:
    """Person → facts that count what they did until `at`; who did nothing is left out. By two statements.

    `arriving`: person → ids of submissions on their way, which aren't part of a lead yet.
    """
    people = sorted(set(people))
    if not people or not Event.objects.exists():
        return {}
    pairs = [(person, str(submission)) for person, ids in (arriving or {}).items() for submission in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [workspace_id, people, workspace_id, people, [person for person, _ in pairs], [who for _, who in pairs],
             workspace_id, *[at] * len(DAYS), workspace_id, at],
        )  # fmt: skip
        rows = cursor.fetchall()
    found: dict[int, dict[str, Any]] = {}
    types: dict[int, int] = {}
    for person, name, total, last, *recent in rows:
        types[person] = types.get(person, 0) + 1
        if types[person] <= MOST_TYPES:
            facts = found.setdefault(person, {})
            facts[f"{name}_total"] = total
            facts |= {f"{name}_{days}d": count for days, count in zip(DAYS, recent, strict=True)}
            facts[f"last_{name}_at"] = last.isoformat()
    return found


def take(workspace_id: int, limit: int) -> list[tuple[str, str]]:
    """Take up to `limit` of those whose counts are out of date, in the caller's transaction; others' are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [workspace_id, limit])
        return list(cursor.fetchall())


def people_of(workspace_id: int, taken: Sequence[tuple[str, str]]) -> list[int]:
    """The persons known by now as these; who isn't known yet is counted when they enquire."""
    if not taken:
        return []
    kinds, values = [kind for kind, _ in taken], [who for _, who in taken]
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [kinds, values, workspace_id, workspace_id, workspace_id])
        return sorted(row[0] for row in cursor.fetchall())


def age(workspace_id: int, *, at: datetime, since: timedelta) -> None:
    """Have everyone counted anew of whom something grew older than a count's days within the last `since`."""
    edges = [edge for days in DAYS for edge in (at - timedelta(days=days) - since, at - timedelta(days=days))]
    with connection.cursor() as cursor:
        cursor.execute(_AGE, [workspace_id, *edges])


def forget(before: datetime) -> int:
    """Remove this workspace's events from before then; the answer is how many. Facts that counted them stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_forget_behaviour(%s)", [before])
        return int(cursor.fetchone()[0])


def erase(keys: Sequence[tuple[str, str]]) -> None:
    """Remove all that was told of whoever has one of these (kind, value) keys, with the browsers that named them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT door_erase_behaviour(%s, %s)", [[kind for kind, _ in keys], [who for _, who in keys]]
        )
