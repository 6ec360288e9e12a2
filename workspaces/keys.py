"""API keys: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime

from workspaces import audit, doors
from workspaces.models import ApiKey, Member, Role, Side

PREFIX = "lb_"


def digest(key: str) -> bytes:
    """What is stored of a key. It is long and random, so a plain hash can't be guessed back."""
    return hashlib.sha256(key.encode()).digest()


def create(workspace_id: int, *, name: str, role: str, by: Member | None, at: datetime) -> tuple[ApiKey, str]:
    """Make a key with a member of its own to act as; the second value is the key itself, never to be had again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    side = Side.MARKETING if role == Role.MARKETING else Side.SALES
    member = Member.objects.create(workspace_id=workspace_id, name=name, role=role, side=side)
    key = ApiKey.objects.create(
        workspace_id=workspace_id,
        member=member,
        name=name,
        start=secret[:8],
        digest=digest(secret),
        created_at=at,
    )
    audit.record(workspace_id, "key made", by=by, at=at, detail={"key": key.pk, "name": name, "role": role})
    return key, secret


def revoke(key: ApiKey, *, by: Member, at: datetime) -> None:
    """End a key at once; its member stays for the timeline's sake, and acts no more."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at)
    Member.objects.filter(pk=key.member_id).update(is_active=False)
    audit.record(key.workspace_id, "key revoked", by=by, at=at, detail={"key": key.pk, "name": key.name})


def find(secret: str) -> tuple[int, int, int] | None:
    """(workspace, member, key) of a presented key, or None."""
    return doors.api_key(digest(secret)) if secret.startswith(PREFIX) else None
