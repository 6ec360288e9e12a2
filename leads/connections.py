"""Setting up a way in: made with its secret, changed, paused, tried."""

import secrets as random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leadbridge import doorbell
from leads import fetching, hooks, intake
from leads.models import Connection, Submission
from leads.ways_in import KINDS, secret
from workspaces import audit
from workspaces.models import Member


def make(
    kind: str, *, name: str, channel: str, pasted: Mapping[str, str], by: Member, at: datetime
) -> tuple[Connection, dict[str, str]]:
    """A new connection; the second value holds the secrets made here, by use, never to be had again."""
    asked = KINDS[kind]
    made: dict[str, str] = {}
    if asked.new_secret:
        made[secret.SIGNING] = asked.new_secret()
    if asked.handshake:
        made[secret.HANDSHAKE] = random.token_urlsafe(18)
    kept = [secret.fresh(value, use=use, at=at) for use, value in {**made, **pasted}.items() if value]
    way_in = Connection.objects.create(
        workspace_id=by.workspace_id,
        kind=kind,
        name=name,
        token=random.token_urlsafe(24),
        settings={"source": {"channel": channel, "campaign": "", "rules": []}},
        secrets=kept,
        created_at=at,
    )
    _note("connection made", way_in, by=by, at=at)
    return way_in, made


def change_secret(
    way_in: Connection, *, pasted: Mapping[str, str], by: Member, at: datetime
) -> dict[str, str]:
    """New secrets from now on, those before are accepted for a day more; the answer holds the ones made here.

    What the other system gives out is changed only where it was pasted anew.
    """
    way_in = Connection.objects.select_for_update().get(pk=way_in.pk)
    asked = KINDS[way_in.kind]
    made = {secret.SIGNING: asked.new_secret()} if asked.new_secret else {}
    for use, value in {**made, **pasted}.items():
        if value:
            way_in.secrets = secret.changed(way_in.secrets, value, use=use, at=at)
    way_in.save(update_fields=["secrets"])
    if pasted.get(secret.ACCESS):
        fetching.try_again(way_in, at=at)
    _note("connection secret changed", way_in, by=by, at=at)
    return made


def pause(way_in: Connection, *, by: Member, at: datetime) -> None:
    """Take nothing until it goes on; who sends is asked to try again later."""
    Connection.objects.filter(pk=way_in.pk, paused_at=None).update(paused_at=at)
    _note("connection paused", way_in, by=by, at=at)


def go_on(way_in: Connection, *, by: Member, at: datetime) -> None:
    Connection.objects.filter(pk=way_in.pk).update(paused_at=None)
    _note("connection goes on", way_in, by=by, at=at)


def set_source(
    way_in: Connection,
    *,
    channel: str,
    campaign: str,
    rules: Sequence[Mapping[str, str]],
    by: Member,
    at: datetime,
) -> None:
    """Say which channel and campaign its leads come from; see leads.attribution. What arrived already stays as it is."""
    _set(
        way_in, "source", {"channel": channel, "campaign": campaign, "rules": [dict(rule) for rule in rules]}
    )
    _note("connection source changed", way_in, by=by, at=at)


def set_mapping(way_in: Connection, mapping: Mapping[str, str], *, by: Member, at: datetime) -> int:
    """Say what stands where in its payloads; what waits for that is read again. The answer is how many those are."""
    _set(way_in, "mapping", dict(mapping))
    _note("connection mapping changed", way_in, by=by, at=at)
    waiting = Submission.objects.filter(connection=way_in, state=Submission.State.ATTENTION)
    count = waiting.update(state=Submission.State.PENDING, reason="", done_at=None)
    if count:
        doorbell.ring(intake.WAKE)
    return count


def send_test(way_in: Connection, *, at: datetime) -> hooks.Answer:
    """Post what the other system would, signed with the newest secret, through the same verb; it never counts."""
    [newest, *_] = secret.live(way_in.secrets, at=at) or [""]
    return hooks.take(hooks.of(way_in), KINDS[way_in.kind].example(newest, at), is_test=True)


def _set(way_in: Connection, name: str, value: Any) -> None:
    kept = Connection.objects.select_for_update().get(pk=way_in.pk)
    kept.settings[name] = value
    kept.save(update_fields=["settings"])


def _note(verb: str, way_in: Connection, *, by: Member, at: datetime) -> None:
    audit.record(
        way_in.workspace_id, verb, by=by, at=at, detail={"connection": way_in.pk, "name": way_in.name}
    )
