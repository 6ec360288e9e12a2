"""How a handoff ends, and what may be said of its lead on the way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from agreement import remarks
from agreement.commitments import Commitments
from agreement.models import Version
from followup import closing, milestones, nurture, wins
from followup.handoffs import Conflict
from followup.models import Handoff, OutcomeEntry
from leadbridge import doorbell
from leads.models import Activity
from scoring.rules import Rules
from workspaces.models import Member

Kind = OutcomeEntry.Kind
# Being qualified is a milestone on the way; the rest end the handoff.
ENDS = {Kind.WON, Kind.LOST, Kind.RETURNED, Kind.RECYCLED}
# Opening a lead again is no word about it: `followup.again` does that.
SAID = [kind for kind in Kind.values if kind != Kind.REOPENED]
FURTHEST = timedelta(days=731)


class BadOutcome(ValueError):
    """What was said can't be accepted; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Word:
    """What someone says became of a lead."""

    kind: str
    reason: str = ""
    criterion: str = ""
    note: str = ""
    value: Decimal | None = None
    happened_at: datetime | None = None
    until: datetime | None = None


def give_back(
    handoff: Handoff, *, reason: str, by: Member, at: datetime, criterion: str = "", note: str = ""
) -> OutcomeEntry:
    """Return a lead to marketing for one of the agreed reasons; it may name the line of the agreement that was wrong."""
    return record(handoff, Word(Kind.RETURNED, reason=reason, criterion=criterion, note=note), by=by, at=at)


def record(handoff: Handoff, word: Word, *, by: Member, at: datetime) -> OutcomeEntry:
    """Record an outcome of an open handoff and end it where the outcome does.

    Raises BadOutcome at the field that is wrong, and Conflict when the handoff has ended already.
    """
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related("lead").get(pk=handoff.pk)
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile.")
    version = Version.objects.select_related("definition").get(pk=handoff.version_id)
    word = _checked(word, version, arrived_at=handoff.lead.arrived_at, at=at)
    entry = OutcomeEntry.objects.create(
        workspace_id=handoff.workspace_id,
        lead_id=handoff.lead_id,
        handoff=handoff,
        kind=word.kind,
        at=word.happened_at or at,
        recorded_at=at,
        member=by,
        reason=word.reason,
        criterion=word.criterion,
        note=word.note,
        value=word.value,
    )
    if word.kind == Kind.RETURNED and word.criterion:
        remarks.from_return(
            version, criterion=word.criterion, lead=handoff.lead, by=by, note=word.note, at=at
        )
    if word.kind in ENDS:
        closing.end([(handoff, word.kind)], by=by, at=at)
    if word.kind == Kind.RECYCLED:
        nurture.keep(handoff, until=word.until, by=by, at=at)
    if word.kind == Kind.WON:
        wins.tell(handoff, by=by, at=at)
    _tell(handoff, entry, by=by)
    return entry


def _tell(handoff: Handoff, entry: OutcomeEntry, *, by: Member) -> None:
    Activity.objects.create(
        workspace_id=handoff.workspace_id,
        lead_id=handoff.lead_id,
        at=entry.at,
        kind=f"outcome_{entry.kind}",
        member=by,
        detail={
            "reason": entry.reason,
            "criterion": entry.criterion,
            "note": entry.note,
            "outcome": entry.pk,
            **_mark(handoff),
        },
    )
    milestones.recompute([handoff.lead_id])
    doorbell.announce(handoff.workspace_id, "queue", members=[handoff.owner_id] if handoff.owner_id else None)
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)


def _mark(handoff: Handoff) -> dict[str, int]:
    """How many of the agreed tries were made, where sales gave up before it had made them."""
    tried = handoff.receipt or {}
    return {"tried": tried["attempts"], "agreed": tried["agreed"]} if tried.get("stopped_early") else {}


def _checked(word: Word, version: Version, *, arrived_at: datetime, at: datetime) -> Word:
    """The word with its reason as the agreement's key; a label is understood as well as a key."""
    if word.kind not in SAID:
        raise BadOutcome("outcome", f"There is no outcome “{word.kind}”. Use one of: {', '.join(SAID)}.")
    if word.happened_at is not None and word.happened_at > at:
        raise BadOutcome("at", "This time has not come yet.")
    if word.happened_at is not None and word.happened_at < arrived_at:
        raise BadOutcome("at", "This is before the lead asked.")
    if word.until is not None and word.kind != Kind.RECYCLED:
        raise BadOutcome("until", "Only a lead that is kept for later comes back on a day.")
    if word.until is not None and not at < word.until <= at + FURTHEST:
        raise BadOutcome("until", "Name a day to come, within two years.")
    if word.value is not None and not (0 <= word.value < 10**12):
        raise BadOutcome("value", "The value must be between 0 and 999,999,999,999.")
    if word.value is not None and word.kind != Kind.WON:
        raise BadOutcome("value", "Only a won lead has a value.")
    sales = Commitments.parse(version.commitments).sales
    allowed = {Kind.RETURNED: sales.return_reasons, Kind.LOST: sales.loss_reasons}.get(Kind(word.kind))
    if allowed is not None:
        said = word.reason.strip().casefold()
        found = next(
            (reason for reason in allowed if said in {reason.key.casefold(), reason.label.casefold()}), None
        )
        if found is None:
            raise BadOutcome(
                "reason", f"Give one of the agreed reasons: {', '.join(reason.key for reason in allowed)}."
            )
        word = replace(word, reason=found.key)
    if word.criterion and word.criterion not in {
        line.key for line in Rules.parse(version.definition.rules).criteria
    }:
        raise BadOutcome("criterion", "The agreement has no such line.")
    return word
