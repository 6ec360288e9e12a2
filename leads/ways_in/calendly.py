"""Calendly: a booking is a lead and a meeting; a cancellation changes the meeting; a move is one of each."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from leads.ways_in import signature
from leads.ways_in.kind import Call, Delivery, Kind, Malformed, MeetingTold, Shape

TOLERANCE = timedelta(minutes=3)
CREATED, CANCELED = "invitee.created", "invitee.canceled"
_CLUES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    parts = dict(
        part.split("=", 1)
        for part in call.headers.get("calendly-webhook-signature", "").split(",")
        if "=" in part
    )
    when, sent = parts.get("t", "").strip(), parts.get("v1", "").strip()
    signature.check(sent, lambda value: _sign(value, when, call.body), secrets)
    signature.check_time(when, at=call.at, tolerance=TOLERANCE)


def _sign(value: str, when: str, body: bytes) -> str:
    return signature.hexadecimal(value.encode(), when.encode() + b"." + body)


def parse(call: Call) -> list[Delivery]:
    """One booking or cancellation; each is known by the invitee and by what happened."""
    payload = call.json_object()
    event, invitee = payload.get("event"), _invitee(payload)
    if not isinstance(event, str) or event not in {CREATED, CANCELED}:
        return []  # subscriptions may send more than is of use here
    if not isinstance(invitee.get("uri"), str) or not 0 < len(invitee["uri"]) <= 180:
        raise Malformed("The body has no payload with a uri.")
    return [Delivery(f"{invitee['uri']}#{event.removeprefix('invitee.')}", payload)]


def read(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    invitee = _invitee(payload)
    event = _mapping(invitee, "scheduled_event")
    tracking = _mapping(invitee, "tracking")
    questions = invitee.get("questions_and_answers")
    answers = [
        {"question": str(item.get("question") or ""), "answer": item.get("answer")}
        for item in (questions if isinstance(questions, list) else [])
        if isinstance(item, Mapping) and item.get("answer")
    ]
    first_and_last = f"{invitee.get('first_name') or ''} {invitee.get('last_name') or ''}".strip()
    return {
        "channel": "",
        "campaign": "",
        "submitted_at": payload.get("created_at"),
        "person": {
            "name": invitee.get("name") or first_and_last,
            "email": invitee.get("email"),
            "phone": invitee.get("text_reminder_number"),
        },
        "facts": {"booked_a_meeting": True},
        "clues": {name: tracking.get(name) for name in _CLUES},
        "form": {"name": str(event.get("name") or "Calendly booking"), "answers": answers},
    }


def meeting(payload: Mapping[str, Any]) -> MeetingTold | None:
    """What the call says of the meeting. A reschedule cancels the one before and books the one after."""
    invitee = _invitee(payload)
    event = _mapping(invitee, "scheduled_event")
    if payload.get("event") == CANCELED:
        return MeetingTold(
            str(invitee["uri"]), "moved" if invitee.get("rescheduled") is True else "cancelled"
        )
    return MeetingTold(
        str(invitee["uri"]),
        "booked",
        starts_at=_instant(event.get("start_time")),
        title=str(event.get("name") or "")[:200],
        replaces=str(invitee.get("old_invitee") or ""),
    )


def _invitee(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(payload, "payload")


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _instant(value: Any) -> datetime | None:
    try:
        instant = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def example(value: str, at: datetime) -> Call:
    invitee = {
        "uri": f"https://api.calendly.com/scheduled_events/TEST/invitees/{at.timestamp()}",
        "name": "Test Person",
        "email": "test@example.com",
        "status": "active",
        "rescheduled": False,
        "old_invitee": None,
        "new_invitee": None,
        "questions_and_answers": [{"question": "What is it about?", "answer": "Only a test.", "position": 0}],
        "scheduled_event": {"name": "Demo", "start_time": (at + timedelta(days=2)).isoformat()},
        "tracking": {"utm_source": "test"},
    }
    body = json.dumps({"event": CREATED, "created_at": at.isoformat(), "payload": invitee}).encode()
    when = str(int(at.timestamp()))
    return Call(body, {"calendly-webhook-signature": f"t={when},v1={_sign(value, when, body)}"}, at)


KIND = Kind(
    name="calendly",
    label="Calendly",
    icon="calendar-check",
    about="A booked meeting becomes a lead with its meeting; cancelling or moving it changes the meeting.",
    steps=(
        "Calendly’s webhooks are made through its API: POST to https://api.calendly.com/webhook_subscriptions.",
        "Give the address above as url, the secret as signing_key, and invitee.created and invitee.canceled as events.",
        "Book a slot to try it.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=read,
    example=example,
    meeting=meeting,
    channel="Calendly",
)
