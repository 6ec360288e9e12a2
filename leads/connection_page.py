"""What the pages of a connection show, gathered once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from leads import hooks, normalise, ways_in
from leads.models import Announcement, Connection, PhoneCall, RefusedCall, Submission
from leads.ways_in import KINDS, Kind, mapping, secret

LAST = 10
COUNTED_FOR = timedelta(days=30)
STATES = {
    "pending": ("On its way", ""),
    "accepted": ("New lead", "ok"),
    "merged": ("Joined to a lead", "ok"),
    "attention": ("Needs attention", "accent"),
    "test": ("Test", "outline"),
    "spam": ("Spam", "outline"),
}

CALLS = {
    "pending": ("On its way", ""),
    "underway": ("Not over yet", ""),
    "attempt": ("Attempt", "ok"),
    "nobody": ("On no lead", "outline"),
    "inbound": ("They called", "outline"),
    "unreadable": ("Not readable", "accent"),
    "test": ("Test", "outline"),
}


@dataclass(frozen=True)
class Row:
    """A connection in the list; `state` and `look` are a badge, `note` says what there is to do."""

    id: int
    name: str
    kind: Kind
    state: str
    look: str
    last_at: datetime | None
    note: str


def row(way_in: Any) -> Row:
    """From a Connection annotated with `last_at`, `called_at` and `refused_at`."""
    kind = KINDS[way_in.kind]
    last_at = way_in.called_at if kind.tells_calls else way_in.last_at
    if way_in.paused_at:
        state, look, note = "Paused", "outline", "Whoever sends is asked to try again later."
    elif way_in.refused_at and (last_at is None or way_in.refused_at > last_at):
        state, look, note = "Refused", "accent", "The last call was refused: see why."
    elif last_at is None:
        state, look, note = "Nothing yet", "outline", "Waits for its first call."
    else:
        state, look, note = "Works", "ok", ""
    return Row(way_in.pk, way_in.name, kind, state, look, last_at, note)


def of(way_in: Connection, *, at: datetime, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    """The context of leads/connections/connection.html, apart from its forms."""
    kind = KINDS[way_in.kind]
    last = (
        []
        if kind.tells_calls
        else list(
            Submission.objects.filter(connection=way_in).select_related("lead__person").order_by("-pk")[:LAST]
        )
    )
    return {
        "way_in": way_in,
        "kind": kind,
        "address": settings.BASE_URL + reverse("hook", args=[way_in.token]),
        "last": _calls(way_in) if kind.tells_calls else [_arrived(submission) for submission in last],
        "counted": _counted(way_in, at=at) if kind.tells_calls else [],
        "refused": RefusedCall.objects.filter(connection=way_in).order_by("-at")[:LAST],
        "announced": _announced(way_in) if kind.fetch else None,
        "overlap_ends_at": secret.ends_at(way_in.secrets, at=at),
        "has_access": bool(secret.live(way_in.secrets, use=secret.ACCESS, at=at)),
        "parts": _parts(way_in, last, chosen) if kind.is_mapped else [],
        "targets": mapping.TARGETS,
    }


def tried(way_in: Connection, answer: hooks.Answer, *, country: str) -> dict[str, Any]:
    """What came of a test: how it was answered, and what was read in it."""
    if answer.calls:
        return _tried_call(way_in, answer.calls[0])
    if not answer.new:
        return {"ok": answer.is_taken, "detail": answer.detail, "read": []}
    payload = Submission.objects.values_list("payload", flat=True).get(pk=answer.new[0])
    try:
        enquiry = normalise.read(ways_in.read(way_in, payload), country=country)
    except normalise.Unmappable as reason:
        # A test looks like anybody's payload, not like the one that was pointed at.
        is_pointed_at = bool(way_in.settings.get("mapping"))
        return {"ok": is_pointed_at, "detail": "" if is_pointed_at else str(reason), "read": []}
    told = {**enquiry.profile, "channel": enquiry.channel, "campaign": enquiry.campaign}
    return {"ok": True, "detail": "", "read": [(name, value) for name, value in told.items() if value]}


def _arrived(submission: Submission) -> dict[str, Any]:
    words, look = STATES[submission.state]
    person = submission.lead.person if submission.lead else None
    return {
        "at": submission.received_at,
        "state": words,
        "look": look,
        "reason": submission.reason,
        "lead_id": submission.lead_id,
        "who": person.display_name if person else "",
    }


def _tried_call(way_in: Connection, call_id: int) -> dict[str, Any]:
    said = ways_in.call(way_in, PhoneCall.objects.values_list("told", flat=True).get(pk=call_id))
    if said is None:
        return {"ok": False, "detail": "It doesn’t tell of a phone call.", "read": []}
    result = said.result.replace("_", " ") or "nobody says"
    told = {"number": said.phone, "result": result, "seconds": said.duration_s, "made_by": said.rep}
    return {"ok": True, "detail": "", "read": [(name, value) for name, value in told.items() if value]}


def _calls(way_in: Connection) -> list[dict[str, Any]]:
    """The calls heard of last, in the shape of what arrived."""
    found = PhoneCall.objects.filter(connection=way_in).select_related("lead__person")
    return [
        {
            "at": call.heard_at,
            "state": CALLS[call.state][0],
            "look": CALLS[call.state][1],
            "reason": call.reason,
            "lead_id": call.lead_id,
            "who": call.lead.person.display_name if call.lead else call.number,
        }
        for call in found.order_by("-heard_at", "-pk")[:LAST]
    ]


def _counted(way_in: Connection, *, at: datetime) -> list[tuple[str, int]]:
    """What became of the calls of the last weeks: (words, how many), the most first."""
    found = PhoneCall.objects.filter(connection=way_in, heard_at__gte=at - COUNTED_FOR)
    rows = found.exclude(state=PhoneCall.State.TEST).values_list("state").annotate(many=Count("pk"))
    return [(CALLS[state][0], many) for state, many in rows.order_by("-many", "state")]


def _announced(way_in: Connection) -> dict[str, Any]:
    """How many leads are still to be fetched, and why the last try failed."""
    waiting = Announcement.objects.filter(connection=way_in, done_at__isnull=True)
    worst = waiting.exclude(error="").order_by("-pk").first()
    return {
        "waiting": waiting.filter(given_up_at__isnull=True)[:1000].count(),
        "given_up": waiting.filter(given_up_at__isnull=False)[:1000].count(),
        "error": worst.error if worst else "",
    }


def _parts(way_in: Connection, last: list[Submission], chosen: dict[str, str] | None) -> list[dict[str, Any]]:
    """The values of the last payload with their paths, and what each is taken for."""
    real = [row for row in last if row.state != Submission.State.TEST] or last
    if not real:
        return []
    payload = real[0].payload
    taken = chosen or way_in.settings.get("mapping") or {}
    guessed = {} if taken else mapping.guess(payload)
    return [
        {
            "path": path,
            "label": path.strip("/").replace("/", " › ").replace("~1", "/").replace("~0", "~") or "value",
            "value": _short(value),
            "target": taken.get(path) or guessed.get(path) or ("ignore" if taken else "fact"),
        }
        for path, value in mapping.values(payload)
    ]


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
