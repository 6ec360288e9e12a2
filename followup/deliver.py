"""Carrying alerts out of the product: claimed with a lease, sent outside any transaction, retried with backoff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from followup import alerts, breaker, digest, doors, letters, transports, ways
from followup.models import Alert, Delivery, Transport
from followup.transports import Fault, Outgoing, Problem
from followup.ways import Way
from leadbridge import doorbell, mail
from leadbridge.mail import BATCH, LEASE
from workspaces import scope

MAIL = ("email",)
GATHERS_EVERY = timedelta(seconds=1)
ELSEWHERE = ("push", "chat")  # by themselves, so that a chat that hangs holds up no mail


@dataclass(frozen=True)
class Claimed:
    row_id: int
    message: Outgoing


def deliver_due(kinds: Sequence[str] = MAIL) -> int:
    """Send every delivery of these kinds that is due, in every workspace. At least once each, always under its own key."""
    sent = 0
    for workspace_id in doors.with_due_deliveries(scope.now()):
        sent += _test_those_asked(workspace_id, kinds)
        gathered_at: datetime | None = None
        while True:
            gathered_at, claimed = _claim(workspace_id, kinds, gathered_at=gathered_at)
            if not claimed:
                break
            for one in claimed:
                problem = _send(one)
                with scope.workspace(workspace_id):
                    _note(one, problem, at=scope.now())
                sent += problem is None
    return sent


def _claim(
    workspace_id: int, kinds: Sequence[str] = MAIL, *, gathered_at: datetime | None = None
) -> tuple[datetime, list[Claimed]]:
    """A few of those that were due when digests were last made, and when that was.

    Making them looks at all that is due, however few of it can leave at once: while many wait it is done each second only.
    """
    with scope.workspace(workspace_id):
        at = scope.now()
        due_by = gathered_at if gathered_at is not None and at - gathered_at < GATHERS_EVERY else None
        found = _due(kinds, at=due_by) if due_by is not None else []
        if due_by is None or not found:
            digest.gather(kinds, at=at)
            due_by, found = at, _due(kinds, at=at)
        while found:
            admitted = breaker.admit(_still_wanted(found, at=at), at=at)
            if admitted:
                return due_by, _prepare(admitted, at=at)
            found = _due(kinds, at=due_by)
        return due_by, []


def _due(kinds: Sequence[str], *, at: datetime) -> list[Delivery]:
    """The next few, locked. Chosen before anything is joined: all that is due in a storm would be joined first."""
    due = Delivery.objects.filter(state=Delivery.State.PENDING, next_try_at__lte=at, transport__in=kinds)
    chosen = due.select_for_update(skip_locked=True).order_by("next_try_at").values_list("pk", flat=True)
    return list(_whole(Delivery.objects.filter(pk__in=list(chosen[:BATCH]))).order_by("next_try_at"))


def _whole(rows: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    return rows.select_related(
        "via",
        "alert__recipient__user",
        "alert__recipient__workspace",
        "alert__handoff__lead__person",
        "alert__handoff__lead__channel",
    )


def _still_wanted(found: Sequence[Delivery], *, at: datetime) -> list[Delivery]:
    """Without reminders of what was done meanwhile, and what was to go by a transport that was removed."""
    dropped, by_mail = [], []
    for delivery in found:
        if delivery.via is not None and delivery.via.ended_at is not None:
            delivery.error = "It was removed."
            by_mail.append(Way(delivery.alert_id, ways.EMAIL, None, at))
            digest.go_by_mail(delivery, at=at)
        elif _is_moot(delivery, at=at):
            delivery.error = ""
        else:
            continue
        delivery.state, delivery.next_try_at = Delivery.State.DROPPED, None
        dropped.append(delivery)
    Delivery.objects.bulk_update(dropped, ["state", "next_try_at", "error"])
    if by_mail:
        alerts.send(found[0].workspace_id, by_mail)
    return [delivery for delivery in found if delivery.state != Delivery.State.DROPPED]


def _is_moot(delivery: Delivery, *, at: datetime) -> bool:
    """Whether there is nothing left to tell, of its own alert nor of any that was gathered into it."""
    if not letters.is_moot(delivery.alert, at=at):
        return False
    if not delivery.is_digest:
        return True
    behind = Delivery.objects.filter(digest=delivery).prefetch_related("alert__handoff")
    return all(letters.is_moot(row.alert, at=at) for row in behind.iterator(chunk_size=100))


def _prepare(admitted: Sequence[Delivery], *, at: datetime) -> list[Claimed]:
    """Lease them, and write what each says now."""
    claimed = []
    for delivery in admitted:
        alert = delivery.alert
        delivery.next_try_at, delivery.tries = at + LEASE, delivery.tries + 1
        delivery.address = (
            alert.recipient.user.email if delivery.transport == "email" and alert.recipient.user else ""
        )
        if delivery.is_digest:
            text = letters.of_many(*_gathered(delivery), to=alert.recipient, at=at)
        else:
            text = letters.of_one(
                alert, at=at, is_shared=delivery.via is not None and delivery.via.member_id is None
            )
        delivery.subject, delivery.body = text.subject, text.body
        claimed.append(
            Claimed(
                delivery.pk,
                Outgoing(
                    key=f"delivery-{delivery.pk}",
                    transport=delivery.transport,
                    subject=text.subject,
                    body=text.body,
                    url=text.url,
                    address=delivery.address,
                    secret=delivery.via.secret if delivery.via else "",
                    actions=text.actions,
                ),
            )
        )
    Delivery.objects.bulk_update(admitted, ["next_try_at", "tries", "address", "subject", "body"])
    return claimed


def _gathered(leading: Delivery) -> tuple[list[Alert], int]:
    """The first alerts of a digest, and how many there are."""
    behind = Delivery.objects.filter(digest=leading)
    named = list(behind.order_by("pk").values_list("pk", flat=True)[: letters.NAMED - 1])
    rows = _whole(Delivery.objects.filter(pk__in=named)).order_by("pk")
    return [leading.alert, *(row.alert for row in rows)], 1 + behind.count()


def _send(claimed: Claimed) -> Problem | None:
    return transports.send(claimed.message)


def _note(claimed: Claimed, problem: Problem | None, *, at: datetime) -> None:
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("via").get(pk=claimed.row_id)
    delivery.error = problem.words[:300] if problem else ""
    is_over = problem is not None and problem.fault is Fault.GONE
    delivery.next_try_at = mail.next_try(delivery.tries, at=at) if problem and not is_over else None
    if problem is None:
        delivery.state, delivery.sent_at = Delivery.State.SENT, at
    elif delivery.next_try_at is None:
        delivery.state = Delivery.State.FAILED
    delivery.save(update_fields=["state", "sent_at", "next_try_at", "error"])
    if delivery.state == Delivery.State.FAILED and delivery.transport != ways.EMAIL:
        digest.go_by_mail(delivery, at=at)
        alerts.send(delivery.workspace_id, [Way(delivery.alert_id, ways.EMAIL, None, at)])
    _count(delivery.workspace_id, delivery.via, problem, at=at)


def _count(workspace_id: int, row: Transport | None, problem: Problem | None, *, at: datetime) -> None:
    """Tell the transport's breaker; a browser that is gone is forgotten."""
    if problem is not None and problem.fault is Fault.MESSAGE:
        return
    if problem is None and row is None:
        row = Transport.objects.filter(kind=Transport.Kind.EMAIL, ended_at__isnull=True).first()
        if row is None or row.failures == 0:
            return
    row = row or breaker.mail_server(workspace_id, at=at)
    row = Transport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if problem is None:
        breaker.worked(row, at=at)
        return
    breaker.failed(row, problem.words, at=at)
    if problem.fault is Fault.GONE and row.kind == Transport.Kind.PUSH:
        row.ended_at = at
        row.save(update_fields=["ended_at"])


def _test_those_asked(workspace_id: int, kinds: Sequence[str]) -> int:
    """Send the test messages somebody asked for; a breaker that is open stands in no test's way."""
    with scope.workspace(workspace_id):
        at = scope.now()
        rows = list(
            Transport.objects.filter(test_asked_at__lte=at, kind__in=kinds)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("test_by__user")[:BATCH]
        )
        Transport.objects.filter(pk__in=[row.pk for row in rows]).update(test_asked_at=at + LEASE)
    for row in rows:
        problem = transports.send(letters.test(row))
        with scope.workspace(workspace_id):
            Transport.objects.filter(pk=row.pk).update(test_asked_at=None)
            _count(workspace_id, row, problem, at=scope.now())
            if problem is not None and problem.fault is Fault.MESSAGE:
                Transport.objects.filter(pk=row.pk).update(failed_at=scope.now(), error=problem.words[:300])
            doorbell.announce(workspace_id, "transports")
    return len(rows)


def failing() -> int:
    """How many deliveries of this workspace were tried and have not arrived."""
    undelivered = (Delivery.State.PENDING, Delivery.State.FAILED)
    return Delivery.objects.filter(state__in=undelivered).exclude(error="").count()
