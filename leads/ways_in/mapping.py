"""Reading any JSON by pointing: every value in it has a path, and a mapping says what stands there.

Paths are JSON pointers (RFC 6901), since a name may hold dots or brackets.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from leads.normalise import Unmappable
from leads.ways_in.kind import Shape

MOST_PATHS = 200
DEEPEST = 8
PERSON = ("email", "name", "first_name", "last_name", "phone", "company", "title", "country", "external_id")
SOURCE = ("channel", "campaign", "page_url", "submitted_at")
FORM = ("form_name", "answer", "fact", "ignore")
TARGETS = {
    "email": "E-mail",
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "phone": "Phone",
    "company": "Company",
    "title": "Job title",
    "country": "Country",
    "external_id": "Id in the other system",
    "channel": "Channel",
    "campaign": "Campaign",
    "page_url": "Page address",
    "submitted_at": "When it was sent",
    "form_name": "Name of the form",
    "answer": "An answer",
    "fact": "A fact",
    "ignore": "Nothing",
}
_GUESSES = {
    "email": ("email", "emailaddress", "workemail", "mail", "useremail"),
    "name": ("name", "fullname", "contactname", "yourname"),
    "first_name": ("firstname", "givenname", "fname"),
    "last_name": ("lastname", "familyname", "surname", "lname"),
    "phone": ("phone", "phonenumber", "mobile", "tel", "telephone", "mobilephone"),
    "company": ("company", "companyname", "organization", "organisation", "account"),
    "title": ("title", "jobtitle", "position"),
    "country": ("country", "countrycode"),
    "external_id": ("externalid", "leadid", "contactid"),
    "channel": ("channel",),
    "campaign": ("campaign",),
    "page_url": ("pageurl", "page", "url", "landingpage"),
    "submitted_at": ("submittedat", "createdat", "timestamp"),
    "form_name": ("formname",),
    "answer": ("message", "comments", "comment", "question", "notes"),
}


def values(payload: Any) -> list[tuple[str, Any]]:
    """Every value of a payload with its path, in order; at most MOST_PATHS, no deeper than DEEPEST."""
    found = []
    for pair in _values(payload, "", DEEPEST):
        found.append(pair)
        if len(found) == MOST_PATHS:
            break
    return found


def _values(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth:
        for name, inner in value.items():
            yield from _values(inner, f"{path}/{_escaped(str(name))}", depth - 1)
    elif isinstance(value, list) and depth and any(isinstance(item, dict | list) for item in value):
        for place, inner in enumerate(value):
            yield from _values(inner, f"{path}/{place}", depth - 1)
    elif not isinstance(value, dict):
        yield path, value


def guess(payload: Any) -> dict[str, str]:
    """Path → what it probably is, by its name; each meaning once, other texts are facts."""
    chosen: dict[str, str] = {}
    for path, _ in values(payload):
        name = re.sub(r"[^a-z]", "", last_name(path).casefold())
        target = next(
            (target for target, names in _GUESSES.items() if name in names and target not in chosen.values()),
            None,
        )
        chosen[path] = target or "fact"
    return chosen


def last_name(path: str) -> str:
    """The name a path ends with: "/answers/0/company_size" is company_size."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]
    return next((part for part in reversed(parts) if part and not part.isdecimal()), "value")


def read(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    """The contract's shape by the connection's mapping; without one, a payload in that shape already, else by guessing."""
    chosen: Mapping[str, str] = settings.get("mapping") or {}
    if not chosen and isinstance(payload.get("person"), Mapping):
        return dict(payload)
    targets = chosen or guess(payload)
    person: dict[str, Any] = {}
    told: dict[str, Any] = {}
    answers: list[dict[str, Any]] = []
    facts: dict[str, Any] = {}
    for path, value in values(payload):
        target = targets.get(path, "ignore" if chosen else "fact")
        if target in PERSON:
            person[target] = value
        elif target in SOURCE or target == "form_name":
            told[target] = value
        elif target == "answer":
            answers.append({"question": _as_question(last_name(path)), "answer": value})
        elif target == "fact":
            facts[_fact_name(path, facts)] = value
    first_and_last = f"{person.pop('first_name', None) or ''} {person.pop('last_name', None) or ''}".strip()
    person["name"] = person.get("name") or first_and_last
    if not any(person.get(name) for name in ("email", "phone", "external_id")):
        raise Unmappable(
            "Nothing in it is known as an e-mail, a phone number or an id. Point at one on the connection’s page; then this"
            " is read again."
        )
    return {
        "channel": told.get("channel") or "",
        "campaign": told.get("campaign") or "",
        "submitted_at": told.get("submitted_at"),
        "page_url": told.get("page_url"),
        "person": person,
        "facts": facts,
        "form": {"name": told.get("form_name") or "", "answers": answers},
    }


def _fact_name(path: str, taken: Mapping[str, Any]) -> str:
    name = last_name(path)[:120]
    return name if name not in taken else path.strip("/").replace("/", " ")[:120]


def _as_question(name: str) -> str:
    words = re.sub(r"[_\-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
