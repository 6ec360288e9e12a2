"""The batch of events that `POST /api/v1/events/` takes: checked, and read into rows. Pure: no row is touched here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from leads import phones
from leads.contract import EARLIEST_YEAR, LATEST_YEAR
from leads.models import PersonKey
from leads.normalise import email_key

MOST = 500
VISITOR, SUBMISSION = "visitor", "submission"
SIZES = {"id": 200, "url": 2000, "name": 200, "visitor": 200}
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_ID = re.compile(r"[1-9]\d{0,17}", re.ASCII)

Fault = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """One event as it is stored; `visitor` where it says which browser that person used."""

    id: str
    type: str
    at: datetime
    who_kind: str
    who: str
    visitor: str
    url: str
    name: str


def faults(body: dict[str, Any]) -> dict[str, list[str]]:
    """Field path → what is wrong with it, such as `events[3].at`; empty when all of it can be stored."""
    found: dict[str, list[str]] = {}
    for path, message in _faults(body):
        found.setdefault(path, []).append(message)
    return found


def read(body: dict[str, Any], *, received_at: datetime) -> list[Told]:
    """The events of a body without faults; what is said to happen later than it came, happened when it came."""
    return [_read(event, received_at=received_at) for event in body["events"]]


def type_name(text: str) -> str:
    """A type as facts are named by it: "Page seen" is "page_seen"; empty where it can't be one."""
    name = "_".join(text.strip().lower().replace("-", " ").replace("_", " ").split())
    return name if _TYPE.fullmatch(name) else ""


def _faults(body: dict[str, Any]) -> Iterator[Fault]:
    events = body.get("events")
    if not isinstance(events, list) or not events:
        yield "events", "Give a list of events."
        return
    if len(events) > MOST:
        yield "events", f"These are too many: at most {MOST} events at once."
        return
    for place, event in enumerate(events):
        path = f"events[{place}]"
        if not isinstance(event, dict):
            yield path, "An event is an object with id, type, at, and who it was."
            continue
        yield from _event(event, path)


def _event(event: dict[str, Any], path: str) -> Iterator[Fault]:
    for name, most in SIZES.items():
        value = event.get(name)
        if value is not None and not isinstance(value, str):
            yield f"{path}.{name}", "This must be a text."
        elif value is not None and len(value) > most:
            yield f"{path}.{name}", f"This is too long: at most {most} characters."
    if event.get("id") is None or (isinstance(event["id"], str) and not event["id"].strip()):
        yield f"{path}.id", "Give an id of your own, so that an event sent twice counts once."
    if not isinstance(event.get("type"), str) or not type_name(event["type"]):
        yield f"{path}.type", "Give a type of up to 40 letters, digits and underscores, such as page_seen."
    yield from _when(event.get("at"), f"{path}.at")
    yield from _whose(event, path)


def _when(value: Any, path: str) -> Iterator[Fault]:
    try:
        instant = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        yield path, "Give a date and time with its zone, such as 2026-03-10T09:00:00Z."
    elif not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        yield path, f"This year can't be: give one from {EARLIEST_YEAR} on."


def _whose(event: dict[str, Any], path: str) -> Iterator[Fault]:
    person = event.get("person")
    if person is not None and not isinstance(person, dict):
        yield f"{path}.person", "This must be an object with an email, a phone or an external_id."
        return
    for name in ("email", "phone", "external_id"):
        value = (person or {}).get(name)
        if value is not None and not isinstance(value, str):
            yield f"{path}.person.{name}", "This must be a text."
        elif value and name == "email" and not email_key(value):
            yield f"{path}.person.email", "This is not an e-mail address."
        elif value and name == "phone" and not phones.key(value, ""):
            yield f"{path}.person.phone", "Give the number with its country code, such as +12025550143."
        elif value and name == "external_id" and len(value) > 300:
            yield f"{path}.person.external_id", "This is too long: at most 300 characters."
    submission = event.get("submission")
    if submission is not None and not (isinstance(submission, str) and _ID.fullmatch(submission)):
        yield f"{path}.submission", "This is not the id of a submission."
    elif not any(_texts(event)):
        yield path, "Say who it was: a person, a submission, or a visitor."


def _texts(event: dict[str, Any]) -> Iterator[str]:
    """Whatever says who it was, the surest first; each may be empty."""
    said = event.get("person")
    person: dict[str, Any] = said if isinstance(said, dict) else {}
    values = [person.get(name) for name in ("email", "external_id", "phone")]
    for value in (*values, event.get("submission"), event.get("visitor")):
        yield value.strip() if isinstance(value, str) else ""


def _read(event: dict[str, Any], *, received_at: datetime) -> Told:
    email, external_id, phone, submission, visitor = _texts(event)
    named = (
        (PersonKey.Kind.EMAIL.value, email_key(email)),
        (PersonKey.Kind.EXTERNAL_ID.value, " ".join(external_id.split())),
        (PersonKey.Kind.PHONE.value, phones.key(phone, "") if phone else ""),
        (SUBMISSION, submission),
        (VISITOR, visitor),
    )
    who_kind, who = next((kind, value) for kind, value in named if value)
    at = parse_datetime(event["at"])
    assert at is not None  # it has no faults
    return Told(
        id=event["id"].strip(),
        type=type_name(event["type"]),
        at=min(at, received_at),
        who_kind=who_kind,
        who=who,
        visitor=visitor if who_kind != VISITOR else "",
        url=(event.get("url") or "").strip(),
        name=" ".join((event.get("name") or "").split()),
    )
