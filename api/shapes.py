"""Rows as the API's JSON. Ids are opaque texts, instants ISO 8601 in UTC, members named by their e-mail."""

from datetime import UTC, datetime
from typing import Any

from followup.models import Handoff, MeetingWord, Touch
from leads.models import Lead, Meeting, Submission
from scoring import explain
from scoring.models import Assessment
from workspaces.models import Member


def instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def member(who: Member | None) -> str | None:
    """How a member is known outside: by e-mail; a key's member by its name."""
    if who is None:
        return None
    return who.user.email if who.user else who.name


def submission(row: Submission) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "status": row.state,
        "reason": row.reason or None,
        "received_at": instant(row.received_at),
        "lead": str(row.lead_id) if row.lead_id else None,
    }


def lead(row: Lead) -> dict[str, Any]:
    """A lead decorated by `lead_list.decorate`."""
    decorated: Any = row
    handoff: Handoff | None = decorated.handoff
    person = row.person
    return {
        "id": str(row.pk),
        "person": {
            "id": str(person.pk), "name": person.name, "email": person.email, "phone": person.phone,
            "company": person.company, "title": person.title, "country": person.country,
        },
        "channel": row.channel.name if row.channel else None,
        "campaign": row.campaign.name if row.campaign else None,
        "is_history": row.is_history,
        "arrived_at": instant(row.arrived_at),
        "outcome": row.outcome or "open",
        "reason": row.reason or None,
        "value": str(row.value) if row.value is not None else None,
        "score": decorated.score,
        "sales_ready": row.sales_ready_at is not None,
        "milestones": {
            name: instant(getattr(row, f"{name}_at"))
            for name in ("sales_ready", "handed_off", "contacted", "accepted", "met", "qualified", "closed")
        },
        "handoff": str(handoff.pk) if handoff else None,
        "owner": member(handoff.owner) if handoff else None,
    }  # fmt: skip


def assessment(row: Assessment) -> dict[str, Any]:
    """What a lead's latest assessment says."""
    explanation = explain.explain(row)
    return {
        "score": row.score,
        "sales_ready": row.is_ready,
        "lane": explanation.lane.lane.name if explanation.lane else None,
        "findings": explain.findings(row),
    }


def handoff(row: Handoff) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "lead": str(row.lead_id),
        "owner": member(row.owner),
        "lane": row.lane,
        "medium": row.medium,
        "started_at": instant(row.started_at),
        "due_at": instant(row.due_at),
        "owed_at": instant(row.owed_at),
        "owed_medium": row.owed_medium or None,
        "follows": str(row.follows_id) if row.follows_id else None,
        "first_touch_at": instant(row.first_touch_at),
        "contacted_at": instant(row.contacted_at),
        "touches": row.touches,
        "accepted_at": instant(row.accepted_at),
        "missed_at": instant(row.breached_at),
        "ended_at": instant(row.ended_at),
        "ended_as": row.ended_as or None,
        "state": row.ended_as or "open",
        "receipt": row.receipt,
    }


def touch(row: Touch) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "handoff": str(row.handoff_id),
        "medium": row.medium,
        "result": row.result,
        "contact": row.is_contact,
        "evidence": row.evidence,
        "at": instant(row.at),
        "note": row.note,
        "duration_s": row.duration_s,
    }


def meeting(row: Meeting) -> dict[str, Any]:
    """A meeting of `access.meetings`."""
    decorated: Any = row
    word: MeetingWord | None = next(iter(decorated.standing), None)
    return {
        "id": str(row.pk),
        "lead": str(row.lead_id),
        "title": row.title,
        "starts_at": instant(row.starts_at),
        "state": row.state,
        "changed_at": instant(row.at),
        "said_by": member(word.member) if word else None,
        "moved_to": str(word.moved_to_id) if word and word.moved_to_id else None,
    }
