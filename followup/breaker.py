"""A transport that fails again and again is left alone for a while, then tried by one message before the others follow."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from followup.models import Delivery, Transport
from leadbridge.mail import LEASE

OPENS_AFTER = 5  # failures in a row
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """How long a transport that failed so often in a row is left alone; nothing while it may still be chance."""
    if failures < OPENS_AFTER:
        return timedelta(0)
    return min(SHORTEST * (1 << min(failures - OPENS_AFTER, 10)), LONGEST)


def admit(claimed: Sequence[Delivery], *, at: datetime) -> list[Delivery]:
    """Of deliveries whose locks are held those that may be tried now; the others wait, and no try is counted.

    Where the wait is over, one goes as a probe; of two workers one has it.
    """
    rows = _of(claimed)
    admitted: list[Delivery] = []
    for delivery in claimed:
        row = rows.get(delivery.via_id or 0)
        if row is None or row.open_until is None or (row.open_until <= at and _is_probe(row, at=at)):
            admitted.append(delivery)
    for row in rows.values():
        if row.open_until is not None:
            _hold(row, row.open_until, but=admitted, at=at)
    return admitted


def _is_probe(row: Transport, *, at: datetime) -> bool:
    """Whether this worker may send the one message by which the transport is tried; the others wait for what comes of it."""
    is_ours = Transport.objects.filter(pk=row.pk, open_until=row.open_until).update(open_until=at + LEASE)
    row.open_until = at + LEASE
    return bool(is_ours)


def _hold(row: Transport, until: datetime, *, but: Sequence[Delivery], at: datetime) -> None:
    """Everything due by it waits, but for what another worker holds."""
    due = Delivery.objects.filter(_by(row), state=Delivery.State.PENDING, next_try_at__lte=at)
    waiting = due.exclude(pk__in=[delivery.pk for delivery in but]).select_for_update(
        skip_locked=True, of=("self",)
    )
    Delivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(next_try_at=until)


def _by(row: Transport) -> Q:
    via = None if row.kind == Transport.Kind.EMAIL else row.pk
    return Q(transport=row.kind, via=via)


def failed(row: Transport, words: str, *, at: datetime) -> None:
    """Count a failure; the fifth in a row opens the breaker, as does each one after it."""
    row.failures = min(row.failures + 1, 1000)
    row.failed_at, row.error = at, words[:300]
    wait = wait_after(row.failures)
    row.open_until = at + wait if wait else None
    row.save(update_fields=["failures", "failed_at", "error", "open_until"])


def worked(row: Transport, *, at: datetime) -> None:
    """Close the breaker; what waited behind it is due now."""
    was_open = row.open_until is not None
    row.failures, row.open_until, row.worked_at, row.error = 0, None, at, ""
    row.save(update_fields=["failures", "open_until", "worked_at", "error"])
    if was_open:
        waiting = Delivery.objects.filter(_by(row), state=Delivery.State.PENDING, next_try_at__gt=at)
        waiting.update(next_try_at=at)


def mail_server(workspace_id: int, *, at: datetime) -> Transport:
    """The row of the mail server, made when it is first needed."""
    row, _ = Transport.objects.get_or_create(
        workspace_id=workspace_id,
        kind=Transport.Kind.EMAIL,
        member=None,
        digest="",
        ended_at=None,
        defaults={"name": "E-mail", "created_at": at},
    )
    return row


def _of(claimed: Iterable[Delivery]) -> dict[int, Transport]:
    """The transports of deliveries by id; the mail server under 0, if it ever failed."""
    rows = {delivery.via_id: delivery.via for delivery in claimed if delivery.via is not None}
    found = {pk: row for pk, row in rows.items() if pk is not None}
    if any(delivery.via_id is None for delivery in claimed):
        server = Transport.objects.filter(kind=Transport.Kind.EMAIL, ended_at__isnull=True).first()
        if server is not None:
            found[0] = server
    return found
