"""When much is missed at once, one message of all of it replaces the storm; in the product each alert stays by itself."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

from followup import alerts, ways
from followup.models import Delivery
from followup.ways import Way

FEW = 5  # so many leave one by one
EVERY = timedelta(minutes=1)  # the next digest of one recipient leaves so long after the last
# A lead handed over is something to do at once; everything else tells of what was not done.
_ALONE = ("handoff", "passed_on")

Key = tuple[int, str, int | None]  # recipient, transport, by which of theirs


def gather(kinds: Sequence[str], *, at: datetime) -> None:
    """Of due deliveries, where one recipient has more than a few by one transport, all but one are gathered into that one.

    Its text is written when it is claimed, of all that stand behind it. While a digest left within the last minute, what
    came since waits. Two workers at once may make two digests; no alert stands in both.
    """
    due = Delivery.objects.filter(
        state=Delivery.State.PENDING, next_try_at__lte=at, transport__in=kinds
    ).exclude(alert__rung__in=_ALONE)
    latest = _latest(kinds, at=at)
    if not latest and len(due.order_by().values_list("pk")[: FEW + 1]) <= FEW:
        return
    # Asked once for all: joined again for each recipient, a planner that has not counted these tables yet may lay every due
    # row beside every alert of theirs.
    theirs: dict[Key, list[int]] = defaultdict(list)
    for row, recipient, transport, via in due.order_by("pk").values_list(
        "pk", "alert__recipient_id", "transport", "via_id"
    ):
        theirs[recipient, transport, via].append(row)
    for key, rows in theirs.items():
        last = latest.get(key)
        still_due = Delivery.objects.filter(pk__in=rows, state=Delivery.State.PENDING, next_try_at__lte=at)
        if last is not None:
            since = _lock(still_due.filter(is_digest=False))
            Delivery.objects.filter(pk__in=since).update(next_try_at=max(last + EVERY, at))
        elif len(rows) > FEW:
            _put_together(_lock(still_due))


def go_by_mail(leading: Delivery, *, at: datetime) -> None:
    """What stands behind one that can't be sent goes by mail instead, where it isn't on its way so already."""
    if leading.is_digest:
        behind = list(Delivery.objects.filter(digest=leading).values_list("alert_id", flat=True))
        alerts.send(leading.workspace_id, [Way(alert, ways.EMAIL, None, at) for alert in behind])


def _put_together(ids: Sequence[int]) -> None:
    if len(ids) < 2:
        return
    first, others = ids[0], ids[1:]
    Delivery.objects.filter(digest__in=others).update(
        digest=first
    )  # one that led a digest brings its own along
    Delivery.objects.filter(pk__in=others).update(
        state=Delivery.State.GATHERED, digest=first, next_try_at=None, is_digest=False
    )
    Delivery.objects.filter(pk=first).update(is_digest=True)


def take_apart(leading: "QuerySet[Delivery]", *, at: datetime) -> None:
    """Let what stands behind these go by itself again, unless it was sent."""
    Delivery.objects.filter(
        digest__in=leading.filter(state=Delivery.State.PENDING), state=Delivery.State.GATHERED
    ).update(state=Delivery.State.PENDING, digest=None, next_try_at=at)


def _lock(rows: "QuerySet[Delivery]") -> list[int]:
    """The ids of those no other worker holds."""
    return list(
        rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk").values_list("pk", flat=True)
    )


def _latest(kinds: Sequence[str], *, at: datetime) -> dict[Key, datetime]:
    """When the last digest of each recipient left, of those that left within the last minute or are leaving now."""
    rows = (
        Delivery.objects.filter(
            Q(state=Delivery.State.SENT, sent_at__gt=at - EVERY)
            | Q(state=Delivery.State.PENDING, next_try_at__gt=at),
            is_digest=True,
            transport__in=kinds,
        )
        .order_by()
        .values_list("alert__recipient_id", "transport", "via_id")
        .annotate(last=Max("sent_at"))
    )
    return {(recipient, transport, via): last or at for recipient, transport, via, last in rows}
