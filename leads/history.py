"""Rows of the past become persons, leads and facts, thousands in a handful of statements.

They become what `leads.absorb` makes of a single one. It is simpler for history: each row is a lead of its own, which joins
no open one, is judged by nobody and has no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from leads import fact_sets, facts, persons, sources, staging
from leads.folding import fold
from leads.imports import store
from leads.imports.leads import Entry
from leads.models import Submission
from leads.person_rows import Many, Somebody
from leads.persons import Outrun

_STAGED = {
    "submission_id": "bigint", "idempotency_key": "text", "payload": "jsonb", "digest": "text", "lead_id": "bigint",
    "person_id": "bigint", "channel_id": "bigint", "campaign_id": "bigint", "fact_set_id": "bigint",
    "arrived_at": "timestamptz", "facts": "jsonb", "folded": "jsonb", "channel": "text", "form": "text",
}  # fmt: skip
# One statement, because a lead and its facts point at each other: their keys are checked when it ends.
_WRITE = f"""
WITH lead AS (
    INSERT INTO leads_lead
        (id, workspace_id, person_id, channel_id, campaign_id, fact_set_id, form_name, landing_page, is_history, arrived_at,
         outcome, reason)
    SELECT lead_id, %(workspace)s, person_id, channel_id, campaign_id, fact_set_id, {fact_sets.FORM.format(facts="facts")},
        {fact_sets.PAGE.format(facts="facts")}, true, arrived_at, '', '' FROM past
), fact_set AS (
    INSERT INTO leads_factset (id, workspace_id, lead_id, seq, at, facts, folded)
    SELECT fact_set_id, %(workspace)s, lead_id, 1, %(at)s, facts, folded FROM past
), submission AS (
    INSERT INTO leads_submission
        (id, workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history, import_run_id,
         state, reason, lead_id, done_at)
    SELECT submission_id, %(workspace)s, %(connection)s, idempotency_key, %(at)s, payload, decode(digest, 'hex'), true, %(run)s,
        '{Submission.State.ACCEPTED.value}', '', lead_id, %(at)s FROM past
)
INSERT INTO leads_activity (workspace_id, lead_id, at, kind, detail)
SELECT %(workspace)s, lead_id, arrived_at, 'arrived',
    jsonb_build_object('submission', submission_id, 'channel', channel, 'form', form) FROM past ORDER BY lead_id
"""  # noqa: S608  our own words


@dataclass(frozen=True)
class Taken:
    """How many entries became leads, how many were there, and how many of those said otherwise."""

    added: int
    there: int
    changed: int


def take_in(
    workspace_id: int, connection_id: int, entries: Sequence[Entry], *, at: datetime, run_id: int | None
) -> Taken:
    """Make each entry a lead, once per key, in the caller's transaction, which holds the connection's lock."""
    while True:
        try:
            with transaction.atomic():
                return _take_in(workspace_id, connection_id, entries, at=at, run_id=run_id)
        except Outrun:
            continue


def _take_in(
    workspace_id: int, connection_id: int, entries: Sequence[Entry], *, at: datetime, run_id: int | None
) -> Taken:
    known = store.digests(workspace_id, connection_id, [entry.key for entry in entries])
    fresh, changed = [], 0
    for entry in entries:
        before = known.get(entry.key)
        if before is None:
            known[entry.key] = entry.digest
            fresh.append(entry)
        else:
            changed += before != entry.digest
    if fresh:
        people = persons.identify_once(workspace_id, [entry.said for entry in fresh], pen=Many(), at=at)
        _write(workspace_id, connection_id, fresh, people, at=at, run_id=run_id)
    return Taken(len(fresh), len(entries) - len(fresh), changed)


def _write(
    workspace_id: int,
    connection_id: int,
    entries: Sequence[Entry],
    people: Sequence[Somebody],
    *,
    at: datetime,
    run_id: int | None,
) -> None:
    channels = sources.channels(workspace_id, {entry.said.channel for entry in entries})
    pairs = {(channels.get(entry.said.channel), entry.said.campaign) for entry in entries}
    campaigns = sources.campaigns(workspace_id, pairs)
    kinds = facts.catalogue(workspace_id, [entry.said.facts for entry in entries])
    seen = {(name, type(value)) for entry in entries for name, value in entry.said.facts.items()}
    altered = {name for name, of in seen if not facts.stays(of, kinds[name])}
    drawn = staging.ids(len(entries), "leads_submission", "leads_lead", "leads_factset")
    rows = []
    for entry, person, submission_id, lead_id, fact_set_id in zip(entries, people, *drawn, strict=True):
        said = entry.said
        channel_id, arrived_at = channels.get(said.channel), said.submitted_at or at
        told, folded = _coerced(said.facts, kinds) if altered else (entry.facts, entry.folded)
        asked = (
            arrived_at.isoformat()
        )  # goes before the others, of which there is always one that is a text: a key
        rows.append(
            (
                submission_id, entry.key, entry.body, entry.digest.hex(), lead_id, person.pk, channel_id,
                campaigns.get((channel_id, said.campaign)), fact_set_id, arrived_at,
                f'{{"submissions":1,"last_enquiry_at":"{asked}",{told[1:]}',
                f'{{"last_enquiry_at":"{fold(asked)}",{folded[1:]}', said.channel, said.facts.get("form", ""),
            )
        )  # fmt: skip
    staging.stage("past", _STAGED, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE, {"workspace": workspace_id, "connection": connection_id, "run": run_id, "at": at}
        )


def _coerced(told: Mapping[str, Any], kinds: Mapping[str, str]) -> tuple[str, str]:
    return facts.pack({name: facts.coerce(value, kinds[name]) for name, value in told.items()})
