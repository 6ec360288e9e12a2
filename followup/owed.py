"""What a handoff is owed next, by the agreed plan and what came of the attempts so far. Pure: it reads no clock and no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreement.commitments import SalesCommitments
from followup.models import Handoff, Skip, Touch
from workspaces.business_time import Hours

DECISION = ""


@dataclass(frozen=True)
class Owed:
    """The next attempt: when, by which medium, by which step of the plan.

    Without a medium a decision is owed: the lead was reached, or tried as often as agreed. `is_asked_for`: the lead named the
    hour.
    """

    at: datetime
    medium: str
    step: str = ""
    is_asked_for: bool = False


def next_of(
    handoff: Handoff,
    touches: Sequence[Touch],
    skips: Sequence[Skip],
    *,
    sales: SalesCommitments,
    hours: Hours,
    meets_at: datetime | None = None,
) -> Owed:
    """The first attempt is owed when promised; a later one when both meet, or when the lead asked for it, else by the plan.

    The plan ends at a contact and after the agreed attempts; one who asked to be called back has yet to be spoken with, and
    is tried anew. One not reached yet who enquired again after the last attempt is owed an answer as quickly as the first
    time. `touches` are those that stand, `skips` those not taken back, each in their order; `meets_at` is
    when the next meeting begins that is booked for after the last attempt.
    """
    if not touches:
        return Owed(handoff.due_at, handoff.medium)
    last = touches[-1]
    if meets_at is not None:
        # Both sides agreed on a time, so nothing else is owed before.
        return Owed(meets_at, Touch.Medium.MEETING, is_asked_for=True)
    if last.call_back_at is not None:
        # After a meeting they named when to be heard from; to meet again would be booked.
        medium = handoff.medium if last.medium == Touch.Medium.MEETING else last.medium
        return Owed(last.call_back_at, medium, is_asked_for=True)
    contact = next((touch for touch in reversed(touches) if touch.is_contact), None)
    wants_a_call = contact is not None and contact.result == Touch.Result.CALL_BACK
    tries = [touch for touch in touches if contact is None or touch.at > contact.at]
    skipped = [skip for skip in skips if contact is None or skip.at > contact.at]
    since, result = last.at, last.result
    if skipped and skipped[-1].at > last.at:
        since, result = skipped[-1].at, ""
    step = sales.cadence.following(len(tries) + len(skipped), result)
    planned = hours.due(since, timedelta(seconds=step.after_s))
    is_reached = contact is not None and not wants_a_call
    if is_reached or len(touches) >= sales.minimum_touches:
        found = Owed(planned, DECISION)
    else:
        found = Owed(planned, step.medium or handoff.medium, step.key)
    return found if contact is not None else _sooner(handoff, found, last, hours)


def _sooner(handoff: Handoff, found: Owed, last: Touch, hours: Hours) -> Owed:
    asked_again_at = handoff.asked_again_at
    if asked_again_at is None or asked_again_at <= last.at:
        return found
    answer = Owed(hours.due(asked_again_at, timedelta(seconds=handoff.window_s)), handoff.medium)
    return answer if answer.at < found.at or found.medium == DECISION else found
