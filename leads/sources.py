"""Channels, campaigns and connections, found or made by name."""

from collections.abc import Iterable
from datetime import datetime

from leads.folding import campaign_key, channel_key, channel_name
from leads.models import Campaign, Channel, Connection
from workspaces.models import Member


def channels(workspace_id: int, names: Iterable[str]) -> dict[str, int]:
    """Channel name as sent → channel id, making those not seen before; blank names are left out."""
    names = set(names)
    wanted = {channel_key(name): name for name in sorted(names, reverse=True) if channel_key(name)}
    ids = dict(Channel.objects.filter(key__in=wanted).values_list("key", "pk"))
    if missing := sorted(wanted.keys() - ids.keys()):
        Channel.objects.bulk_create(
            [Channel(workspace_id=workspace_id, key=key, name=channel_name(wanted[key])) for key in missing],
            ignore_conflicts=True,
        )
        ids = dict(Channel.objects.filter(key__in=wanted).values_list("key", "pk"))
    return {name: ids[channel_key(name)] for name in names if channel_key(name)}


def campaigns(
    workspace_id: int, pairs: Iterable[tuple[int | None, str]]
) -> dict[tuple[int | None, str], int]:
    """(channel id, campaign name as sent) → campaign id, making those not seen before; blank names are left out."""
    wanted = {
        (channel, campaign_key(name)): name
        for channel, name in sorted(set(pairs), key=lambda pair: (pair[0] or 0, pair[1]))
        if campaign_key(name)
    }
    if not wanted:
        return {}

    def read() -> dict[tuple[int | None, str], int]:
        rows = Campaign.objects.filter(key__in={key for _, key in wanted}).values_list(
            "channel_id", "key", "pk"
        )
        return {(channel, key): pk for channel, key, pk in rows}

    ids = read()
    if missing := [pair for pair in wanted if pair not in ids]:
        Campaign.objects.bulk_create(
            [
                Campaign(
                    workspace_id=workspace_id, channel_id=channel, key=key, name=wanted[channel, key].strip()
                )
                for channel, key in missing
            ],
            ignore_conflicts=True,
        )
        ids = read()
    return {
        (channel, name): ids[channel, campaign_key(name)]
        for channel, name in set(pairs)
        if campaign_key(name)
    }


def connection_of_key(workspace_id: int, api_key_id: int, *, at: datetime) -> Connection:
    """The way in that an API key is."""
    found, _ = Connection.objects.get_or_create(
        workspace_id=workspace_id,
        api_key_id=api_key_id,
        defaults={"kind": Connection.Kind.API, "name": f"API key {api_key_id}", "created_at": at},
    )
    return found


def connection_by_hand(member: Member, *, at: datetime) -> Connection:
    """The way in of the leads a member adds by hand; `settings["keeper"]` says who keeps them."""
    found = Connection.objects.filter(kind=Connection.Kind.BY_HAND, settings__keeper=member.pk).first()
    return found or Connection.objects.create(
        workspace_id=member.workspace_id,
        kind=Connection.Kind.BY_HAND,
        name=f"Own: {member.name}"[:120],
        settings={"keeper": member.pk},
        created_at=at,
    )


def keepers(connection_ids: Iterable[int]) -> dict[int, int]:
    """Connection → the member who keeps the leads that come by it; only ways in by hand have one."""
    by_hand = Connection.objects.filter(pk__in=set(connection_ids), kind=Connection.Kind.BY_HAND)
    return {pk: settings["keeper"] for pk, settings in by_hand.values_list("pk", "settings")}


# (kind, name) of the way in of files of leads.
IMPORTED = (Connection.Kind.FILE.value, "Imported leads")


def connection_of_file(workspace_id: int, name: str, *, at: datetime) -> Connection:
    """The way in of imported files of one kind."""
    found, _ = Connection.objects.get_or_create(
        workspace_id=workspace_id, kind=Connection.Kind.FILE, name=name, defaults={"created_at": at}
    )
    return found
