"""Ways in of other systems: one module a kind, registered in this table and nowhere else. See docs/writing-a-way-in.md."""

from collections.abc import Mapping
from typing import Any

from leads import attribution
from leads.models import Connection, Submission
from leads.normalise import Unmappable
from leads.ways_in import calendly, call_log, google_ads, meta, twilio, typeform, webhook
from leads.ways_in.kind import Call, CallTold, Delivery, Kind, Malformed, MeetingTold, Refused, Shape

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        google_ads.KIND, meta.KIND, typeform.KIND, calendly.KIND, webhook.KIND, twilio.KIND, call_log.KIND,
    )
}  # fmt: skip

__all__ = [
    "KINDS",
    "Call",
    "CallTold",
    "Delivery",
    "Kind",
    "Malformed",
    "Refused",
    "Shape",
    "call",
    "is_enquiry",
    "label",
    "meeting",
    "read",
    "seen",
    "shape",
]


def read(way_in: Connection, payload: Any) -> Any:
    """What arrived there, in the contract's shape, with its channel and campaign. Raises Unmappable.

    A kind that LeadBridge serves itself (API, form, file) stores the contract's shape already.
    """
    kind = KINDS.get(way_in.kind)
    if kind is None:
        return payload
    if not isinstance(payload, Mapping):
        raise Unmappable("This is no JSON object, so nothing in it has a name.")
    shape = kind.read(payload, way_in.settings)
    found = attribution.clues(shape.get("page_url"), told=shape.pop("clues", None))
    source = attribution.decide(way_in.settings, found)
    shape["channel"] = shape.get("channel") or source.channel or kind.channel or way_in.name
    shape["campaign"] = shape.get("campaign") or source.campaign
    shape["facts"] = {**found, **shape["facts"]} if isinstance(shape.get("facts"), Mapping) else found
    return shape


def shape(way_in: Connection, submission: Submission) -> Any:
    """What a submission says, in the contract's shape: its correction where there is one. Raises Unmappable."""
    return submission.body if submission.correction else read(way_in, submission.payload)


def meeting(way_in: Connection, payload: Any) -> MeetingTold | None:
    """What it says of a meeting; None where it says nothing of one."""
    kind = KINDS.get(way_in.kind)
    return kind.meeting(payload) if kind and isinstance(payload, Mapping) else None


def call(way_in: Connection, payload: Mapping[str, Any]) -> CallTold | None:
    """What it says of a phone call; None where its kind tells of none."""
    kind = KINDS.get(way_in.kind)
    return kind.call(payload) if kind and kind.call else None


def is_enquiry(submission: Submission) -> bool:
    """Whether someone asked for something by it; a meeting that is cancelled or moved is none. Asks for nothing."""
    told = meeting(submission.connection, submission.payload)
    return told is None or (told.state == "booked" and not told.replaces)


def seen(submission: Submission) -> Shape:
    """A submission as it is shown: in the contract's shape as far as it can be read, else empty.

    Its connection must be at hand; nothing is asked for.
    """
    try:
        said = shape(submission.connection, submission)
    except Unmappable:
        return {}
    return said if isinstance(said, dict) else {}


def label(kind: str) -> str:
    """A kind as people call it."""
    own: dict[str, str] = {
        Connection.Kind.API: "API key",
        Connection.Kind.FORM: "Form",
        Connection.Kind.FILE: "File",
    }
    return KINDS[kind].label if kind in KINDS else own.get(kind, kind.replace("_", " ").capitalize())
