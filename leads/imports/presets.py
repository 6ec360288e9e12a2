"""How other systems head the columns of their exports: one table a system, known by headers that only it writes.

Headers are spelled as `spelled` folds them, so that "LeadSource" and "Lead Source" are one. A field with several
headers takes the first that is filled. What the vendors document:
Salesforce: developer.salesforce.com, Object Reference: Lead, Opportunity, Task (labels: Field Reference Guide).
HubSpot: knowledge.hubspot.com, "Export records"; developers.hubspot.com, properties of contacts, deals, calls, e-mails.
Zoho: help.zoho.com, "Standard fields" of Leads, Deals and Calls.
Pipedrive: support.pipedrive.com, "Exporting data"; each column is headed by its kind of record.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leads.folding import fold
from leads.imports.faults import FileError

LEADS, OUTCOMES, TOUCHES = "leads", "outcomes", "touches"
NONE = "none"

Headers = Mapping[str, tuple[str, ...]]


def spelled(header: str) -> str:
    """A header without case and underscores, and with its words apart."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return " ".join(fold(apart).replace("_", " ").split())


@dataclass(frozen=True)
class Preset:
    """One system's export of one kind: where each field stands, and what its words mean here.

    It is recognised by any of the sets in `known_by`. `lists` are fields that may hold several values, of which the
    first counts.
    """

    name: str
    label: str
    kind: str
    known_by: tuple[frozenset[str], ...]
    columns: Headers
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    is_in_milliseconds: bool = False

    def knows(self, headers: frozenset[str]) -> bool:
        return any(marks <= headers for marks in self.known_by)


# The columns of our own export of leads, as they are headed.
OURS = {
    "leadbridge_id": "LeadBridge id",
    "external_id": "External id",
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "title": "Title",
    "country": "Country",
    "channel": "Channel",
    "campaign": "Campaign",
    "submitted_at": "Submitted at",
    "page_url": "Page URL",
    "form": "Form",
}
_OUR_PERSON = {name: (spelled(OURS[name]),) for name in ("external_id", "email", "phone")}
STAGES = {
    "closed won": "won",
    "closed-won": "won",
    "closedwon": "won",
    "won": "won",
    "closed lost": "lost",
    "closed-lost": "lost",
    "closedlost": "lost",
    "closed-lost to competition": "lost",
    "closed lost to competition": "lost",
    "lost": "lost",
}
MEDIA = {
    "call": "call", "calls": "call", "phone": "call", "phone call": "call", "telephone": "call", "anruf": "call",
    "email": "email", "e-mail": "email", "mail": "email", "list email": "email",
    "sms": "sms", "text": "sms", "text message": "sms", "whatsapp": "chat", "chat": "chat", "live chat": "chat",
    "linkedin message": "chat", "meeting": "meeting", "event": "meeting", "demo": "meeting", "visit": "meeting",
}  # fmt: skip
RESULTS = {
    "connected": "spoke", "spoke": "spoke", "answered": "spoke", "reached": "spoke", "interested": "spoke",
    "requested more info": "spoke", "left live message": "left_message", "left voicemail": "left_message",
    "left message": "left_message", "voicemail": "left_message", "no answer": "no_answer", "no response": "no_answer",
    "no response/busy": "no_answer", "busy": "no_answer", "not reached": "no_answer", "missed": "no_answer",
    "wrong number": "wrong_number", "invalid number": "wrong_number", "not interested": "not_interested",
    "requested call back": "call_back", "call back": "call_back", "callback": "call_back", "sent": "sent", "email": "sent",
    "outgoing": "sent", "forwarded email": "sent", "incoming email": "replied", "replied": "replied", "held": "held",
    "completed meeting": "held", "do not call": "do_not_contact", "do not contact": "do_not_contact",
    "does not remember": "does_not_remember",
}  # fmt: skip
DONE = {
    "completed": "yes", "done": "yes", "true": "yes", "yes": "yes", "closed": "yes", "1": "yes", "held": "yes",
    "not started": "no", "in progress": "no", "waiting on someone else": "no", "deferred": "no", "open": "no",
    "false": "no", "no": "no", "to do": "no", "scheduled": "no", "overdue": "no", "cancelled": "no", "0": "no",
}  # fmt: skip
_CALLED = {"medium": MEDIA, "result": RESULTS, "done": DONE}


def _any(*marks: str) -> tuple[frozenset[str], ...]:
    """Each mark is headers, apart by "|", that a file must have together."""
    return tuple(frozenset(mark.split("|")) for mark in marks)


_PIPEDRIVE_PERSON = {
    "external_id": ("person - id", "lead - id"),
    "email": ("person - email", "person - email - work", "person - email - home", "person - email - other"),
    "phone": ("person - phone", "person - phone - work", "person - phone - mobile", "person - phone - home"),
}
PRESETS = (
    Preset(
        "leadbridge", "LeadBridge", LEADS, _any("lead bridge id"),
        {name: (spelled(header),) for name, header in OURS.items()},
    ),
    Preset(
        "leadbridge", "LeadBridge", OUTCOMES, _any("lead bridge id|lead bridge outcome"),
        _OUR_PERSON | {
            "outcome": ("lead bridge outcome",), "at": ("lead bridge closed at",), "reason": ("lead bridge reason",),
            "value": ("lead bridge value",),
        },
    ),
    Preset(
        "salesforce", "Salesforce", LEADS,
        _any("lead source|is converted", "lead source|lead id", "lead source|company / account"),
        {
            "external_id": ("id", "lead id"), "email": ("email",), "phone": ("phone", "mobile phone", "mobile"),
            "company": ("company", "company / account"), "title": ("title",), "country": ("country",),
            "channel": ("lead source",), "submitted_at": ("created date", "create date"),
        },
    ),
    Preset(
        "salesforce", "Salesforce", OUTCOMES, _any("stage name|close date", "opportunity name|stage"),
        {
            "external_id": ("lead id", "contact id", "contact: contact id"), "email": ("email", "contact: email"),
            "phone": ("phone", "contact: phone"), "outcome": ("stage name", "stage"), "at": ("close date",),
            "value": ("amount",), "reason": ("loss reason", "loss reason c", "closed lost reason"),
        },
        words={"outcome": STAGES},
    ),
    Preset(
        "salesforce", "Salesforce", TOUCHES,
        _any("who id|task subtype", "who id|call disposition", "who id|activity date", "task subtype|assigned"),
        {
            "external_id": ("who id", "lead id", "contact id"), "email": ("email",), "phone": ("phone",),
            "medium": ("task subtype", "type"), "result": ("call disposition", "call result"),
            "at": ("completed date time", "created date", "date"), "duration_s": ("call duration in seconds", "call duration"),
            "call_id": ("call object", "id", "activity id"), "note": ("description", "comments", "subject"),
            "rep": ("assigned", "owner id"), "done": ("status", "is closed"),
        },
        words=_CALLED,
    ),
    Preset(
        "hubspot", "HubSpot", LEADS,
        _any("record id|lifecycle stage", "record id|original source", "record id|original traffic source"),
        {
            "external_id": ("record id",), "email": ("email",), "phone": ("phone number", "mobile phone number"),
            "company": ("company name", "associated company", "primary associated company"), "title": ("job title",),
            "country": ("country/region", "country"), "channel": ("original source", "original traffic source"),
            "submitted_at": ("create date",),
        },
    ),
    Preset(
        "hubspot", "HubSpot", OUTCOMES, _any("deal name|deal stage"),
        {
            "external_id": ("associated contact ids", "associated contact id"),
            "email": ("associated contact email", "contact email", "email"), "phone": ("phone number",),
            "outcome": ("deal stage",), "at": ("close date",), "value": ("amount",), "reason": ("closed lost reason",),
        },
        words={"outcome": STAGES}, lists=frozenset({"external_id", "email"}),
    ),
    Preset(
        "hubspot", "HubSpot", TOUCHES, _any("call outcome|activity date", "call outcome|call duration"),
        {
            "external_id": ("associated contact ids", "associated contact id"), "email": ("email", "contact email"),
            "phone": ("to number",), "result": ("call outcome",), "at": ("activity date", "create date"),
            "duration_s": ("call duration",), "call_id": ("record id",), "note": ("call notes", "call title"),
            "rep": ("activity assigned to",), "done": ("call status",),
        },
        constants={"medium": "call"}, words=_CALLED, lists=frozenset({"external_id", "email"}), is_in_milliseconds=True,
    ),
    Preset(
        "hubspot", "HubSpot e-mails", TOUCHES, _any("email subject|activity date", "email subject|email direction"),
        {
            "external_id": ("associated contact ids", "associated contact id"), "email": ("email to address", "email"),
            "result": ("email direction",), "at": ("activity date", "create date"), "call_id": ("record id",),
            "note": ("email subject",), "rep": ("activity assigned to",),
        },
        constants={"medium": "email"}, words=_CALLED, lists=frozenset({"external_id", "email"}),
    ),
    Preset(
        "zoho", "Zoho", LEADS, _any("record id|lead source|lead status", "lead owner|lead source|created time"),
        {
            "external_id": ("record id", "lead id"), "email": ("email", "secondary email"), "phone": ("phone", "mobile"),
            "company": ("company",), "title": ("title", "designation"), "country": ("country",),
            "channel": ("lead source",), "submitted_at": ("created time",),
        },
    ),
    Preset(
        "zoho", "Zoho", OUTCOMES, _any("deal name|stage|closing date", "potential name|stage|closing date"),
        {
            "external_id": ("contact name.id", "contact id", "contact name id"), "email": ("email", "contact email"),
            "phone": ("phone",), "outcome": ("stage",), "at": ("closing date", "modified time"), "value": ("amount",),
            "reason": ("reason for loss", "reason for loss s"),
        },
        words={"outcome": STAGES},
    ),
    Preset(
        "zoho", "Zoho", TOUCHES,
        _any("call start time|call type", "call start time|call result", "call start time|call duration"),
        {
            "external_id": ("contact name.id", "contact id", "related to.id", "who id"), "email": ("email",),
            "phone": ("dialled number", "phone"), "result": ("call result",), "at": ("call start time",),
            "duration_s": ("call duration (in seconds)", "call duration"), "call_id": ("record id", "call id"),
            "note": ("description", "subject"), "rep": ("call owner", "call owner name"), "done": ("call status",),
        },
        constants={"medium": "call"}, words=_CALLED,
    ),
    Preset(
        "pipedrive", "Pipedrive", LEADS, _any("lead - title", "lead - id", "person - person created"),
        _PIPEDRIVE_PERSON | {
            "name": ("person - name", "lead - contact person"), "company": ("organization - name", "lead - organization",
            "person - organization"), "channel": ("lead - source", "lead - source channel", "lead - source origin"),
            "submitted_at": ("lead - lead created", "lead - lead created on", "person - person created"),
        },
    ),
    Preset(
        "pipedrive", "Pipedrive", OUTCOMES, _any("deal - status"),
        _PIPEDRIVE_PERSON | {
            "outcome": ("deal - status",), "at": ("deal - won time", "deal - lost time", "deal - deal closed on",
            "deal - closed on"), "value": ("deal - value",), "reason": ("deal - lost reason",),
        },
        words={"outcome": STAGES},
    ),
    Preset(
        "pipedrive", "Pipedrive", TOUCHES, _any("activity - type"),
        _PIPEDRIVE_PERSON | {
            "medium": ("activity - type",), "at": ("activity - marked as done time",), "call_id": ("activity - id",),
            "note": ("activity - note", "activity - subject"), "rep": ("activity - assigned to user",),
            "done": ("activity - done", "activity - status"),
        },
        words=_CALLED,
    ),
)  # fmt: skip
NAMES = tuple(dict.fromkeys(preset.name for preset in PRESETS))


def recognise(columns: Sequence[str], kind: str) -> Preset | None:
    """The system whose export this is by its headers; None where they are nobody's."""
    headers = frozenset(map(spelled, columns))
    return next((preset for preset in PRESETS if preset.kind == kind and preset.knows(headers)), None)


def chosen(name: str, columns: Sequence[str], kind: str) -> Preset | None:
    """The preset asked for by name, or the one recognised; raises FileError for a file that isn't the one said."""
    if name == NONE:
        return None
    if not name:
        return recognise(columns, kind)
    headers = frozenset(map(spelled, columns))
    known = [preset for preset in PRESETS if (preset.name, preset.kind) == (name, kind)]
    for preset in [*(preset for preset in known if preset.knows(headers)), *known]:
        if any(header in headers for names in preset.columns.values() for header in names):
            return preset
    raise FileError(f"This is no export of {name}'s {kind}: none of its headers is there.")
