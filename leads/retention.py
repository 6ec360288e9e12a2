"""Keeping things no longer than was decided: each kind with its days, looked after every night."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import connection

from leads import behaviour, doors
from leads.models import (
    ImportChunk,
    ImportRefusal,
    ImportRun,
    PhoneCall,
    RefusedCall,
    RetentionPeriod,
    Submission,
)
from workspaces import audit, scope
from workspaces.models import Member

Kind = RetentionPeriod.Kind
State = Submission.State
BATCH = 5000
LEAST_DAYS, MOST_DAYS = 1, 3650


def periods() -> dict[str, int]:
    """Kind → days, of the kinds that aren't kept for good."""
    return dict(RetentionPeriod.objects.values_list("kind", "days"))


def decide(wanted: Mapping[str, int | None], *, by: Member, at: datetime) -> None:
    """Keep each kind for so many days from tonight on; None is for good."""
    RetentionPeriod.objects.exclude(kind__in=[kind for kind, days in wanted.items() if days]).delete()
    for kind, days in wanted.items():
        if days:
            RetentionPeriod.objects.update_or_create(
                workspace_id=by.workspace_id, kind=kind, defaults={"days": days}
            )
    detail = {kind: days for kind, days in wanted.items() if days}
    audit.record(by.workspace_id, "retention decided", by=by, at=at, detail=detail)


def forget_everywhere() -> None:
    """Let go of all whose time is over. A second copy, or a second night, finds nothing left to do."""
    for workspace_id in doors.with_retention():
        with scope.workspace(workspace_id):
            wanted, at = periods(), scope.now()
        for kind, days in wanted.items():
            while True:
                with scope.workspace(workspace_id):
                    gone = _FORGET[Kind(kind)](at - timedelta(days=days))
                if gone < BATCH:
                    break


def _empty(*states: State) -> Callable[[datetime], int]:
    def empty(before: datetime) -> int:
        """Of open leads nothing is emptied: a rep still answers what was asked."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT door_empty_submissions(%s, %s, %s)", [[*map(str, states)], before, BATCH])
            return int(cursor.fetchone()[0])

    return empty


def _calls(before: datetime) -> int:
    RefusedCall.objects.filter(at__lt=before).delete()
    return 0


def _files(before: datetime) -> int:
    """The rows of files whose import is over; that they were imported, and what came of it, stays."""
    over = ImportRun.objects.filter(created_at__lt=before).exclude(
        state__in=[ImportRun.State.RUNNING, ImportRun.State.UNDOING]
    )
    ImportRefusal.objects.filter(run__in=over).delete()
    ImportChunk.objects.filter(run__in=over).delete()
    return 0


def _events(before: datetime) -> int:
    behaviour.forget(before)
    return 0


def _phone_calls(before: datetime) -> int:
    PhoneCall.objects.filter(heard_at__lt=before).exclude(state=PhoneCall.State.PENDING).delete()
    return 0


_FORGET: dict[Kind, Callable[[datetime], int]] = {
    Kind.PAYLOADS: _empty(State.ACCEPTED, State.MERGED, State.TEST),
    Kind.SPAM: _empty(State.SPAM),
    Kind.REFUSED_CALLS: _calls,
    Kind.FILES: _files,
    Kind.EVENTS: _events,
    Kind.PHONE_CALLS: _phone_calls,
}
