"""All that a rep needs of one lead beside the phone, gathered once for the queue and the lead's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from followup import access, breach_causes, effort, helping, local_time, timeline, why
from followup.effort import Effort
from followup.local_time import LocalTime
from followup.models import CauseCorrection, Handoff, Mail, OutcomeEntry
from followup.routing.words import Said, say
from leadbridge.templatetags.words import duration
from leads import ways_in
from leads.models import Activity, Meeting, Submission
from scoring import explain
from scoring.models import Assessment
from workspaces.models import Member

LINES = 8
MEETINGS = 3
MEDIA = {
    "call": "first reply",
    "email": "first mail",
    "sms": "first text",
    "chat": "first reply",
    "meeting": "meeting",
}


@dataclass(frozen=True)
class Asked:
    """What the lead said in one submission, and where."""

    words: str
    answers: list[dict[str, str]]
    form: str
    page_url: str
    promised: str = ""


@dataclass
class Pane:
    """The context of `followup/_lead_pane.html`; what each name holds is said there."""

    handoff: Handoff
    score: int
    words: str
    asked: list[dict[str, str]]
    form: str
    page_url: str
    campaign: str
    lane: dict[str, Any]
    findings: list[dict[str, str]]
    why: why.Why
    effort: Effort
    so_far: list[timeline.Line]
    can_work: bool
    can_take: bool
    can_help: bool
    is_helping: bool
    helpers: list[str]
    may_contact: bool
    there: LocalTime | None
    mail: Mail | None
    ended: dict[str, Any] | None = None
    notice: str = ""
    promised: str = ""
    missed: dict[str, Any] | None = None
    routed: Said | None = None
    meetings: list[Meeting] = field(default_factory=list)
    heading: str = field(default="")


def of(
    handoff: Handoff,
    *,
    viewer: Member,
    at: datetime,
    notice: str = "",
    happened: Sequence[Activity] | None = None,
) -> Pane:
    """The pane of a handoff loaded by `access.handoff`; `happened` are its lead's activities, where they are at hand."""
    assessment = Assessment.objects.select_related("definition", "fact_set").get(pk=handoff.assessment_id)
    first = (
        Submission.objects.filter(lead_id=handoff.lead_id).select_related("connection").order_by("pk").first()
    )
    said = asked_in(ways_in.seen(first) if first else {})
    may_work = access.may_work(viewer, handoff)
    may_help = handoff.may_be_helped_by(viewer, at=at)
    # Nobody can have come to help before the promise was missed.
    helpers = helping.of(handoff) if handoff.due_at <= at else {}
    return Pane(
        handoff=handoff,
        score=assessment.score,
        words=said.words,
        asked=said.answers,
        form=said.form,
        page_url=said.page_url,
        campaign=handoff.lead.campaign.name if handoff.lead.campaign else "",
        lane={
            "name": handoff.lane,
            "medium": handoff.medium,
            "promise": f"{MEDIA.get(handoff.medium, 'first reply')} in {duration(float(handoff.window_s))}",
        },
        findings=_of_lane(assessment),
        why=why.of(assessment),
        effort=effort.of(handoff),
        so_far=timeline.said(
            timeline.activities(handoff.lead, most=LINES) if happened is None else happened[:LINES],
            viewer=viewer,
            at=at,
            can_undo=may_work and handoff.is_open,
            others=[handoff.owner] if handoff.owner else [],
        ),
        can_work=may_work and handoff.owner_id is not None,
        can_take=may_work and handoff.owner_id is None and handoff.is_open,
        can_help=may_help and viewer.pk not in helpers,
        is_helping=viewer.pk in helpers and handoff.is_open,
        helpers=[name for member, name in helpers.items() if member != viewer.pk],
        may_contact=handoff.lead.person.may_be_contacted,
        there=local_time.of(handoff.lead.person, at=at) if handoff.is_open else None,
        mail=_mail_on_its_way(handoff),
        ended=None if handoff.is_open else _ended(handoff),
        notice=notice,
        promised=said.promised,
        missed=_missed(handoff, viewer=viewer) if handoff.is_missed else None,
        routed=say(
            getattr(handoff, "given_because", None) or {}, owner=handoff.owner.name if handoff.owner else ""
        ),
        meetings=_meetings(handoff) if handoff.is_open else [],
    )


def _meetings(handoff: Handoff) -> list[Meeting]:
    booked = Meeting.objects.filter(
        lead_id=handoff.lead_id, state=Meeting.State.BOOKED, starts_at__isnull=False
    )
    return list(booked.order_by("starts_at", "pk")[:MEETINGS])


def _missed(handoff: Handoff, *, viewer: Member) -> dict[str, Any]:
    """Why the promise was missed, and who said so, if it wasn't found by rule."""
    said = (
        CauseCorrection.objects.filter(breach__handoff=handoff)
        .select_related("member")
        .order_by("-pk")
        .first()
    )
    cause = handoff.missed_because
    return {
        "words": breach_causes.words(cause),
        "charged": breach_causes.charged(cause) if cause else "",
        "note": said.note if said else "",
        "by": said.member.name if said else "",
        "can_correct": access.may_correct_causes(viewer),
    }


def _mail_on_its_way(handoff: Handoff) -> Mail | None:
    """The last mail to the lead, while it has not left or could not be delivered; asked for only where there is one."""
    if getattr(handoff, "last_mail_state", None) not in {Mail.State.PENDING, Mail.State.FAILED}:
        return None
    return Mail.objects.filter(handoff=handoff).order_by("-pk").defer("body").first()


def asked_in(payload: dict[str, Any]) -> Asked:
    """A submission, in the contract's shape, as the lead wrote it; the longest free answer stands out as their words."""
    form, facts = _mapping(payload.get("form")), _mapping(payload.get("facts"))
    rows = form.get("answers")
    answers = [
        {"question": str(row.get("question", "")), "answer": why.as_text(row.get("answer"))}
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and why.as_text(row.get("answer"))
    ]
    told = facts.get("message")
    message = told if isinstance(told, str) else ""
    longest = max((row["answer"] for row in answers), key=len, default="")
    words = message or (longest if len(longest) > 30 else "")
    return Asked(
        words=words,
        answers=[row for row in answers if row["answer"] != words],
        form=str(form.get("name") or ""),
        page_url=str(payload.get("page_url") or ""),
        promised=str(form.get("promise") or ""),
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _of_lane(assessment: Assessment) -> list[dict[str, str]]:
    """The findings of the lane it went by, in words; all of them where there is none."""
    explanation = explain.explain(assessment)
    found = explanation.lane.findings if explanation.lane else explanation.findings
    return [
        {"text": finding.criterion.label, "state": finding.result.value, "value": why.as_text(finding.value)}
        for finding in found
    ]


ENDS = {
    "won": "Won",
    "lost": "Lost",
    "returned": "Returned",
    "recycled": "Kept for later",
    "merged": "Part of another enquiry",
}


def _ended(handoff: Handoff) -> dict[str, Any]:
    last = (
        OutcomeEntry.objects.filter(handoff=handoff, kind=handoff.ended_as)
        .select_related("member")
        .order_by("-pk")
        .first()
    )
    reason = f": {last.reason.replace('_', ' ')}" if last and last.reason else ""
    return {
        "words": ENDS.get(handoff.ended_as, handoff.ended_as) + reason,
        "by": last.member.name if last and last.member else "",
        "at": handoff.ended_at,
        "receipt": receipt_lines(handoff.receipt or {}),
    }


def _times(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def receipt_lines(receipt: dict[str, Any]) -> list[str]:
    """What was tried, in words."""
    if not receipt:
        return []
    first = receipt.get("first_attempt_min")
    lines = [
        "Never tried" if first is None else f"First attempt after {duration(first * 60)}",
        f"{_times(receipt['attempts'], 'attempt')}, reached {_times(receipt['reached'], 'time')}",
    ]
    if receipt.get("stopped_early"):
        lines.append(f"Given up before the {receipt['agreed']} agreed tries were made")
    if receipt.get("days", 0) > 1:
        lines.append(f"On {receipt['days']} days")
    if receipt.get("by_medium"):
        lines.append(", ".join(f"{count} by {medium}" for medium, count in receipt["by_medium"].items()))
    if receipt["attempts"]:
        lines.append(f"{receipt['confirmed']} confirmed by a phone or mail system, the rest reported")
    lines += [
        f"{held['name'] or 'Nobody'} held it for {duration(held['minutes'] * 60)}"
        for held in receipt["held_by"]
    ]
    return lines
