"""Which channel and campaign something came from: said once for a connection, or by a table of rules. Pure.

`settings["source"]` of a connection is `{"channel", "campaign", "rules": [{"clue", "test", "value", "channel", "campaign"}]}`.
The rules are tried in order, and the first that holds decides; where none does, its own channel and campaign stand. An empty
campaign means the utm_campaign that came along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICK_IDS = ("gclid", "fbclid", "msclkid")
CLUES = {
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "gclid": "Google click id (gclid)",
    "fbclid": "Meta click id (fbclid)",
    "msclkid": "Microsoft click id (msclkid)",
    "referrer": "Site they came from",
}
TESTS = {"is": "is", "contains": "contains", "begins": "begins with", "any": "is there"}
MOST = 200


@dataclass(frozen=True)
class Source:
    """Where something came from, as far as a connection can say, and the place of the rule that said so (from 1)."""

    channel: str
    campaign: str
    rule: int | None = None


def clues(page_url: Any = "", *, referrer: Any = "", told: Any = None) -> dict[str, str]:
    """What an address, the page before it and a system's own fields say of where someone came from; blanks are left out.

    `told` wins over the address: it is what the system wrote down when they came.
    """
    found: dict[str, str] = {}
    for name, value in _query(page_url):
        if name.casefold() in {*UTM, *CLICK_IDS}:
            found.setdefault(name.casefold(), value.strip()[:MOST])
    found["referrer"] = _host(referrer)
    for name, value in told.items() if isinstance(told, Mapping) else ():
        if name in {*UTM, *CLICK_IDS} and isinstance(value, str | int) and str(value).strip():
            found[name] = str(value).strip()[:MOST]
        elif name == "referrer" and isinstance(value, str) and _host(value):
            found[name] = _host(value)
    return {name: value for name, value in found.items() if value}


def decide(settings: Mapping[str, Any], found: Mapping[str, str]) -> Source:
    """The channel and campaign by a connection's settings."""
    source = settings.get("source")
    said: Mapping[str, Any] = source if isinstance(source, Mapping) else {}
    for place, rule in enumerate(said.get("rules") or [], 1):
        if holds(rule, found):
            campaign = str(rule.get("campaign") or "") or found.get("utm_campaign", "")
            return Source(str(rule.get("channel") or ""), campaign, place)
    return Source(
        str(said.get("channel") or ""), str(said.get("campaign") or "") or found.get("utm_campaign", "")
    )


def holds(rule: Mapping[str, Any], found: Mapping[str, str]) -> bool:
    """Whether a rule's clue is there and passes its test; capitals don't matter."""
    value = found.get(str(rule.get("clue")), "").casefold()
    wanted = str(rule.get("value") or "").strip().casefold()
    if not value:
        return False
    match rule.get("test"):
        case "any":
            return True
        case "is":
            return value == wanted
        case "contains":
            return bool(wanted) and wanted in value
        case "begins":
            return bool(wanted) and value.startswith(wanted)
    return False


def _query(address: Any) -> list[tuple[str, str]]:
    if not isinstance(address, str) or "?" not in address:
        return []
    try:
        return parse_qsl(urlsplit(address.strip()).query, max_num_fields=100)
    except ValueError:
        return []


def _host(address: Any) -> str:
    """The site of an address, or of what is a site's name already, without "www."."""
    if not isinstance(address, str):
        return ""
    text = address.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:MOST]
