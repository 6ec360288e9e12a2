"""A submission's payload, read into the words of the product. Pure: no row is touched here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from leads import phones
from leads.facts import fact_values
from leads.models import PersonKey

MAX_TEXT = 200
PROFILE = {"name": 200, "email": 254, "phone": 40, "company": 200, "title": 200, "country": 60}


class Unmappable(ValueError):
    """This submission can't become a lead as it stands; the message says why and what would help."""


@dataclass(frozen=True)
class Consent:
    """What was said about being contacted: yes or no, to which words, when."""

    is_given: bool
    wording: str
    at: datetime


@dataclass(frozen=True)
class Enquiry:
    """What a submission says: who asks, through which channel, and every fact it brought."""

    keys: tuple[tuple[str, str], ...]
    profile: dict[str, str]
    channel: str
    campaign: str
    submitted_at: datetime | None
    facts: dict[str, Any] = field(default_factory=dict)
    consent: Consent | None = None
    visitor: str = ""


def read(payload: Mapping[str, Any], *, country: str, received_at: datetime | None = None) -> Enquiry:
    """Read the contract's submission shape.

    `country` says how a phone number without a country code is meant, `received_at` when it was said at the latest.
    """
    person = _mapping(payload, "person")
    form = _mapping(payload, "form")
    profile = {name: _text(person.get(name), most) for name, most in PROFILE.items()}
    external_id = _text(person.get("external_id"), 300)
    keys = _keys(profile, external_id, country)
    if not keys:
        raise Unmappable(
            "There is no e-mail, phone or external id, so nobody can tell who this is. Add one of them."
        )
    channel, campaign = _text(payload.get("channel"), 80), _text(payload.get("campaign"), 120)
    told = {
        **{key: value for key, value in profile.items() if value},
        "external_id": external_id,
        "channel": channel,
        "campaign": campaign,
        "form": _text(form.get("name")),
        "page_url": _text(payload.get("page_url"), 2000),
    }
    facts = fact_values(_mapping(payload, "facts"))
    if answers := _answers(form):
        facts |= fact_values({answer["question"]: answer["answer"] for answer in answers})
    facts |= {name: value for name, value in told.items() if value}
    submitted_at = _instant(payload.get("submitted_at"))
    consent = _consent(payload, submitted_at, received_at)
    if consent is not None:
        facts["consent"] = consent.is_given
    visitor = _text(payload.get("visitor") or facts.get("visitor_id"))
    return Enquiry(keys, profile, channel, campaign, submitted_at, facts, consent, visitor)


def email_key(address: str) -> str:
    """An address as one mailbox is known by: without case and surrounding space. Dots and tags stay: they may matter."""
    local, at_sign, domain = address.strip().casefold().rpartition("@")
    if not (at_sign and local and "." in domain) or len(f"{local}@{domain}".split()) != 1:
        return ""
    return f"{local}@{domain}"[:254]


def _keys(profile: Mapping[str, str], external_id: str, country: str) -> tuple[tuple[str, str], ...]:
    found = (
        (PersonKey.Kind.EMAIL, email_key(profile["email"])),
        (
            PersonKey.Kind.PHONE,
            phones.key(profile["phone"], profile["country"] or country) if profile["phone"] else "",
        ),
        (PersonKey.Kind.EXTERNAL_ID, external_id),
    )
    return tuple((kind.value, value) for kind, value in found if value)


def _consent(
    payload: Mapping[str, Any], submitted_at: datetime | None, received_at: datetime | None
) -> Consent | None:
    """What was said of being contacted; without its own time when the enquiry was sent, and never later than it came."""
    said = _mapping(payload, "consent")
    known = [at for at in (_instant(said.get("at")) or submitted_at, received_at) if at is not None]
    if not isinstance(said.get("given"), bool) or not known:
        return None
    return Consent(said["given"], _text(said.get("wording"), 2000), min(known))


def _mapping(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _answers(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    answers = form.get("answers")
    return [
        {"question": _text(item.get("question"), 120), "answer": item.get("answer")}
        for item in (answers if isinstance(answers, list) else [])
        if isinstance(item, Mapping) and _text(item.get("question"))
    ]


def _text(value: Any, most: int = MAX_TEXT) -> str:
    if type(value) is str:  # as nearly always
        return " ".join(value.split())[:most]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:most]


def _instant(value: Any) -> datetime | None:
    try:
        instant = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
