"""What was promised, held against what is found afterwards: values in, what is broken out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

# From a message's arrival at the receiver to the row that says so, on a machine that has other things to do.
MID_DELIVERY_S = 3.0
_DIGEST = "alerts at once"
_REMINDER = "reminder"  # the one rung that is dropped where by then there is nothing left to remind of
Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


class Stored(NamedTuple):
    """A submission as it is kept; `lead` is nothing while it isn't one."""

    key: str
    id: int
    lead: int | None


class Handed(NamedTuple):
    id: int
    lead: int
    owner: int | None


class Held(NamedTuple):
    """An assignment that stands."""

    handoff: int
    member: int | None


class Told(NamedTuple):
    """An alert."""

    id: int
    handoff: int
    rung: str
    member: int


class Sent(NamedTuple):
    """A delivery; `within` is the digest it was gathered into."""

    id: int
    alert: int
    transport: str
    state: str
    within: int | None


class Receipt(NamedTuple):
    """A message as somebody outside received it; `at` in seconds."""

    key: str
    title: str
    at: float


@dataclass
class Evidence:
    """Everything that is looked at. `taken` is key → id as it was answered, `ladder` rung → (to, by) as agreed."""

    taken: Mapping[str, int]
    refused: Sequence[str]
    submissions: Sequence[Stored]
    leads: Sequence[int]
    handoffs: Sequence[Handed]
    assignments: Sequence[Held]
    alerts: Sequence[Told]
    missed: Sequence[int]  # the handoff of each breach
    deliveries: Sequence[Sent]
    receipts: Sequence[Receipt]
    kills: Sequence[float]  # of what a delivery needs until it is noted as sent
    ladder: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    team: Sequence[int]
    manager: int
    figures: str = ""  # which don't agree

    def owed_to(self, rung: str, handoff: Handed) -> list[int]:
        """Whom a rung of this handoff speaks to."""
        to, _ = self.ladder[rung]
        found = [handoff.owner] if "owner" in to else []
        found += [self.manager] if "manager" in to else []
        found += self.team if "team" in to else []
        return [member for member in dict.fromkeys(found) if member is not None]


class Broken(NamedTuple):
    promise: str
    by: list[str]

    def __str__(self) -> str:
        return f"BROKEN: {self.promise}: {len(self.by)}\n" + "\n".join(f"    {one}" for one in self.by)


def verdict(found: Evidence) -> list[Broken]:
    """Each promise that doesn't hold, with everything that breaks it; nothing where all hold."""
    broken = ((promise, list(breakers(found))) for promise, breakers in PROMISES.items())
    return [Broken(promise, by) for promise, by in broken if by]


def _refused(found: Evidence) -> Iterator[str]:
    return iter(found.refused)


def _lost(found: Evidence) -> Iterator[str]:
    stored = {row.key: row for row in found.submissions}
    for key, answered in found.taken.items():
        row = stored.get(key)
        if row is None:
            yield f"{key}: answered as submission {answered}, nowhere to be found"
        elif row.id != answered:
            yield f"{key}: answered as submission {answered}, kept as {row.id}"
        elif row.lead not in found.leads:
            yield f"{key}: submission {row.id} never became a lead"


def _twice(found: Evidence) -> Iterator[str]:
    for key, number in Counter(row.key for row in found.submissions).items():
        if number > 1:
            yield f"{key}: kept {number} times"
    of = Counter(row.lead for row in found.submissions)
    for lead in found.leads:
        if of[lead] != 1:
            yield f"lead {lead}: of {of[lead]} submissions"


def _unassigned(found: Evidence) -> Iterator[str]:
    handoffs = _by(found.handoffs, lambda row: row.lead)
    held = _by(found.assignments, lambda row: row.handoff)
    for lead in found.leads:
        if len(handoffs[lead]) != 1:
            yield f"lead {lead}: handed over {len(handoffs[lead])} times"
    for handoff in found.handoffs:
        holders = [row.member for row in held[handoff.id]]
        if holders != [handoff.owner] or handoff.owner not in found.team:
            yield f"handoff {handoff.id} of lead {handoff.lead}: its owner is {handoff.owner}, held by {holders}"


def _rungs_missing(found: Evidence) -> Iterator[str]:
    told = {(row.handoff, row.rung, row.member) for row in found.alerts}
    for handoff in found.handoffs:
        for rung in found.ladder:
            for member in found.owed_to(rung, handoff):
                if (handoff.id, rung, member) not in told:
                    yield f"handoff {handoff.id}: {rung} never told to member {member}"
        if handoff.id not in found.missed:
            yield f"handoff {handoff.id}: no breach was recorded"


def _rungs_twice(found: Evidence) -> Iterator[str]:
    handoffs = {row.id: row for row in found.handoffs}
    for (handoff, rung, member), number in Counter(row[1:] for row in found.alerts).items():
        if number > 1:
            yield f"handoff {handoff}: {rung} told to member {member} {number} times"
        if rung not in found.ladder or member not in found.owed_to(rung, handoffs[handoff]):
            yield f"handoff {handoff}: {rung} told to member {member}, to whom it wasn't owed"
    for missed, number in Counter(found.missed).items():
        if number > 1:
            yield f"handoff {missed}: {number} breaches were recorded"


def _undelivered(found: Evidence) -> Iterator[str]:
    received = {receipt.key for receipt in found.receipts}
    sent = {row.id: row for row in found.deliveries}
    alerts = {row.id: row for row in found.alerts}
    for row in found.deliveries:
        carrier = sent[row.within] if row.state == "gathered" and row.within else row
        if carrier.state == "dropped" and alerts[row.alert].rung == _REMINDER:
            continue
        if carrier.state != "sent":
            yield f"delivery {row.id} by {row.transport}: it is {carrier.state}"
        elif f"delivery-{carrier.id}" not in received:
            yield f"delivery {row.id} by {row.transport}: noted as sent, never received"
    made = Counter(
        (alerts[row.alert].handoff, alerts[row.alert].rung, row.transport) for row in found.deliveries
    )
    for handoff in found.handoffs:
        for rung, (_, by) in found.ladder.items():
            # A chat hears of a rung once, however many are told; a mail goes to each of them.
            owed = {"chat": 1, "email": len(found.owed_to(rung, handoff))}
            for transport in by:
                number = made[handoff.id, rung, transport]
                if number != owed[transport]:
                    yield f"handoff {handoff.id}: {rung} by {transport} {number} times, not {owed[transport]}"


def _duplicates(found: Evidence) -> Iterator[str]:
    for receipt in again(found.receipts):
        if cut_short_by(receipt, found.kills) is None:
            yield f"{receipt.key}: “{receipt.title}” came again, and nothing was killed when it came first"


def _other_keys(found: Evidence) -> Iterator[str]:
    keys = {f"delivery-{row.id}" for row in found.deliveries}
    for receipt in found.receipts:
        if receipt.key not in keys:
            yield f"{receipt.key}: “{receipt.title}” came under a key that no delivery has"
    for title, received in _by(found.receipts, lambda row: row.title).items():
        used = {receipt.key for receipt in received}
        if title and not title.endswith(_DIGEST) and len(used) > 1:
            yield f"“{title}” came under {', '.join(sorted(used))}"


def _figures(found: Evidence) -> Iterator[str]:
    return iter(found.figures.splitlines())


PROMISES: dict[str, Callable[[Evidence], Iterator[str]]] = {
    "every submission is taken, or asked for again": _refused,
    "what was answered 2xx is a lead": _lost,
    "no lead is there twice": _twice,
    "no lead is unassigned": _unassigned,
    "no rung is missing": _rungs_missing,
    "no rung is there twice": _rungs_twice,
    "every message arrives": _undelivered,
    "a message comes again only after a kill in mid-delivery": _duplicates,
    "a message that comes again carries the same key": _other_keys,
    "the figures agree with the rows": _figures,
}


def again(receipts: Sequence[Receipt]) -> Iterator[Receipt]:
    """The receipts after which the same message came once more."""
    for received in _by(receipts, lambda row: row.key).values():
        yield from sorted(received, key=lambda row: row.at)[:-1]


def cut_short_by(receipt: Receipt, kills: Sequence[float]) -> float | None:
    """Seconds between a message's arrival and the kill in whose mid-delivery it was; nothing where there was none."""
    nearest = min((abs(kill - receipt.at) for kill in kills), default=MID_DELIVERY_S + 1)
    return nearest if nearest <= MID_DELIVERY_S else None


def _by(rows: Iterable[Row], of: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[of(row)].append(row)
    return found
