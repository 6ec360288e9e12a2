"""A version coming into force over the leads that wait: judged anew, and those now ready handed over at a pace sales can take.

Leads handed over before keep the version they met.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet, Sum

from agreement import versions
from agreement.models import Version
from followup import doors, handoffs, milestones
from followup.models import Handoff, Rollout
from leadbridge import doorbell
from leads.models import FactSet, Lead
from scoring import assess, compile
from scoring.assess import Assessed
from scoring.models import Assessment, Definition
from scoring.rules import Rules
from workspaces import scope
from workspaces.models import Seat

BATCH = 1000
PER_SEAT_HOUR = 6  # leads a rep can be handed in an hour beside the day's own
MOST_PREVIEWED = 100_000

_WAITING = f"""
SELECT lead.id AS lead_id, held.id AS fact_set_id, held.facts, held.folded, %s::timestamptz AS at
FROM {Lead._meta.db_table} lead
JOIN {FactSet._meta.db_table} held ON held.workspace_id = lead.workspace_id AND held.id = lead.fact_set_id
WHERE lead.workspace_id = %s AND lead.outcome = '' AND NOT lead.is_history AND lead.handed_off_at IS NULL
    AND lead.merged_into_id IS NULL
ORDER BY lead.arrived_at DESC, lead.id DESC LIMIT {MOST_PREVIEWED}
"""  # noqa: S608  our own tables' names


@dataclass(frozen=True)
class Preview:
    """What would happen at once: of `waiting` leads `ready` would be handed over, at most `per_hour` an hour."""

    waiting: int
    ready: int
    per_hour: int | None

    @property
    def hours(self) -> int:
        """How many hours the last of them waits."""
        return (self.ready - 1) // self.per_hour if self.per_hour and self.ready else 0

    @property
    def is_partial(self) -> bool:
        """Whether there are more leads than a preview looks at."""
        return self.waiting == MOST_PREVIEWED


def preview(workspace_id: int, rules: Rules, *, at: datetime) -> Preview:
    """Count whom these rules would hand over now, asking the evaluator itself; nothing is written."""
    select, params = compile.compile_rules(rules).select(_WAITING, [at, workspace_id])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE is_ready) FROM ({select}) judged", params)  # noqa: S608  compiled by us
        waiting, ready = cursor.fetchone()
    return Preview(waiting, ready, capacity())


def capacity() -> int | None:
    """How many leads an hour the seats that take any can be handed on top; no limit where nobody sits."""
    seats = Seat.objects.filter(takes_leads=True, member__is_active=True, team__is_default=True)
    weight = seats.aggregate(weight=Sum("weight"))["weight"]
    return weight * PER_SEAT_HOUR if weight else None


def waiting() -> "QuerySet[Lead]":
    """Leads a new version reaches: open, live, never handed over."""
    return Lead.objects.open().filter(is_history=False, handed_off_at__isnull=True)


def go_on_everywhere() -> int:
    """Take every rollout as far as it may go now. Any number of copies may run; a kill costs one batch's work."""
    moved = 0
    for workspace_id in doors.with_rollouts_to_do():
        while True:
            with scope.workspace(workspace_id):
                done = go_on(workspace_id, at=scope.now())
            moved += done
            if not done:
                break
    return moved


def go_on(workspace_id: int, *, at: datetime) -> int:
    """Judge or hand over one batch, in this transaction; the answer is how many leads moved.

    What another copy holds is passed over.
    """
    version = versions.in_force(workspace_id)
    if version.state != Version.State.SIGNED:
        return 0
    begun = _begun(version, at=at)
    rollout = Rollout.objects.select_for_update(skip_locked=True).filter(pk=begun.pk).first()
    if rollout is None or rollout.finished_at is not None:
        return 0
    assert version.definition is not None  # it is in force
    moved = _judge(rollout, version.definition, at=at) or _hand_over(rollout, version, at=at)
    rollout.save(update_fields=["cursor", "judged", "ready", "handed_over", "finished_at"])
    if moved or rollout.finished_at:
        doorbell.announce(workspace_id, "rollout")
    return moved


def change_pace(rollout: Rollout, *, per_hour: int | None) -> None:
    """Hand over at most so many an hour from now on; no limit where none is given."""
    Rollout.objects.filter(pk=rollout.pk, finished_at__isnull=True).update(per_hour=per_hour)
    doorbell.announce(rollout.workspace_id, "rollout")
    doorbell.ring("followup.rollouts")


def _begun(version: Version, *, at: datetime) -> Rollout:
    found = Rollout.objects.filter(version=version).first()
    if found is not None:
        return found
    made, _ = Rollout.objects.get_or_create(
        workspace_id=version.workspace_id,
        version=version,
        defaults={"per_hour": capacity(), "started_at": at, "total": waiting().count()},
    )
    return made


def _judge(rollout: Rollout, definition: Definition, *, at: datetime) -> int:
    """Judge the next batch of waiting leads under the new rules."""
    # Held, so that a repeated enquiry isn't judged by both; in the order in which intake holds them.
    ids = list(
        waiting()
        .filter(pk__gt=rollout.cursor)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)[:BATCH]
    )
    if not ids:
        return 0
    found = assess.assess(rollout.workspace_id, ids, definition=definition, at=at)
    ready = [one.lead_id for one in found if one.is_ready]
    milestones.recompute(ready)
    rollout.cursor = ids[-1]
    rollout.judged += len(ids)
    rollout.ready += len(ready)
    return len(ids)


def _hand_over(rollout: Rollout, version: Version, *, at: datetime) -> int:
    """Hand over as many of the ready as the pace allows now; when none is left, the rollout is done."""
    room = _room(rollout, version, at=at)
    if not room:
        return 0
    ids = list(
        _ready(version).order_by("lead__arrived_at", "lead_id").values_list("lead_id", flat=True)[:room]
    )
    if not ids:
        rollout.finished_at = at
        return 0
    # Held, then read again: intake may just have handed one over, or judged it by newer facts.
    list(waiting().filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)))
    ready = _ready(version).filter(lead_id__in=ids).order_by("lead__arrived_at", "lead_id")
    found = [Assessed(one.pk, one.lead_id, one.score, one.lane, True) for one in ready]
    made = handoffs.hand_over(rollout.workspace_id, found, version=version, at=at)
    rollout.handed_over += len(made)
    if not _ready(version).exists():  # said now, and not when the pace allows the next look
        rollout.finished_at = at
    return len(ids)


def _room(rollout: Rollout, version: Version, *, at: datetime) -> int:
    """How many may be handed over now: evenly through the hour, and after a pause no flood of what was missed."""
    if rollout.per_hour is None:
        return BATCH
    last = Handoff.objects.filter(version=version, lead__arrived_at__lt=rollout.started_at).aggregate(
        at=Max("started_at")
    )["at"]
    if last is None:
        return 1
    owed = int((at - last).total_seconds() * rollout.per_hour / 3600)
    return max(0, min(owed, max(1, rollout.per_hour // 12)))


def _ready(version: Version) -> "QuerySet[Assessment]":
    """The latest word on each waiting lead that the version calls ready."""
    return Assessment.objects.filter(
        Exists(waiting().filter(pk=OuterRef("lead_id"))),
        definition=version.definition,
        is_latest=True,
        is_ready=True,
    )
