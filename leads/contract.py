"""The contract's submission body, checked shallowly: the API's door is hot, so it is looked over once and stored as it came.

A correction in the inbox is held to the same.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_datetime

from leads.normalise import email_key

PERSON = {
    "name": 200,
    "email": 254,
    "phone": 40,
    "company": 200,
    "title": 200,
    "country": 60,
    "external_id": 300,
}
EARLIEST_YEAR, LATEST_YEAR = 1970, 9990


def faults(body: dict[str, Any]) -> dict[str, list[str]]:
    """Field path → what is wrong with it; empty when the body can be stored. Unknown fields are kept, not refused."""
    return {path: [message] for path, message in _faults(body)}


Fault = tuple[str, str]


def _faults(body: dict[str, Any]) -> Iterator[Fault]:
    if "channel" not in body:
        yield "channel", "Say which channel this came from; an empty text means none."
    yield from _text(body, "channel", 80)
    yield from _text(body, "campaign", 120)
    yield from _text(body, "page_url", 2000)
    yield from _text(body, "visitor", 200)
    if not isinstance(body.get("test", False), bool):
        yield "test", "This is true or false."
    yield from _when(body)
    yield from _person(body.get("person"))
    yield from _facts(body.get("facts"))
    yield from _form(body.get("form"))


def _text(holder: dict[str, Any], name: str, most: int, prefix: str = "") -> Iterator[Fault]:
    value = holder.get(name)
    if value is not None and not isinstance(value, str):
        yield prefix + name, "This must be a text."
    elif value is not None and len(value) > most:
        yield prefix + name, f"This is too long: at most {most} characters."


def _when(body: dict[str, Any]) -> Iterator[Fault]:
    value = body.get("submitted_at")
    if value is None:
        return
    try:
        instant = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        yield "submitted_at", "Give a date and time with its zone, such as 2026-03-10T09:00:00Z."
    elif not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        yield "submitted_at", f"This year can't be: give one from {EARLIEST_YEAR} on."


def _person(person: Any) -> Iterator[Fault]:
    if not isinstance(person, dict):
        yield "person", "Say who this is: an object with an email, a phone or an external_id."
        return
    for name, most in PERSON.items():
        yield from _text(person, name, most, "person.")
    email = person.get("email")
    if isinstance(email, str) and email.strip() and not email_key(email):
        yield "person.email", "This is not an e-mail address."
    if not any(
        isinstance(person.get(name), str) and person[name].strip()
        for name in ("email", "phone", "external_id")
    ):
        yield "person", "Give an email, a phone or an external_id: without one nobody can tell who this is."


def _facts(facts: Any) -> Iterator[Fault]:
    if facts is None:
        return
    if not isinstance(facts, dict):
        yield "facts", "This must be an object of names and values."
        return
    if len(facts) > 200:
        yield "facts", "These are too many: at most 200 facts."
    for name, value in facts.items():
        path = f"facts.{name[:60]}"
        if not name.strip() or len(name) > 120:
            yield path, "A fact's name has 1 to 120 characters."
        if isinstance(value, dict):
            yield path, "A fact is a text, a number, yes or no, or a list of these."
        elif isinstance(value, str) and len(value) > 2000:
            yield path, "This is too long: at most 2000 characters."
        elif isinstance(value, list) and (
            len(value) > 100 or any(isinstance(item, dict | list) for item in value)
        ):
            yield path, "A list holds at most 100 texts or numbers."


def _form(form: Any) -> Iterator[Fault]:
    if form is None:
        return
    if not isinstance(form, dict):
        yield "form", "This must be an object with a name and answers."
        return
    yield from _text(form, "name", 200, "form.")
    answers = form.get("answers")
    if answers is None:
        return
    if not isinstance(answers, list) or len(answers) > 100:
        yield "form.answers", "This must be a list of at most 100 answers."
        return
    for place, answer in enumerate(answers):
        path = f"form.answers[{place}]"
        if not isinstance(answer, dict):
            yield path, "An answer is an object with question and answer."
            continue
        yield from _text(answer, "question", 1000, path + ".")
        if isinstance(answer.get("answer"), dict):
            yield path + ".answer", "An answer is a text, a number, yes or no, or a list of these."
        elif isinstance(answer.get("answer"), str) and len(answer["answer"]) > 5000:
            yield path + ".answer", "This is too long: at most 5000 characters."
