"""Google Ads lead forms: one JSON object a lead; the key in it is all that tells a genuine call from another."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.ways_in import secret
from leads.ways_in.kind import Call, Delivery, Kind, Malformed, Refused, Shape

_PERSON = {
    "FULL_NAME": "name",
    "EMAIL": "email",
    "WORK_EMAIL": "email",
    "PHONE_NUMBER": "phone",
    "WORK_PHONE": "phone",
    "COMPANY_NAME": "company",
    "JOB_TITLE": "title",
    "COUNTRY": "country",
}
_IDS = ("form_id", "campaign_id", "adgroup_id", "creative_id", "asset_group_id")


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    sent = call.json_object().get("google_key")
    if not isinstance(sent, str) or not sent:
        raise Refused("The call carries no key.")
    if not secret.is_one_of(sent, secrets):
        raise Refused("The key doesn’t match the one of this connection.")


def parse(call: Call) -> list[Delivery]:
    """One lead. Every test that Google sends carries the same id, so a test has a key of its own."""
    payload = call.json_object()
    payload.pop("google_key", None)
    lead_id = payload.get("lead_id")
    if not isinstance(lead_id, str | int) or not str(lead_id) or len(str(lead_id)) > 190:
        raise Malformed("The body has no lead_id.")
    is_test = payload.get("is_test") is True
    return [Delivery(f"test-{uuid.uuid4().hex}" if is_test else str(lead_id), payload, is_test=is_test)]


def read(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    person: dict[str, str] = {}
    answers = []
    for column in _columns(payload):
        name, value = str(column.get("column_id") or ""), str(column.get("string_value") or "")
        if field := _PERSON.get(name):
            if field in person and name.startswith("WORK_"):
                answers.append({"question": _asked(column), "answer": value})
            else:
                person[field] = value
        elif name == "FIRST_NAME":
            person["name"] = f"{value} {person.get('name', '')}".strip()
        elif name == "LAST_NAME":
            person["name"] = f"{person.get('name', '')} {value}".strip()
        elif value:
            answers.append({"question": _asked(column), "answer": value})
    facts = {name: str(payload[name]) for name in _IDS if payload.get(name)}
    return {
        "channel": "",
        "campaign": "",
        "submitted_at": payload.get("lead_submit_time"),
        "person": person,
        "facts": facts,
        "clues": {"gclid": payload.get("gcl_id")},
        "form": {"name": f"Google lead form {payload.get('form_id') or ''}".strip(), "answers": answers},
    }


def _columns(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns = payload.get("user_column_data")
    return [column for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []


def _asked(column: Mapping[str, Any]) -> str:
    """A question's words; one of the advertiser's own comes with its id alone."""
    return str(column.get("column_name") or column.get("column_id") or "").replace("_", " ").capitalize()


def example(value: str, at: datetime) -> Call:
    body = {
        "lead_id": "test-from-leadbridge",
        "user_column_data": [
            {"column_id": "FULL_NAME", "string_value": "Test Person", "column_name": "Full Name"},
            {"column_id": "EMAIL", "string_value": "test@example.com", "column_name": "User Email"},
            {"column_id": "PHONE_NUMBER", "string_value": "+16505550123", "column_name": "User Phone"},
        ],
        "api_version": "1.0",
        "form_id": 1,
        "campaign_id": 1,
        "google_key": value,
        "is_test": True,
        "gcl_id": "test",
    }
    return Call(json.dumps(body).encode(), {}, at)


KIND = Kind(
    name="google_ads",
    label="Google Ads lead form",
    icon="search",
    about="Leads from lead form assets of Google Ads, a moment after they were sent.",
    steps=(
        "In Google Ads, open the lead form and go to “Export leads from Google Ads”, then “Other data integration options”.",
        "Paste the address above as Webhook URL, and the secret as Key.",
        "Press “Send test data” there. The test appears below, and never counts.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=read,
    example=example,
    channel="Google Ads",
)
