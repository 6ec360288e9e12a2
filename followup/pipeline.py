"""The road from a submission to a running clock, written once, walked by the worker, the API and the importer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from django.db import Error, OperationalError, transaction
from psycopg2.extensions import TransactionRollbackError

from agreement import versions
from followup import handoffs, repeats
from leadbridge import away
from leads import absorb, intake, sources
from leads import doors as leads_doors
from leads.models import Submission
from scoring import assess
from workspaces import scope
from workspaces.models import Workspace

log = structlog.get_logger(__name__)
BATCH = 100
T = TypeVar("T")


@dataclass
class Walked:
    """What became of one run: how many submissions were taken, and how many were set aside."""

    taken: int = 0
    set_aside: int = 0


def take_in_everywhere() -> int:
    """Walk the road for every workspace where something waits; safe to run in any number of copies."""
    total = 0
    for workspace_id in leads_doors.with_pending_submissions():
        while (taken := take_in(workspace_id).taken) > 0:
            total += taken
            if taken < BATCH:
                break
    return total


def take_in(workspace_id: int, *, limit: int = BATCH, only: int | None = None) -> Walked:
    """Turn up to `limit` pending submissions of one workspace into leads, in one transaction.

    Where two workers run into each other, one of them takes nothing, and the next turn finds it still pending.
    """
    walked = Walked()
    try:
        with scope.workspace(workspace_id):
            batch = intake.claim(limit, only=only)
            if batch:
                walked.set_aside = carry(batch, Workspace.objects.get(pk=workspace_id), at=scope.now())
                walked.taken = len(batch)
    except OperationalError as error:
        if not _is_deadlock(error):
            raise
        log.warning("two workers ran into each other", workspace=workspace_id)
        return Walked()
    return walked


def carry(batch: Sequence[Submission], workspace: Workspace, *, at: datetime) -> int:
    """Walk the road in the caller's transaction, which holds the batch; the answer is how many were set aside."""

    def set_aside(submission: Submission, reason: str) -> None:
        log.error("submission set aside", submission=submission.pk)
        intake.set_aside(submission, reason=reason, at=at)

    return halve(batch, lambda part: _walk(part, workspace, at=at), set_aside)


def halve(
    batch: Sequence[T], walk: Callable[[Sequence[T]], object], set_aside: Callable[[T, str], None]
) -> int:
    """Walk with the batch. Where that breaks, nothing of it is done, and it is halved until what breaks it stands alone.

    That one is set aside, with a reason to show; the answer is how many were.
    """
    try:
        with transaction.atomic():
            walk(batch)
        return 0
    except (Error, ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        if _is_deadlock(error) or away.is_away(error):  # no submission's fault
            raise
        if len(batch) > 1:
            half = len(batch) // 2
            return halve(batch[:half], walk, set_aside) + halve(batch[half:], walk, set_aside)
        log.exception("a batch broke at one")
        set_aside(
            batch[0],
            f"LeadBridge could not process this ({type(error).__name__}). It is kept; the owner can retry it.",
        )
        return 1


def _is_deadlock(error: Exception) -> bool:
    return isinstance(error.__cause__, TransactionRollbackError)


def _walk(batch: Sequence[Submission], workspace: Workspace, *, at: datetime) -> None:
    arrivals = absorb.absorb(batch, country=workspace.country, at=at)
    # History was judged by other rules in its own time: it is never assessed at intake and never handed off.
    live = {arrival.lead.pk: arrival.lead for arrival in arrivals if not arrival.lead.is_history}
    if not live:
        return
    version = versions.in_force(workspace.pk)
    assessed = assess.assess(workspace.pk, list(live), definition=version.definition, at=at)
    ready = [found for found in assessed if found.is_ready]
    if ready:
        handoffs.hand_over(workspace.pk, ready, version=version, at=at, kept_by=_kept_by(arrivals))
    repeats.announce(workspace.pk, [arrival.lead.pk for arrival in arrivals if arrival.is_repeat], at=at)


def _kept_by(arrivals: Sequence[absorb.Arrival]) -> dict[int, int]:
    """Lead → who brought it by hand, of the leads that are new."""
    keepers = sources.keepers(arrival.submission.connection_id for arrival in arrivals)
    return {
        arrival.lead.pk: keepers[arrival.submission.connection_id]
        for arrival in arrivals
        if arrival.submission.connection_id in keepers and not arrival.is_repeat
    }
