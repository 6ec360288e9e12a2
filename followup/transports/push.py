"""Alerts in a browser that is closed: Web Push, under a key that every process of this installation derives alike."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

from followup.transports.outgoing import Fault, Outgoing, Problem
from leadbridge import outbound, sealed

KEPT_SECONDS = 3600  # by the push service, for a browser that is off: later the alert is old
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
NO_BROWSER = "This browser gave no address to send to."
LONGEST_ENDPOINT = 2000
MOST_LETTERS = 800  # push services take four kilobytes


class BadBrowser(ValueError):
    """What a browser told of itself is no push subscription."""


def public_key() -> str:
    """What browsers are subscribed with."""
    point = _key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


@dataclass(frozen=True)
class Read:
    """A subscription understood: how it is kept, what tells it from others, and what of it may be shown."""

    secret: str
    digest: str
    hint: str


def read(endpoint: str, p256dh: str, auth: str) -> Read:
    """Understand what a browser told of itself. Raises BadBrowser where it is no subscription."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError as error:
        raise BadBrowser(NO_BROWSER) from error
    is_encrypted = parts.scheme == "https" or (parts.scheme == "http" and outbound.is_internal(host))
    if not is_encrypted or not host or len(endpoint) > LONGEST_ENDPOINT:
        raise BadBrowser(NO_BROWSER)
    if not _is_bytes(p256dh, 65) or not _is_bytes(auth, 16):
        raise BadBrowser(NO_BROWSER)
    if outbound.is_plainly_inside(host):
        raise BadBrowser("This browser’s address lies inside a network and is not called.")
    told = json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
    return Read(sealed.seal(told), hashlib.sha256(endpoint.encode()).hexdigest(), f"https://{host[:80]}/…")


def send(message: Outgoing) -> Problem | None:
    """Show it in that browser; a second one under the same key takes the place of the first."""
    try:
        to = json.loads(sealed.unseal(message.secret))
    except sealed.Unreadable as problem:
        return Problem(str(problem), Fault.GONE)
    said = {
        "title": message.subject[:200],
        "body": message.body[:MOST_LETTERS],
        "url": message.url,
        "tag": message.key,
        "actions": [{"title": label, "url": url} for label, url in message.actions],
    }
    with outbound.exchange(message.key) as made:
        try:
            webpush(
                to,
                json.dumps(said),
                vapid_private_key=_vapid(),
                vapid_claims={"sub": _contact()},
                ttl=KEPT_SECONDS,
                headers={"Urgency": "high", "Topic": message.key[-32:]},
                requests_session=outbound.Session(),
            )
        except WebPushException:
            return _problem(made.status, made.problem)
        except requests.RequestException as error:
            return Problem(outbound.in_words(error))
        except ValueError:  # keys that are no point of the curve
            return Problem("This browser’s key can’t be used.", Fault.GONE)
    return None


def _problem(status: int | None, words: str) -> Problem:
    if status in {404, 410}:
        return Problem("This browser takes no alerts any more.", Fault.GONE)
    if status in {400, 413}:
        return Problem(words, Fault.MESSAGE)
    return Problem(words)


def _contact() -> str:
    """Whom a push service may write to."""
    _, _, address = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    return f"mailto:{address.rstrip('>')}"


@cache
def _vapid() -> Vapid:
    return Vapid(_key())


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    drawn = int.from_bytes(sealed.derive("push", length=48))
    return ec.derive_private_key(drawn % (_ORDER - 1) + 1, ec.SECP256R1())


def _is_bytes(text: Any, length: int) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == length
    except (ValueError, TypeError):
        return False
