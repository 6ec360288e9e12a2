"""One lead's whole way, for showing to the other team: the ad and the page, the form, what the agreement said, the waiting,
every try, and the end. It says nothing that one could reach the person by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

from followup import clock, pane, timeline, why
from followup.models import Assignment, Handoff, OutcomeEntry, Touch
from leadbridge.templatetags.words import duration
from leads import ways_in
from leads.models import Lead, Submission
from scoring import explain
from scoring.models import Assessment
from workspaces.models import Side

REACHED_BY = frozenset({"email", "phone", "external_id"})
"""Facts whose value stays out of it."""


@dataclass(frozen=True)
class Chapter:
    """Something that happened: whose part it was, when, what, and further lines of (what, how it was).

    `waited` is how long nothing happened before it.
    """

    at: datetime
    side: str
    icon: str
    title: str
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    waited: str = ""


def of(lead: Lead, *, at: datetime) -> list[Chapter]:
    """The chapters in the order they happened, up to `at`; a fixed number of statements."""
    handoffs = list(
        Handoff.objects.filter(lead=lead)
        .select_related("assessment__definition", "assessment__fact_set", "version")
        .order_by("started_at", "pk")
    )
    found = [
        *_asked(lead),
        *_judged(lead, handoffs),
        *_held(handoffs),
        *_tried(lead),
        *_missed(handoffs),
        *_ended(lead),
    ]
    found.sort(key=lambda chapter: chapter.at)
    if handoffs and handoffs[-1].is_open:
        found.append(_now(handoffs[-1], at=at))
    return _with_waits(found)


def _asked(lead: Lead) -> Iterator[Chapter]:
    rows = Submission.objects.filter(lead=lead).select_related("connection").order_by("pk")[:20]
    for place, row in enumerate(row for row in rows if ways_in.is_enquiry(row)):
        shape = ways_in.seen(row)
        said = pane.asked_in(shape)
        asked_at = lead.arrived_at if place == 0 else row.received_at
        if place == 0:
            lines = [("Campaign", lead.campaign.name)] if lead.campaign else []
            page = urlsplit(said.page_url)
            lines += [("Page", f"{page.netloc}{page.path}")] if page.netloc else []
            channel = lead.channel.name if lead.channel else "(none)"
            yield Chapter(asked_at, Side.MARKETING, "megaphone", f"Came by {channel}", "", tuple(lines))
        title = f"Filled in “{said.form}”" if said.form else "Enquired"
        answers = tuple((answer["question"], answer["answer"]) for answer in said.answers)
        promised = (("We promised", said.promised),) if said.promised else ()
        yield Chapter(
            asked_at, Side.MARKETING, "message-square-quote", title if place == 0 else f"Asked again: {title}",
            said.words, answers + promised,
        )  # fmt: skip


def _judged(lead: Lead, handoffs: Sequence[Handoff]) -> Iterator[Chapter]:
    if not handoffs:
        latest = (
            Assessment.objects.filter(lead=lead, is_latest=True)
            .select_related("definition", "fact_set")
            .first()
        )
        if latest is not None:
            lacked = why.of(latest).lacked
            yield Chapter(latest.at, Side.MARKETING, "sliders-horizontal", "Not sales-ready", lacked)
        return
    first = handoffs[0]
    explanation = explain.explain(first.assessment)
    findings = explanation.lane.findings if explanation.lane else explanation.findings
    met = tuple(
        (one.criterion.label, "yes" if one.criterion.fact in REACHED_BY else why.as_text(one.value) or "yes")
        for one in findings
        if one.result.value == "met"
    )
    yield Chapter(
        first.assessment.at, Side.MARKETING, "sliders-horizontal", f"Sales-ready by “{first.lane}”",
        f"Version {first.version.number} of the agreement, {first.assessment.score} points.", met,
    )  # fmt: skip


def _held(handoffs: Sequence[Handoff]) -> Iterator[Chapter]:
    held = (
        Assignment.objects.filter(handoff__in=handoffs).select_related("member").order_by("started_at", "pk")
    )
    by_handoff: dict[int, list[Assignment]] = {handoff.pk: [] for handoff in handoffs}
    for one in held:
        by_handoff[one.handoff_id].append(one)
    for handoff in handoffs:
        stretches = by_handoff[handoff.pk]
        for place, one in enumerate(stretches):
            who = one.member.name if one.member else "nobody yet"
            title = f"Handed over to {who}" if place == 0 else f"Passed on to {who}"
            promise = (
                f"A first attempt was promised within {duration(handoff.window_s)}." if place == 0 else ""
            )
            yield Chapter(one.started_at, Side.SALES, "arrow-right-left", title, promise)
        if handoff.accepted_at:
            yield Chapter(handoff.accepted_at, Side.SALES, "thumbs-up", "Called a good lead")


def _tried(lead: Lead) -> Iterator[Chapter]:
    touches = clock.standing(Touch.objects.filter(lead=lead)).select_related("member").order_by("at", "pk")
    for place, touch in enumerate(touches, start=1):
        who = touch.member.name if touch.member else touch.rep or "Somebody"
        result = timeline.RESULTS.get(touch.result, touch.result)
        medium = Touch.Medium(touch.medium).label.lower()
        yield Chapter(
            touch.at, Side.SALES, "phone-call" if touch.is_contact else "phone", f"Try {place}: {result}",
            f"{who}, by {medium}.",
        )  # fmt: skip


def _missed(handoffs: Sequence[Handoff]) -> Iterator[Chapter]:
    for handoff in handoffs:
        if handoff.is_missed:
            yield Chapter(
                handoff.due_at, Side.SALES, "clock-alert", "The promise was over, and nobody had tried"
            )


def _ended(lead: Lead) -> Iterator[Chapter]:
    entries = OutcomeEntry.objects.filter(lead=lead).select_related("member", "handoff").order_by("at", "pk")
    for entry in entries:
        words = {"qualified": "Qualified", "reopened": "Back to sales"} | pane.ENDS
        reason = f"Reason: {entry.reason.replace('_', ' ')}." if entry.reason else ""
        receipt = pane.receipt_lines(entry.handoff.receipt or {}) if entry.handoff else []
        tried = (
            tuple(("What was tried", line) for line in receipt)
            if entry.handoff and entry.kind == entry.handoff.ended_as
            else ()
        )
        icon = "trophy" if entry.kind == "won" else "flag"
        yield Chapter(
            entry.at, Side.SALES, icon, words.get(entry.kind, entry.kind.capitalize()), reason, tried
        )


def _now(handoff: Handoff, *, at: datetime) -> Chapter:
    if handoff.first_touch_at is None:
        text = "Nobody has tried yet."
    else:
        text = "Reached." if handoff.contacted_at else "Not reached yet."
    return Chapter(at, Side.SALES, "hourglass", "Now", text)


def _with_waits(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Each with how long nothing happened before it, where that is a minute or longer."""
    found = list(chapters[:1])
    for before, chapter in pairwise(chapters):
        gap = chapter.at - before.at
        waited = duration(gap) if gap.total_seconds() >= 60 else ""
        found.append(
            Chapter(
                chapter.at, chapter.side, chapter.icon, chapter.title, chapter.text, chapter.lines, waited
            )
        )
    return found
