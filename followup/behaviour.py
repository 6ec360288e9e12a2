"""What people did makes their waiting leads known better, and may make one ready."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from agreement import versions
from followup import handoffs, milestones, rollout
from leads import behaviour, doors, fact_sets
from leads.facts import catalogue
from leads.models import FactSet, Lead
from scoring import assess
from workspaces import scope

BATCH = 500
LOOKED_BACK = timedelta(hours=49)  # so that a day whose turn was missed is made up for by the next


def count_everywhere() -> int:
    """Count all that is new. Any number of copies may run; a kill costs one batch's work."""
    total = 0
    for workspace_id in doors.with_uncounted_behaviour():
        while True:
            with scope.workspace(workspace_id):
                taken = count(workspace_id, at=scope.now())
            total += taken
            if taken < BATCH:
                break
    return total


def age_everywhere() -> None:
    """Have counted anew whose counts of the last days shrink by time alone; once a day, and harmless more often."""
    for workspace_id in doors.with_behaviour():
        with scope.workspace(workspace_id):
            behaviour.age(workspace_id, at=scope.now(), since=LOOKED_BACK)


def count(workspace_id: int, *, at: datetime) -> int:
    """Count one batch into the facts of its people's waiting leads, judge them anew, and hand over those ready now.

    In the caller's transaction. A lead handed over keeps the facts it was handed over with. The answer is how many
    entries were taken.
    """
    taken = behaviour.take(workspace_id, BATCH)
    people = behaviour.people_of(workspace_id, taken)
    # Held in the order in which intake and rollouts hold them; what is known of them is read after that.
    leads = list(
        rollout.waiting().filter(person_id__in=people).order_by("pk").select_for_update(of=("self",))
    )
    changed = _append(workspace_id, leads, at=at)
    if changed:
        version = versions.in_force(workspace_id)
        found = assess.assess(workspace_id, changed, definition=version.definition, at=at)
        ready = [one for one in found if one.is_ready]
        milestones.recompute([one.lead_id for one in ready])
        handoffs.hand_over(workspace_id, ready, version=version, at=at)
    return len(taken)


def _append(workspace_id: int, leads: Sequence[Lead], *, at: datetime) -> list[int]:
    """Append a fact set to each lead of which a count changed; the answer is their ids."""
    counted = behaviour.facts_of(workspace_id, [lead.person_id for lead in leads], at=at)
    latest = {row.pk: row for row in FactSet.objects.filter(pk__in=[lead.fact_set_id for lead in leads])}
    changed: dict[int, dict[str, Any]] = {}
    after = {}
    for lead in leads:
        before = latest.get(lead.fact_set_id or 0)
        known = before.facts if before else {}
        did = counted.get(lead.person_id, {})
        if did.items() - known.items():
            changed[lead.pk] = known | did
            if before:
                after[lead.pk] = before
    if changed:
        catalogue(workspace_id, counted.values())
        fact_sets.append(workspace_id, changed, after=after, at=at)
    return list(changed)
