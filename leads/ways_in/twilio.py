"""Twilio: what became of a call, told step by step. "Completed" may be a voicemail: an attempt, and no contact.

Signed with HMAC-SHA1 over the address and the parameters, sorted and joined:
twilio.com/docs/usage/security#validating-requests; the parameters: twilio.com/docs/voice/twiml#callstatus-values and
docs/voice/api/call-resource#statuscallback.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from leads.ways_in import secret, signature
from leads.ways_in.kind import Call, CallTold, Delivery, Kind, Malformed, Pasted, no_enquiry

MOST_PARAMETERS = 200
LONGEST_S = 24 * 3600
# Nobody answered, as far as the phone system knows. "failed" is a number that couldn't be dialled: tried all the same.
_RESULTS = {"busy": "no_answer", "no-answer": "no_answer", "canceled": "no_answer", "failed": "no_answer"}
_OVER = {"completed", *_RESULTS}


def authenticate(call: Call, secrets: Sequence[str]) -> None:
    told = _parameters(call)
    signed = (call.url + "".join(name + value for name, value in sorted(told))).encode()
    signature.check(call.headers.get("x-twilio-signature", ""), lambda value: _sign(value, signed), secrets)


def _sign(value: str, signed: bytes) -> str:
    # SHA-1 is what Twilio signs with; as an HMAC it is still sound.
    return base64.b64encode(hmac.new(value.encode(), signed, hashlib.sha1).digest()).decode()


def _parameters(call: Call) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            call.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:  # UnicodeDecodeError is one
        raise Malformed("The body is no form.") from error


def parse(call: Call) -> list[Delivery]:
    """One step of one call; a later step of the same call takes the place of an earlier one."""
    told = {name: value.replace("\0", "\ufffd") for name, value in _parameters(call)}
    sid, step = told.get("CallSid", ""), told.get("SequenceNumber", "0")
    if not (sid.isprintable() and 0 < len(sid) <= 100):
        raise Malformed("The body has no CallSid.")
    if not (step.isdecimal() and len(step) < 6):
        raise Malformed("The SequenceNumber is no number.")
    return [Delivery(sid, dict(told), is_call=True, step=int(step))]


def told_of(payload: Mapping[str, Any]) -> CallTold:
    status = _text(payload, "CallStatus")
    is_ours = not _text(payload, "Direction").startswith("inbound")
    lasted = _text(payload, "CallDuration") or _text(payload, "Duration")
    seconds = min(int(lasted), LONGEST_S) if lasted.isdecimal() and len(lasted) < 9 else None
    ended_at = _instant(_text(payload, "Timestamp"))
    began_at = ended_at - timedelta(seconds=seconds or 0) if ended_at else None
    answered_by = _text(payload, "AnsweredBy")
    result, note = _RESULTS.get(status, ""), ""
    if status == "completed" and answered_by == "human":
        result = "spoke"
    elif status == "completed" and answered_by.startswith(("machine", "fax")):
        result, note = "no_answer", "A machine answered."
    return CallTold(
        phone=_text(payload, "To" if is_ours else "From"),
        is_ours=is_ours,
        is_over=status in _OVER,
        at=began_at,
        duration_s=seconds if status == "completed" else None,
        result=result,
        note=note,
        rep=_text(payload, "From").removeprefix("client:") if is_ours else "",
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    return " ".join(value.split())[:200] if isinstance(value, str) else ""


def _instant(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def example(value: str, at: datetime) -> Call:
    told = {
        "CallSid": f"CAtest{int(at.timestamp())}",
        "From": "+16505550100",
        "To": "+16505550123",
        "Direction": "outbound-dial",
        "CallStatus": "completed",
        "CallDuration": "42",
        "SequenceNumber": "3",
        "Timestamp": format_datetime(at),
    }
    signed = "".join(name + told[name] for name in sorted(told)).encode()
    body = urlencode(told).encode()
    return Call(body, {"x-twilio-signature": _sign(value, signed)}, at)


KIND = Kind(
    name="twilio",
    label="Twilio calls",
    icon="phone-call",
    about="Each call becomes an attempt on the lead with its number, confirmed by the phone system.",
    steps=(
        "Give the address above as StatusCallback where your calls are made (the Dial verb’s Number, or the Calls API).",
        "Ask for all its events: initiated, ringing, answered, completed.",
        "Make a call to a lead: it shows below, and on the lead’s page.",
    ),
    authenticate=authenticate,
    parse=parse,
    read=no_enquiry,
    example=example,
    new_secret=None,
    pasted=(Pasted(secret.SIGNING, "Auth token", "Twilio signs its calls with it: Console, Account info."),),
    call=told_of,
)
