"""Sitting in: a member of the other side watches a rep's queue, and the rep sees who is there.

Who is there now is kept beside the doorbell, for a little longer than the page of the watcher asks again. Losing it loses
nothing but a name on a screen for some seconds.
"""

from datetime import datetime

from django.core.cache import cache

from leadbridge import doorbell
from workspaces.models import Member

SEEN_S = 40  # the watcher's page asks again each fifteen seconds


def may(viewer: Member, rep: Member) -> bool:
    """The other side may watch whoever works on leads, and so may who leads the team; nobody watches themselves."""
    return viewer.pk != rep.pk and rep.works_leads and (viewer.side != rep.side or viewer.leads_others)


def sit(viewer: Member, rep: Member, *, at: datetime) -> None:
    """The viewer is there now; the rep's page hears of somebody new."""
    there = _there(rep.pk, at)
    is_new = viewer.pk not in there
    there[viewer.pk] = (viewer.name, at.timestamp())
    cache.set(_key(rep.pk), there, SEEN_S)
    if is_new:
        doorbell.announce(rep.workspace_id, "queue", members=[rep.pk])


def leave(viewer: Member, rep: Member, *, at: datetime) -> None:
    """The viewer went."""
    there = _there(rep.pk, at)
    if there.pop(viewer.pk, None):
        cache.set(_key(rep.pk), there, SEEN_S)
        doorbell.announce(rep.workspace_id, "queue", members=[rep.pk])


def watching(rep: Member, *, at: datetime) -> list[str]:
    """The names of those who sit in with this member now."""
    return sorted(name for name, _ in _there(rep.pk, at).values())


def _there(rep_id: int, at: datetime) -> dict[int, tuple[str, float]]:
    found: dict[int, tuple[str, float]] = cache.get(_key(rep_id)) or {}
    return {pk: (name, seen) for pk, (name, seen) in found.items() if at.timestamp() - seen < SEEN_S}


def _key(rep_id: int) -> str:
    return f"sitting:{rep_id}"
