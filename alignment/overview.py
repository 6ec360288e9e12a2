"""The first figures of a period beside those it is compared with: the period before, or the same days of last year.

Counts are of the leads that arrived in the period (`alignment.outcomes`), on time of the handoffs whose clock started in it
(`alignment.promise`), the lag as in `alignment.lag`, the joint goal as in `alignment.goal`: by when leads were won. A
period in which the workspace began is no yardstick, so nothing is compared with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agreement import versions
from alignment import goal, lag, links, outcomes, promise
from alignment.goal import Goal
from alignment.outcomes import Outcomes
from alignment.period import Period
from alignment.promise import Promise
from alignment.question import Question, QuestionError
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from scoring.wilson import Share

AGAINST = {"previous": "the period before", "year": "the same days of last year"}
MEASURES: Mapping[str, tuple[str, str]] = {
    "never_reached": ("Not reached", "handed_off"),
    "leads": ("Leads", ""),
    "sales_ready": ("Sales-ready", "leads"),
    "handed_off": ("Handed over", "leads"),
    "accepted": ("Accepted", "handed_off"),
    "on_time": ("On time", ""),
    "contacted": ("Reached", "handed_off"),
    "met": ("Met", "leads"),
    "qualified": ("Qualified", "leads"),
    "won": ("Won", "leads"),
    "value": ("Value won", ""),
}
"""Each with its name and the count it is a share of, in the order of the page."""


@dataclass(frozen=True)
class Overview:
    """`kept_then` is None where there is nothing to compare with."""

    period: Period
    compared: Period | None
    by_channel: outcomes.Report
    kept: Promise
    kept_then: Promise | None


def compared_with(period: Period, against: str) -> Period | None:
    """The days a period is compared with; raises QuestionError for a word that isn't one of AGAINST."""
    if against not in AGAINST:
        raise QuestionError("against", f"Compare with one of: {', '.join(AGAINST)}.")
    return period.previous if against == "previous" else period.last_year


def read(period: Period, against: str = "previous") -> Overview:
    """The figures of this workspace, from the rollups in two statements."""
    compared = compared_with(period, against)
    found = outcomes.by_channel(period, compared)
    kept, then = promise.kept_both(period, compared)
    return Overview(period, compared if found.before else None, found, kept, then if found.before else None)


def goal_of(workspace_id: int, period: Period) -> Goal | None:
    """The joint goal of the agreement in force."""
    return goal.of(versions.in_force(workspace_id).goal, period)


def report(question: Question) -> Report:
    """The overview as a table; `against` says what it is compared with."""
    against = question.word("against", "previous")
    found = read(question.period, against)
    then = found.by_channel.before
    took = lag.to_won(question.period).median_days
    took_then = lag.to_won(found.compared).median_days if found.compared else None
    rows = [_row(key, found.by_channel.total, found.kept, then, found.kept_then) for key in MEASURES]
    rows.append(_plain("to_won_days", "Handed over to won, median days", took, took_then))
    joint = goal_of(question.workspace_id, question.period)
    if joint:
        rows.append(_goal(joint))
    return Report(
        key="overview",
        title="Overview",
        base=f"Leads that arrived {question.period.words}; on time: handed over in these days",
        period=question.period,
        columns=(
            Column("figure", "Figure", "text"),
            Column("now", "Now", "number"),
            Column("of", "Of", "number"),
            *share_columns("share", "Share", of="of"),
            Column("before", "Before", "number"),
            Column("share_before", "Share before", "rate"),
            Column("key", "Key", "id"),
        ),
        rows=tuple(rows),
        notes=(
            f"Compared with {AGAINST[against]}: {found.compared.words}."
            if found.compared
            else "There is nothing to compare with: leads did not come in all of the time before.",
        ),
        link=lambda row, column: _link(question.period, row) if column.key == "now" else "",
    )


def share_of(key: str, counts: Outcomes, kept: Promise) -> Share | None:
    """A measure as a share of what it is counted in; None for one that is a share of nothing."""
    if key == "on_time":
        return kept.kept
    whole = MEASURES[key][1]
    return Share(getattr(counts, key), getattr(counts, whole)) if whole else None


def number_of(key: str, counts: Outcomes, kept: Promise) -> int | Decimal:
    found: int | Decimal = kept.on_time if key == "on_time" else getattr(counts, key)
    return found


def _row(key: str, now: Outcomes, kept: Promise, then: Outcomes | None, kept_then: Promise | None) -> Row:
    share = share_of(key, now, kept)
    before: tuple[Value, Value] = (None, None)
    if then is not None and kept_then is not None:
        share_then = share_of(key, then, kept_then)
        before = (number_of(key, then, kept_then), share_then.rate if share_then else None)
    # A step may hold more than the one before it, where history knows the end of a story only: that is no share.
    is_part = share is not None and share.part <= share.whole
    said = share_values(share) if share is not None and is_part else (None, None, None)
    return Row(
        (MEASURES[key][0], number_of(key, now, kept), share.whole if share else None, *said, *before, key),
        (key,),
    )


def _plain(key: str, name: str, now: Value, before: Value) -> Row:
    return Row((name, now, None, None, None, None, before, None, key), (key,))


def _goal(joint: Goal) -> Row:
    reached = joint.now.reached if joint.is_value else int(joint.now.reached)
    before = joint.before.reached if joint.is_value else int(joint.before.reached)
    name = f"Joint goal, {joint.sentence}: {joint.now.name}"
    return Row((name, reached, joint.target, joint.share, None, None, before, None, "goal"), ("goal",))


def _link(period: Period, row: Row) -> str:
    key = row.place[0]
    if key == "on_time":
        return links.handoffs(period, key)
    if key in MEASURES:
        return links.leads(period, state={"leads": "", "value": "won"}.get(key, key))
    return ""
