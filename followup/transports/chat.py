"""Alerts in chats and whatever else Apprise speaks, of those we let it: over HTTP, by our guarded calls."""

import hashlib
import sys
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import requests
from apprise import AppriseAsset
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.gotify import NotifyGotify
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.ntfy import NotifyNtfy
from apprise.plugins.pushover import NotifyPushover
from apprise.plugins.rocketchat import NotifyRocketChat
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.webexteams import NotifyWebexTeams
from apprise.plugins.workflows import NotifyWorkflows
from apprise.plugins.zulip import NotifyZulip

from followup.transports.outgoing import Fault, Outgoing, Problem
from leadbridge import outbound, sealed


@dataclass(frozen=True)
class Service:
    """One that Apprise speaks and we offer; `example` is what its address looks like."""

    name: str
    plugin: type[NotifyBase]
    example: str


SERVICES = (
    Service("Slack", NotifySlack, "https://hooks.slack.com/services/T…/B…/…"),
    Service("Microsoft Teams", NotifyWorkflows, "https://….logic.azure.com/workflows/…"),
    Service("Google Chat", NotifyGoogleChat, "https://chat.googleapis.com/v1/spaces/…"),
    Service("Discord", NotifyDiscord, "https://discord.com/api/webhooks/…"),
    Service("Webex", NotifyWebexTeams, "https://webexapis.com/v1/webhooks/incoming/…"),
    Service("Mattermost", NotifyMattermost, "mmosts://chat.example.com/token"),
    Service("Rocket.Chat", NotifyRocketChat, "rockets://webhook@chat.example.com"),
    Service("Zulip", NotifyZulip, "zulip://bot@organisation/token/channel"),
    Service("Telegram", NotifyTelegram, "tgram://token/chat"),
    Service("ntfy", NotifyNtfy, "ntfys://ntfy.example.com/topic"),
    Service("Gotify", NotifyGotify, "gotifys://gotify.example.com/token"),
    Service("Pushover", NotifyPushover, "pover://user@token"),
    Service("Any address that takes JSON", NotifyJSON, "jsons://example.com/path"),
)
LONGEST = 1000
_ASSET = AppriseAsset(
    app_id="LeadBridge", app_desc="LeadBridge", async_mode=False, http_redirects=False, plugin_paths=[]
)


class BadAddress(ValueError):
    """No service of ours has such an address; the message says what one looks like."""


@dataclass(frozen=True)
class Read:
    """An address understood: whose it is, how it is kept, what tells it from others, and what of it may be shown."""

    service: str
    secret: str
    digest: str
    hint: str


def read(address: str) -> Read:
    """Understand an address somebody typed: a webhook's as its service shows it, or Apprise's own. Raises BadAddress."""
    address = address.strip()
    service, _ = _understood(address)
    scheme, _, rest = address.partition("://")
    host = urlsplit(f"//{rest}").hostname or ""
    is_elsewhere = service.plugin in _AT_A_HOST_OF_THEIRS
    if is_elsewhere and outbound.is_plainly_inside(host):
        raise BadAddress("This address lies inside a network and is not called.")
    plain = {"http"} | ({service.plugin.protocol} if is_elsewhere else set())
    if scheme.casefold() in plain and not outbound.is_internal(host):
        raise BadAddress(
            "Alerts leave encrypted only: use https, or the service’s own word with an s, as shown below."
        )
    shown = f"{scheme}://{host[:80]}/…" if is_elsewhere or scheme == "https" else f"{scheme}://…"
    return Read(service.name, sealed.seal(address), hashlib.sha256(address.encode()).hexdigest(), shown)


# Others have a fixed host of their service's, and a token where a host would stand.
_AT_A_HOST_OF_THEIRS = {
    NotifyMattermost,
    NotifyRocketChat,
    NotifyNtfy,
    NotifyGotify,
    NotifyJSON,
    NotifyWorkflows,
}


def send(message: Outgoing) -> Problem | None:
    """Post it; each call it takes carries the message's key."""
    try:
        _, plugin = _understood(sealed.unseal(message.secret))
    except (sealed.Unreadable, BadAddress) as problem:
        return Problem(str(problem), Fault.GONE)
    links = [f"{label}: {url}" for label, url in message.actions]
    body = "\n".join([message.body, "", *links, message.url])
    with outbound.exchange(message.key) as made:
        if plugin.notify(body=body, title=message.subject):
            return None
    if made.status in {404, 410}:
        return Problem(f"{made.problem} The address is no longer there: add it anew.")
    return Problem(made.problem or "It wasn’t taken.")


def _understood(address: str) -> tuple[Service, NotifyBase]:
    if not address or len(address) > LONGEST or any(letter.isspace() for letter in address):
        raise BadAddress("Paste the whole address, as the chat shows it.")
    for service in SERVICES:
        plugin = _made(service.plugin, address)
        if plugin is not None:
            return service, plugin
    raise BadAddress("No chat we know has such an address. Below stands what they look like.")


def _made(kind: type[NotifyBase], address: str) -> NotifyBase | None:
    _guard()
    scheme = address.partition("://")[0].casefold()
    if scheme in {"http", "https"}:
        said = kind.parse_native_url(address)
    elif scheme in _schemes(kind):
        said = kind.parse_url(address)
    else:
        return None
    if not said:
        return None
    try:
        made: NotifyBase = kind(**{**said, "asset": _ASSET, "verify": True, "redirect": False})
    except TypeError:  # what Apprise raises for an address that lacks a part
        return None
    return made


def _schemes(kind: type[NotifyBase]) -> set[str]:
    found: set[str] = set()
    for named in (kind.protocol, kind.secure_protocol):
        found |= {named} if isinstance(named, str) else set(named or ())
    return found


@cache
def _guard() -> None:
    """Put our calls in the place of the plain ones in the plugins we use: Apprise has no other way to change them."""
    guarded = SimpleNamespace(
        **{name: getattr(requests, name) for name in ("RequestException", "exceptions", "codes", "Timeout")},
        request=outbound.request,
        get=_verb("GET"),
        post=_verb("POST"),
        put=_verb("PUT"),
        delete=_verb("DELETE"),
    )
    for service in SERVICES:
        module = sys.modules[service.plugin.__module__]
        assert hasattr(module, "requests"), f"{module.__name__} calls by another library"
        module.requests = guarded  # type: ignore[attr-defined]  # a module's global


def _verb(method: str) -> Any:
    return lambda url, *args, **how: outbound.request(method, url, **how)
