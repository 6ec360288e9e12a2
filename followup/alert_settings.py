"""What reaches a member: what was agreed, what they wish beside it, and by which ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q

from agreement import lines, versions, words
from agreement.commitments import TRANSPORTS, Commitments
from followup import asked_for, breaker, ladder, ways
from followup.models import AlertWishes, Transport
from followup.transports import chat, push
from leadbridge import doorbell
from workspaces import audit
from workspaces.models import Member

LABELS = {"email": "E-mail", "push": "Push", "chat": "My chat"}
_PUSHED = {ladder.UNASSIGNED, asked_for.NOW, asked_for.LATE}
MOST_OF_ONE = 10  # transports of one kind and member


@dataclass(frozen=True)
class Box:
    """Whether a transport carries a rung: because it was agreed, which can't be switched off, or wished."""

    value: str
    label: str
    is_agreed: bool
    is_wished: bool


@dataclass(frozen=True)
class Row:
    """One kind of message."""

    name: str
    to: str
    boxes: list[Box]


def rows(member: Member) -> list[Row]:
    """Every kind of message there is under the agreement in force, for this member's wishes."""
    found = AlertWishes.objects.filter(member=member).first()
    also = found.also_by if found else {}
    version = versions.in_force(member.workspace_id)
    rungs = Commitments.parse(version.commitments).sales.ladder.rungs
    made = [
        Row(
            lines.rung_time(rung),
            words.recipients(rung.to),
            _boxes(rung.name, rung.by, also.get(rung.name, [])),
        )
        for rung in rungs
    ]
    for name, said in ways.OTHERS.items():
        by = ("email", "push") if name in _PUSHED else (ways.EMAIL,)
        made.append(Row(said, "", _boxes(name, by, also.get(name, []))))
    return made


def wish(
    member: Member, boxes: Iterable[str], *, quiet_from: time | None, quiet_until: time | None
) -> AlertWishes:
    """Keep what a member wishes; boxes are "rung:transport". What was agreed needs no wish, and none takes it away."""
    also: dict[str, list[str]] = {}
    for box in boxes:
        rung, _, kind = box.partition(":")
        if (
            kind in TRANSPORTS
            and rung
            and len(rung) <= 20
            and len(also) < 50
            and kind not in also.get(rung, [])
        ):
            also.setdefault(rung, []).append(kind)
    kept, _ = AlertWishes.objects.update_or_create(
        workspace_id=member.workspace_id,
        member=member,
        defaults={"also_by": also, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )
    return kept


def add_chat(
    workspace_id: int, address: str, *, name: str, of: Member | None, by: Member, at: datetime
) -> Transport:
    """Add a chat of the workspace's (`of` nobody) or a member's own. Raises chat.BadAddress where it can't be one."""
    read = chat.read(address)
    return _add(
        Transport(
            workspace_id=workspace_id, kind=Transport.Kind.CHAT, member=of, service=read.service,
            name=name or read.service, secret=read.secret, digest=read.digest, hint=read.hint,
            created_at=at, created_by=by,
        )
    )  # fmt: skip


def add_browser(endpoint: str, p256dh: str, auth: str, *, name: str, by: Member, at: datetime) -> Transport:
    """Add the browser a member sits at; a second time it is the same one. Raises push.BadBrowser."""
    kept = push.read(endpoint, p256dh, auth)
    Transport.objects.filter(
        kind=Transport.Kind.PUSH, member=by, digest=kept.digest, ended_at__isnull=True
    ).update(ended_at=at)  # its keys may be new
    return _add(
        Transport(
            workspace_id=by.workspace_id, kind=Transport.Kind.PUSH, member=by, service=name[:40],
            name=name[:80] or "A browser", secret=kept.secret, digest=kept.digest, hint=kept.hint,
            created_at=at, created_by=by,
        )
    )  # fmt: skip


def _add(row: Transport) -> Transport:
    others = Transport.objects.filter(kind=row.kind, member=row.member, ended_at__isnull=True)
    if others.count() >= MOST_OF_ONE:
        raise chat.BadAddress(f"{MOST_OF_ONE} are the most. Remove one first.")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise chat.BadAddress("This address is here already.") from None
    _record(row, "transport added", by=row.created_by, at=row.created_at)
    return row


def remove(row: Transport, *, by: Member, at: datetime) -> None:
    """Send nothing by it any more, and forget its address; what was to go by it goes by mail."""
    row.ended_at, row.secret, row.open_until = at, "", None
    row.save(update_fields=["ended_at", "secret", "open_until"])
    _record(row, "transport removed", by=by, at=at)


def ask_for_test(row: Transport, *, by: Member, at: datetime) -> None:
    """Have a test message sent by it: by the loop, as every alert is."""
    row.test_asked_at, row.test_by = at, by
    row.save(update_fields=["test_asked_at", "test_by"])
    doorbell.ring("followup.deliver" if row.kind == Transport.Kind.EMAIL else "followup.deliver_elsewhere")


def test_of_mail(*, by: Member, at: datetime) -> None:
    """The same for the mail server: it writes to whoever asked."""
    ask_for_test(breaker.mail_server(by.workspace_id, at=at), by=by, at=at)


def shown_to(member: Member) -> dict[str, list[Transport]]:
    """The transports of a member, those of the workspace, and the mail server's row where it has one."""
    rows = Transport.objects.filter(Q(member=member) | Q(member__isnull=True), ended_at__isnull=True)
    found = list(rows.order_by("pk"))
    return {
        "browsers": [row for row in found if row.kind == Transport.Kind.PUSH],
        "mine": [row for row in found if row.kind == Transport.Kind.CHAT and row.member_id == member.pk],
        "shared": [row for row in found if row.kind == Transport.Kind.CHAT and row.member_id is None],
        "mail": [row for row in found if row.kind == Transport.Kind.EMAIL],
    }


def _boxes(rung: str, by: Sequence[str], also: Sequence[str]) -> list[Box]:
    return [Box(f"{rung}:{kind}", LABELS[kind], kind in by, kind in also) for kind in TRANSPORTS]


def _record(row: Transport, verb: str, *, by: Member | None, at: datetime) -> None:
    audit.record(
        row.workspace_id, verb, by=by, at=at,
        detail={"transport": row.pk, "kind": row.kind, "service": row.service, "is_shared": row.member_id is None},
    )  # fmt: skip
