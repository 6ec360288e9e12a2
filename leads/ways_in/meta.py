"""Meta lead ads: a signed call tells of leads by their ids; what they answered is fetched from the graph afterwards."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from leads import graph
from leads.ways_in import secret, signature
from leads.ways_in.kind import Call, Delivery, Kind, Malformed, Pasted, Refused, Shape

MOST_AT_ONCE = 1000
_PERSON = {
    "full_name": "name",
    "email": "email",
    "work_email": "email",
    "phone_number": "phone",
    "work_phone_number": "phone",
    "company_name": "company",
    "job_title": "title",
    "country": "country",
}
_IDS = ("form_id", "ad_id", "adgroup_id", "page_id")


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    signature.check(
        call.headers.get("x-hub-signature-256", ""), lambda value: _sign(value, call.body), secrets
    )


def _sign(value: str, body: bytes) -> str:
    return "sha256=" + signature.hexadecimal(value.encode(), body)


def handshake(query: Mapping[str, str], tokens: Sequence[str]) -> str:
    """What Meta asks for once, when the address is entered there: its challenge, if it knows our verify token."""
    if query.get("hub.mode") != "subscribe" or not secret.is_one_of(
        query.get("hub.verify_token", ""), tokens
    ):
        raise Refused("The verify token doesn’t match the one of this connection.")
    challenge = query.get("hub.challenge", "")
    if not challenge.isalnum() or len(challenge) > 100:
        raise Malformed("The handshake carries no challenge.")
    return challenge


def parse(call: Call) -> list[Delivery]:
    """Every lead that the call tells of; other changes of the page are left out."""
    payload = call.json_object()
    told = [
        change["value"]
        for entry in _list(payload, "entry")
        for change in _list(entry, "changes")
        if change.get("field") == "leadgen" and isinstance(change.get("value"), dict)
    ]
    if len(told) > MOST_AT_ONCE:
        raise Malformed(f"The call tells of more than {MOST_AT_ONCE} leads.")
    deliveries = []
    for value in told:
        identifier = str(value.get("leadgen_id") or "")
        if not identifier.isdecimal() or len(identifier) > 40:
            raise Malformed("The call tells of a lead without a leadgen_id.")
        deliveries.append(Delivery(identifier, value, is_whole=isinstance(value.get("field_data"), list)))
    return deliveries


def read(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    """From what the graph answered: `field_data`, and the ids of form, ad and campaign."""
    person: dict[str, str] = {}
    answers = []
    for field in _list(payload, "field_data"):
        name = str(field.get("name") or "")
        values = field.get("values")
        said = [str(value) for value in values if value] if isinstance(values, list) else []
        if not said:
            continue
        if name in {"first_name", "last_name"}:
            before = person.get("name", "")
            person["name"] = (
                f"{said[0]} {before}".strip() if name == "first_name" else f"{before} {said[0]}".strip()
            )
        elif (known := _PERSON.get(name)) and known not in person:
            person[known] = said[0]
        else:
            question = name.replace("_", " ").strip()
            answers.append(
                {
                    "question": question[:1].upper() + question[1:],
                    "answer": said if len(said) > 1 else said[0],
                }
            )
    form = str(payload.get("form_name") or f"Meta lead form {payload.get('form_id') or ''}".strip())
    return {
        "channel": "",
        "campaign": str(payload.get("campaign_name") or ""),
        "submitted_at": _submitted_at(payload.get("created_time")),
        "person": person,
        "facts": {name: str(payload[name]) for name in _IDS if payload.get(name)},
        "clues": {"utm_source": payload.get("platform")},
        "form": {"name": form, "answers": answers},
    }


def is_test(payload: Mapping[str, Any]) -> bool:
    """Whether it is of Meta's testing tool, which fills in “<test lead: dummy data for email>”."""
    return "<test lead: dummy data" in json.dumps(payload.get("field_data") or [])


def _submitted_at(value: Any) -> str | None:
    """The graph says 2024-12-27T09:01:29+0000, the call seconds since 1970."""
    if isinstance(value, int) and 0 < value < 10**10:
        return datetime.fromtimestamp(value, UTC).isoformat()
    return value if isinstance(value, str) else None


def _list(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def example(value: str, at: datetime) -> Call:
    told = {
        "leadgen_id": str(int(at.timestamp() * 1000)),
        "form_id": "1",
        "page_id": "1",
        "created_time": int(at.timestamp()),
        "field_data": [
            {"name": "full_name", "values": ["Test Person"]},
            {"name": "email", "values": ["test@example.com"]},
        ],
    }
    change = {"field": "leadgen", "value": told}
    body = json.dumps({"object": "page", "entry": [{"id": "1", "time": 1, "changes": [change]}]}).encode()
    return Call(body, {"x-hub-signature-256": _sign(value, body)}, at)


KIND = Kind(
    name="meta",
    label="Meta lead ads",
    icon="megaphone",
    about="Leads of instant forms on Facebook and Instagram; what they answered is fetched from Meta.",
    steps=(
        "In your Meta app, add the product Webhooks, choose Page, and subscribe to this address with the verify token.",
        "Subscribe to the field leadgen, and install the app on your page.",
        "The access token must be one of the page, with leads_retrieval.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=read,
    example=example,
    channel="Meta",
    new_secret=None,
    pasted=(
        Pasted(secret.SIGNING, "App secret", "Meta signs its calls with it: App settings, Basic."),
        Pasted(
            secret.ACCESS,
            "Page access token",
            "With it the answers are fetched. Without it leads are kept and fetched once it is here.",
            required=False,
        ),
    ),
    handshake=handshake,
    fetch=graph.lead,
    since=graph.since,
    is_fetched_test=is_test,
)
