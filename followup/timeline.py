"""A lead's timeline as sentences, one for each kind of activity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from followup.models import Breach, Touch
from leadbridge.templatetags.words import duration
from leads.models import Activity, Lead
from workspaces.models import Member

UNDO_WITHIN = timedelta(hours=24)
RESULTS = {
    "spoke": "spoke with them",
    "left_message": "left a message",
    "no_answer": "no answer",
    "wrong_number": "wrong number",
    "call_back": "asked to be called back",
    "not_interested": "not interested",
    "does_not_remember": "doesn’t remember asking",
    "do_not_contact": "do not contact",
    "sent": "wrote to them",
    "replied": "they replied",
    "held": "met",
    "": "tried",  # a file that names no result
}


@dataclass(frozen=True)
class Line:
    """One line: when, what, what was noted, and the attempt that can be undone from here."""

    at: datetime
    sentence: SafeString
    note: str = ""
    undo: int | None = None


def of(
    lead: Lead,
    *,
    viewer: Member,
    at: datetime,
    most: int = 500,
    can_undo: bool = True,
    others: Sequence[Member] = (),
    parts: Sequence[int] = (),
) -> list[Line]:
    """The lead's timeline, newest first; `most` lines of it. `others` are people at hand who may be named in it.

    `parts`: ids of the lead and of those merged into it, where their lines belong in it too.
    """
    return said(
        activities(lead, most=most, parts=parts), viewer=viewer, at=at, can_undo=can_undo, others=others
    )


def activities(lead: Lead, *, most: int = 500, parts: Sequence[int] = ()) -> list[Activity]:
    """What `said` puts into words, newest first."""
    found = Activity.objects.filter(lead__in=parts or [lead.pk]).select_related("member")
    return list(found.order_by("-at", "-pk")[:most])


def said(
    happened: Sequence[Activity],
    *,
    viewer: Member,
    at: datetime,
    can_undo: bool = True,
    others: Sequence[Member] = (),
) -> list[Line]:
    """Activities as lines; for `viewer`, `others` and `can_undo` see `of`."""
    undoable = _undoable(happened, viewer=viewer, at=at) if can_undo else set()
    names = _names(happened, [viewer, *others])
    return [_line(activity, names, undoable) for activity in happened]


def _names(activities: Sequence[Activity], known: Sequence[Member]) -> dict[int, str]:
    """Who is named in these lines; asked for only where nobody at hand is meant."""
    names = {member.pk: member.name for member in known}
    if strangers := {activity.detail.get("owner") or 0 for activity in activities} - {0} - names.keys():
        names |= dict(Member.objects.filter(pk__in=strangers).values_list("pk", "name"))
    return names


def _undoable(activities: Sequence[Activity], *, viewer: Member, at: datetime) -> set[int]:
    """The attempts of the last day that the viewer may take back; one that was is told of in a later line."""
    taken_back = {activity.detail.get("touch") for activity in activities if activity.kind == "touch_undone"}
    return {
        activity.detail["touch"]
        for activity in activities
        if activity.kind == "touched" and at - activity.at < UNDO_WITHIN
        and activity.detail["touch"] not in taken_back and not activity.detail.get("imported")
        and (activity.member_id == viewer.pk or viewer.leads_others)
    }  # fmt: skip


def _line(activity: Activity, names: dict[int, str], undoable: set[int]) -> Line:
    detail = activity.detail
    who = activity.member.name if activity.member else "LeadBridge"
    sentence = SENTENCES.get(activity.kind, _plain)(who, detail, names)
    touch = detail.get("touch") if activity.kind == "touched" else None
    return Line(activity.at, sentence, detail.get("note", ""), touch if touch in undoable else None)


Sentence = Callable[[str, dict[str, Any], dict[int, str]], SafeString]


def _plain(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{}", who)


def _arrived(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{} from <b>{}</b>", _form(detail), detail.get("channel") or "(none)")


def _again(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html(
        "<b>Asked again</b>: {} from {}", _form(detail).lower(), detail.get("channel") or "(none)"
    )


def _form(detail: dict[str, Any]) -> str:
    return f"Filled in “{detail['form']}”" if detail.get("form") else "Enquired"


def _handed_over(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html(
        "Met <b>{}</b> and came to {}", detail["lane"], names.get(detail.get("owner") or 0, "sales")
    )


def _to_nobody(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    waits = "nobody was on shift" if detail.get("held") else "nobody could take it"
    return format_html("Met <b>{}</b>; {}, so it waits for anyone in sales", detail["lane"], waits)


def _found_somebody(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html(
        "Went to <b>{}</b>, who could take it by then", names.get(detail.get("owner") or 0, "sales")
    )


def _reassigned(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{} gave it to <b>{}</b>", who, names.get(detail.get("owner") or 0, "somebody else"))


def _reminded(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{} reminded <b>{}</b> of it", who, names.get(detail.get("owner") or 0, "somebody"))


def _thanked(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{} said <b>thanks</b> for {} it", who, detail.get("for", ""))


def _touched(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    medium = (
        Touch.Medium(detail["medium"]).label if detail["medium"] in Touch.Medium.values else detail["medium"]
    )
    if detail["medium"] == Touch.Medium.MEETING and detail["result"] == Touch.Result.NO_ANSWER:
        return format_html("{}: <b>nobody came</b> to the meeting", who)
    if detail.get("imported"):
        who = detail.get("rep") or "Imported"
    return format_html(
        "{}: <b>{}</b> ({})", who, RESULTS.get(detail["result"], detail["result"]), medium.lower()
    )


def _confirmed(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    medium = Touch.Medium(detail["medium"]).label.lower()
    lasted = f" of {duration(float(detail['duration_s']))}" if detail.get("duration_s") else ""
    return format_html("Confirmed by {}: <b>{}{}</b>", detail.get("rep") or "another system", medium, lasted)


def _cause_corrected(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
    return format_html("{} said why it was missed: <b>{}</b>", who, Breach.Cause(detail["cause"]).label)


def _meeting(words: str) -> Sentence:
    """With the day and hour where the reader is."""

    def sentence(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
        starts_at = parse_datetime(detail.get("starts_at") or "")
        day = date_format(localtime(starts_at), "D j M Y, H:i") if starts_at else ""
        return format_html("<b>{}</b>{}", words, f" {day}" if day else "")

    return sentence


def _ended(words: str) -> Sentence:
    def sentence(who: str, detail: dict[str, Any], names: dict[int, str]) -> SafeString:
        reason = str(detail.get("reason") or "").replace("_", " ")
        return format_html("<b>{}</b> by {}{}", words, who, f": {reason}" if reason else "")

    return sentence


def _said(words: str) -> Sentence:
    return lambda who, detail, names: format_html("{} {}", who, words)


SENTENCES: dict[str, Sentence] = {
    "arrived": _arrived,
    "enquired_again": _again,
    "handed_over": _handed_over,
    "handed_over_to_nobody": _to_nobody,
    "reassigned": _reassigned,
    "found_somebody": _found_somebody,
    "reminded": _reminded,
    "thanked": _thanked,
    "taken": _said("took it"),
    "accepted": _said("called it a good lead"),
    "acceptance_undone": _said("took “good lead” back"),
    "touched": _touched,
    "touch_confirmed": _confirmed,
    "touch_undone": _said("took an attempt back"),
    "step_skipped": _said("left an agreed attempt out"),
    "skip_undone": _said("took a left-out attempt up again"),
    "meeting_booked": _meeting("Meeting booked for"),
    "meeting_moved": _meeting("Meeting moved to"),
    "meeting_cancelled": _meeting("Meeting cancelled:"),
    "meeting_word_undone": _said("took back what became of a meeting"),
    "missed": lambda who, detail, names: format_html("The promised first reply was <b>{}</b>", "missed"),
    "return_questioned": _said("asked again about this"),
    "return_question_withdrawn": _said("asks about this no more"),
    "return_decided": lambda who, detail, names: format_html("<b>Decided</b>: {}", detail["decision"]),
    "cause_corrected": _cause_corrected,
    "help_begun": _said("began to help"),
    "help_ended": _said("helps no more"),
    "merged": _said("found this to be one person with another"),
    "merge_undone": _said("took a merge of two persons back"),
    "outcome_qualified": _ended("Qualified"),
    "outcome_won": _ended("Won"),
    "outcome_lost": _ended("Lost"),
    "outcome_returned": _ended("Returned"),
    "outcome_recycled": _ended("Kept for later"),
    "put_back": _said("put it back for anyone in sales"),
    "came_back": lambda who, detail, names: format_html("<b>{}</b> to sales", "Came back"),
}
