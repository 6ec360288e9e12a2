"""What the pages of a connection show, gathered once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from leads import hooks, normalise, ways_in
from leads.models import Announcement, Connection, RefusedCall, Submission
from leads.ways_in import KINDS, Kind, mapping, secret

LAST = 10
STATES = {
    "pending": ("On its way", ""),
    "accepted": ("New lead", "ok"),
    "merged": ("Joined to a lead", "ok"),
    "attention": ("Needs attention", "accent"),
    "test": ("Test", "outline"),
    "spam": ("Spam", "outline"),
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
    """From a Connection annotated with `last_at` and `refused_at`."""
    kind = KINDS[way_in.kind]
    if way_in.paused_at:
        state, look, note = "Paused", "outline", "Whoever sends is asked to try again later."
    elif way_in.refused_at and (way_in.last_at is None or way_in.refused_at > way_in.last_at):
        state, look, note = "Refused", "accent", "The last call was refused: see why."
    elif way_in.last_at is None:
        state, look, note = "Nothing yet", "outline", "Waits for its first call."
    else:
        state, look, note = "Works", "ok", ""
    return Row(way_in.pk, way_in.name, kind, state, look, way_in.last_at, note)


def of(way_in: Connection, *, at: datetime, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    """The context of leads/connections/connection.html, apart from its forms."""
    kind = KINDS[way_in.kind]
    last = list(
        Submission.objects.filter(connection=way_in).select_related("lead__person").order_by("-pk")[:LAST]
    )
    return {
        "way_in": way_in,
        "kind": kind,
        "address": settings.BASE_URL + reverse("hook", args=[way_in.token]),
        "last": [_arrived(submission) for submission in last],
        "refused": RefusedCall.objects.filter(connection=way_in).order_by("-at")[:LAST],
        "announced": _announced(way_in) if kind.fetch else None,
        "overlap_ends_at": secret.ends_at(way_in.secrets, at=at),
        "has_access": bool(secret.live(way_in.secrets, use=secret.ACCESS, at=at)),
        "parts": _parts(way_in, last, chosen) if kind.is_mapped else [],
        "targets": mapping.TARGETS,
    }


def tried(way_in: Connection, answer: hooks.Answer, *, country: str) -> dict[str, Any]:
    """What came of a test: how it was answered, and what was read in it."""
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
