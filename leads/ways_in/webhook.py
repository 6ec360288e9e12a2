"""Any system that can post JSON: signed as Standard Webhooks says, or with the secret in a header; read by a mapping."""

import base64
import binascii
import hashlib
import json
import secrets as random
from collections.abc import Sequence
from datetime import datetime, timedelta

from leads.ways_in import mapping, secret, signature
from leads.ways_in.kind import Call, Delivery, Kind, Malformed, Refused

TOLERANCE = timedelta(minutes=5)
MOST_AT_ONCE = 100
HEADER = "x-webhook-secret"


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    """Genuine by its signature where it carries one, else by the secret in a header."""
    sent = call.headers.get("webhook-signature", "")
    if not sent:
        return _by_header(call, secrets)
    identifier, when = call.headers.get("webhook-id", ""), call.headers.get("webhook-timestamp", "")
    signed = f"{identifier}.{when}.".encode() + call.body
    expected = [f"v1,{_sign(value, signed)}" for value in secrets]
    # A sender that changes its secret signs with both: one of them must be ours.
    found = False
    for one in sent.split(" ")[:10]:
        found |= secret.is_one_of(one, expected)
    if not found:
        raise Refused(signature.WRONG)
    signature.check_time(when, at=call.at, tolerance=TOLERANCE)
    return None


def _by_header(call: Call, secrets: Sequence[str]) -> None:
    sent = call.headers.get(HEADER) or call.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not sent:
        raise Refused("The call carries neither a signature nor the secret.")
    if not secret.is_one_of(sent, secrets):
        raise Refused("The secret doesn’t match the one of this connection.")


def _sign(value: str, signed: bytes) -> str:
    return signature.base64_text(_key(value), signed)


def _key(value: str) -> bytes:
    try:
        return base64.b64decode(value.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error):
        return value.encode()


def parse(call: Call) -> list[Delivery]:
    """An object is one submission, a list of objects several.

    Known again by the id in `webhook-id` or `idempotency-key`; without one the same body is the same submission for a day, so
    that a retry makes no second one and somebody who asks again next week is heard.
    """
    value = call.json()
    payloads = value if isinstance(value, list) else [value]
    if not payloads or len(payloads) > MOST_AT_ONCE or not all(isinstance(item, dict) for item in payloads):
        raise Malformed(f"The body is neither a JSON object nor a list of 1 to {MOST_AT_ONCE} of them.")
    sent = call.headers.get("webhook-id") or call.headers.get("idempotency-key") or ""
    known = sent if sent.isprintable() and 0 < len(sent) <= 190 else ""
    if len(payloads) == 1:
        return [Delivery(known or _by_content(payloads[0], call.at), payloads[0])]
    return [
        Delivery(f"{known}#{place}" if known else _by_content(payload, call.at), payload)
        for place, payload in enumerate(payloads)
    ]


def _by_content(payload: dict[str, object], at: datetime) -> str:
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"))
    return f"{at:%Y-%m-%d} {hashlib.sha256(text.encode()).hexdigest()}"


def new_secret() -> str:
    return "whsec_" + base64.b64encode(random.token_bytes(24)).decode()


def example(value: str, at: datetime) -> Call:
    payload = {
        "email": "test@example.com",
        "name": "Test Person",
        "phone": "+16505550123",
        "company": "Example Ltd",
        "message": "Only a test.",
    }
    return signed(value, json.dumps(payload).encode(), at)


def signed(value: str, body: bytes, at: datetime) -> Call:
    """A call with this body, signed with the secret `value` as Standard Webhooks says."""
    identifier, when = f"test-{at.timestamp()}", str(int(at.timestamp()))
    headers = {
        "webhook-id": identifier,
        "webhook-timestamp": when,
        "webhook-signature": f"v1,{_sign(value, f'{identifier}.{when}.'.encode() + body)}",
    }
    return Call(body, headers, at)


KIND = Kind(
    name="webhook",
    label="Webhook",
    icon="webhook",
    about="Anything that can post JSON: your own site, Zapier, Make, n8n, another form tool.",
    steps=(
        "Have the other system POST JSON to the address above.",
        "It signs as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature), or sends the secret in the "
        "header X-Webhook-Secret.",
        "Send one, then point below at what in it is the e-mail, the name, the phone number.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=mapping.read,
    example=example,
    new_secret=new_secret,
    is_mapped=True,
)
