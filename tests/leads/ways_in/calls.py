"""Connections of other systems and their calls, as those systems make them."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.test import Client
from django.utils import timezone

from leads.models import Connection
from leads.ways_in import secret
from tests.cast import Cast
from workspaces import scope

PAYLOADS = Path(__file__).parent / "payloads"
STANDARD = "whsec_" + base64.b64encode(b"a secret of 24 bytes....").decode()
SECRETS = {"webhook": STANDARD, "call_log": STANDARD}
PLAIN = "a-shared-secret"


def value_of(kind: str) -> str:
    return SECRETS.get(kind, PLAIN)


def connect(cast: Cast, kind: str, **said: Any) -> Connection:
    """A connection of this kind, with its secret."""
    at = timezone.now()
    kept = [
        secret.fresh(value_of(kind), at=at),
        secret.fresh("verify-me", use=secret.HANDSHAKE, at=at),
        secret.fresh("page-token", use=secret.ACCESS, at=at),
    ]
    with scope.workspace(cast.workspace.pk):
        return Connection.objects.create(
            workspace_id=cast.workspace.pk, kind=kind, name=f"Our {kind}", token=f"token-of-{kind}",
            settings=said, secrets=kept, created_at=at,
        )  # fmt: skip


def payload(name: str) -> dict[str, Any]:
    """One of the fixtures, made after what each system documents."""
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return found


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def headers(
    kind: str, raw: bytes, *, at: datetime | None = None, value: str = "", name: str = "msg-1"
) -> dict[str, str]:
    """What the system of this kind puts beside the body; written here anew, from its documentation."""
    value, when = value or value_of(kind), str(int((at or timezone.now()).timestamp()))
    if kind == "typeform":
        digest = hmac.new(value.encode(), raw, hashlib.sha256).digest()
        return {"typeform-signature": "sha256=" + base64.b64encode(digest).decode()}
    if kind == "meta":
        return {"x-hub-signature-256": "sha256=" + hmac.new(value.encode(), raw, hashlib.sha256).hexdigest()}
    if kind == "calendly":
        signed = hmac.new(value.encode(), when.encode() + b"." + raw, hashlib.sha256).hexdigest()
        return {"calendly-webhook-signature": f"t={when},v1={signed}"}
    if kind == "twilio":
        told = "".join(name + one for name, one in sorted(parse_qsl(raw.decode(), keep_blank_values=True)))
        address = f"{settings.BASE_URL}/hooks/token-of-twilio/{told}".encode()
        digest = hmac.new(value.encode(), address, hashlib.sha1).digest()
        return {"x-twilio-signature": base64.b64encode(digest).decode()}
    if kind in {"webhook", "call_log"}:
        key = base64.b64decode(value.removeprefix("whsec_"))
        digest = hmac.new(key, f"{name}.{when}.".encode() + raw, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(digest).decode()
        return {"webhook-id": name, "webhook-timestamp": when, "webhook-signature": signature}
    return {}


def post(
    way_in: Connection,
    raw: bytes,
    sent: dict[str, str] | None = None,
    *,
    content_type: str = "application/json",
) -> Any:
    """Another system's call over HTTP, with nothing of ours but the address."""
    given = headers(way_in.kind, raw) if sent is None else sent
    return Client(headers=given).post(f"/hooks/{way_in.token}/", raw, content_type=content_type)
