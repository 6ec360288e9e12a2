"""Typeform: one JSON object a response, signed; it brings the form as the lead saw it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.ways_in import signature
from leads.ways_in.kind import Call, Delivery, Kind, Malformed, Shape

_PERSON_OF_TYPE = {"email": "email", "phone_number": "phone"}
# A contact question's parts, and hidden fields that are commonly passed along
_PERSON_OF_NAME = {
    "name": "name", "full_name": "name", "first_name": "first_name", "last_name": "last_name", "email": "email",
    "phone": "phone", "phone_number": "phone", "company": "company", "title": "title", "job_title": "title",
    "country": "country",
}  # fmt: skip
_CLUES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid", "msclkid")


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    """Typeform signs no time, so an old call can't be told from a retry: its token keeps it to one submission."""
    signature.check(
        call.headers.get("typeform-signature", ""), lambda value: _sign(value, call.body), secrets
    )


def _sign(value: str, body: bytes) -> str:
    return "sha256=" + signature.base64_text(value.encode(), body)


def parse(call: Call) -> list[Delivery]:
    payload = call.json_object()
    response = payload.get("form_response")
    token = response.get("token") if isinstance(response, dict) else None
    if not isinstance(token, str) or not 0 < len(token) <= 190:
        raise Malformed("The body has no form_response with a token.")
    return [Delivery(token, payload)]


def read(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    response = _mapping(payload, "form_response")
    definition, hidden = _mapping(response, "definition"), _mapping(response, "hidden")
    asked = {str(field.get("id")): field for field in _list(definition, "fields")}
    person: dict[str, str] = {}
    answers: list[dict[str, Any]] = []
    for answer in _list(response, "answers"):
        field = asked.get(str(_mapping(answer, "field").get("id")), _mapping(answer, "field"))
        value = _said(answer)
        if value is None:
            continue
        person_field = _PERSON_OF_TYPE.get(str(answer.get("type"))) or _PERSON_OF_NAME.get(_name(field))
        if person_field and person_field not in person:
            person[person_field] = str(value)
        else:
            question = str(field.get("title") or field.get("ref") or "")
            answers.append({"question": question, "answer": value})
    for name, value in hidden.items():
        if (person_field := _PERSON_OF_NAME.get(name.casefold())) and value:
            person.setdefault(person_field, str(value))
    person.setdefault("name", f"{person.pop('first_name', '')} {person.pop('last_name', '')}".strip())
    score = _mapping(response, "calculated").get("score")
    known = {
        f"hidden {name}": value for name, value in hidden.items() if name.casefold() not in _PERSON_OF_NAME
    }
    return {
        "channel": "",
        "campaign": "",
        "submitted_at": response.get("submitted_at"),
        "person": person,
        "facts": known | ({"typeform_score": score} if isinstance(score, int | float) else {}),
        "clues": {name: hidden.get(name) for name in _CLUES},
        "form": {"name": str(definition.get("title") or "Typeform"), "answers": answers},
    }


def _name(field: Mapping[str, Any]) -> str:
    """What a text question asks for, by its words or its reference: “What is your first name?” is first_name."""
    if field.get("type") not in (None, "short_text", "dropdown"):
        return ""
    for said in (field.get("ref"), field.get("title")):
        words = str(said or "").casefold().strip(" ?*:").replace("-", " ").replace("_", " ")
        for start in ("what is your ", "what's your ", "what’s your ", "your ", "readable ref "):
            words = words.removeprefix(start)
        if (name := words.replace(" ", "_")) in _PERSON_OF_NAME:
            return name
    return ""


def _said(answer: Mapping[str, Any]) -> Any:
    """An answer's value: what stands under the name of its type; choices by their labels."""
    value = answer.get(str(answer.get("type")))
    if isinstance(value, Mapping):
        labels = value.get("labels")
        chosen = list(labels) if isinstance(labels, list) else []
        chosen += [value[name] for name in ("label", "other") if value.get(name)]
        if value.get("amount"):
            return str(value["amount"])
        return (chosen if isinstance(labels, list) else "".join(map(str, chosen))) or None
    return value


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = holder.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def example(value: str, at: datetime) -> Call:
    response = {
        "form_id": "test",
        "token": f"test-{at.timestamp()}",
        "submitted_at": at.isoformat(),
        "hidden": {"utm_source": "test"},
        "definition": {
            "title": "A test from LeadBridge",
            "fields": [
                {"id": "1", "title": "What is your name?", "type": "short_text"},
                {"id": "2", "title": "Your e-mail", "type": "email"},
                {"id": "3", "title": "What do you need?", "type": "long_text"},
            ],
        },
        "answers": [
            {"type": "text", "text": "Test Person", "field": {"id": "1"}},
            {"type": "email", "email": "test@example.com", "field": {"id": "2"}},
            {"type": "text", "text": "Only a test.", "field": {"id": "3"}},
        ],
    }
    body = json.dumps({"event_type": "form_response", "form_response": response}).encode()
    return Call(body, {"typeform-signature": _sign(value, body)}, at)


KIND = Kind(
    name="typeform",
    label="Typeform",
    icon="list-checks",
    about="Every response of a Typeform, with its questions as the lead saw them.",
    steps=(
        "In Typeform, open the form, then Connect, Webhooks, “Add a webhook”.",
        "Paste the address above. After saving, press Edit and paste the secret.",
        "Switch the webhook on, and send a response.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=read,
    example=example,
    channel="Typeform",
)
