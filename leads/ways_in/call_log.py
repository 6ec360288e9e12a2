"""Any phone system that can post its calls as JSON: one object a call, or a list of them, with the usual names.

Proved like any webhook. `call_id` and `to` are needed; `at`, `duration_s`, `result`, `direction` (inbound or outbound),
`rep` and `note` say more. Names are known in the spellings that files of calls have.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from leads.folding import fold
from leads.imports import presets
from leads.imports.fields import LONGEST, TOUCH_HEADERS, plain
from leads.ways_in import webhook
from leads.ways_in.kind import Call, CallTold, Delivery, Kind, Malformed, no_enquiry

LONGEST_S = 24 * 3600
_NAMES: dict[str, Sequence[str | None]] = {
    **TOUCH_HEADERS,
    "call_id": (*TOUCH_HEADERS["call_id"], "id"),
    "phone": ("to", "to number", *(name for name in TOUCH_HEADERS["phone"] if name)),
    "from": ("from", "from number", "caller"),
    "direction": ("direction",),
}


def parse(call: Call) -> list[Delivery]:
    """Each call under its id; told again, it stays as it was told first."""
    value = call.json()
    calls = value if isinstance(value, list) else [value]
    if not calls or len(calls) > webhook.MOST_AT_ONCE or not all(isinstance(one, dict) for one in calls):
        raise Malformed(
            f"The body is neither a JSON object nor a list of 1 to {webhook.MOST_AT_ONCE} of them."
        )
    deliveries = []
    for one in calls:
        sid = _said(one, "call_id")
        if not (sid.isprintable() and 0 < len(sid) <= 100):
            raise Malformed("A call has no call_id.")
        deliveries.append(Delivery(sid, one, is_call=True))
    return deliveries


def told_of(payload: Mapping[str, Any]) -> CallTold:
    is_ours = fold(_said(payload, "direction")) not in {"inbound", "incoming", "in"}
    word, note = _said(payload, "result"), _said(payload, "note")
    result = presets.RESULTS.get(fold(word).replace("_", " ").replace("-", " "), "")
    if word and not result:
        note = f"Result: {word}" + (f"\n{note}" if note else "")
    lasted = _said(payload, "duration_s").partition(".")[0]
    return CallTold(
        phone=_said(payload, "phone" if is_ours else "from"),
        is_ours=is_ours,
        is_over=True,
        at=_instant(_said(payload, "at")),
        duration_s=min(int(lasted), LONGEST_S) if lasted.isdecimal() and len(lasted) < 9 else None,
        result=result,
        note=note,
        rep=_said(payload, "rep"),
    )


def _said(payload: Mapping[str, Any], name: str) -> str:
    """What stands under the first of the names that a field goes by."""
    by_name = {plain(key): value for key, value in reversed(list(payload.items()))}
    for known in _NAMES[name]:
        value = by_name.get(known or "")
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[: LONGEST.get(name, 200)]
    return ""


def _instant(value: str) -> datetime | None:
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def example(value: str, at: datetime) -> Call:
    told = {
        "call_id": f"test-{at.timestamp()}",
        "to": "+16505550123",
        "at": at.isoformat(),
        "duration_s": 42,
        "result": "left voicemail",
    }
    return webhook.signed(value, json.dumps(told).encode(), at)


KIND = Kind(
    name="call_log",
    label="Call log",
    icon="phone",
    about="Calls of any phone system that can post JSON: each becomes a confirmed attempt on the lead with its number.",
    steps=(
        "Have the phone system POST each call to the address above once it is over, as JSON:"
        " call_id, to, at, duration_s, result, rep.",
        "It signs as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature), or sends the secret in the"
        " header X-Webhook-Secret.",
        "Make a call to a lead: it shows below, and on the lead’s page.",
    ),
    authenticate=webhook.authenticate,
    parse=parse,
    read=no_enquiry,
    example=example,
    new_secret=webhook.new_secret,
    call=told_of,
)
