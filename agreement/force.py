"""Coming into force: one version at a time, in the order in which they were signed or on the day that was set."""

from datetime import datetime

from agreement import doors, steps, versions
from agreement.models import Step, Version
from workspaces import scope


def bring_into_force(version: Version, *, at: datetime) -> Version:
    """Let a signed version take the place of the one in use; nothing happens to one that did before."""
    replaced = versions.lock(version.workspace_id)
    version.refresh_from_db(fields=["state", "in_force_from"])
    if version.state != Version.State.SIGNED or version.in_force_from is not None:
        return version
    assert replaced.in_force_from is not None  # that is what being in force means
    # Who waited for the lock may have read the clock earlier than who held it.
    at = max(at, replaced.in_force_from)
    replaced.in_force_until = at
    replaced.save(update_fields=["in_force_until"])
    version.in_force_from = at
    version.save(update_fields=["in_force_from"])
    steps.record(replaced, Step.Kind.SUPERSEDED, by=None, at=at)
    steps.record(version, Step.Kind.TOOK_EFFECT, by=None, at=at)
    return version


def tick() -> int:
    """Bring into force whatever was signed for a day that has come. Any number of copies may run."""
    brought = 0
    for workspace_id in doors.with_versions_taking_effect(scope.now()):
        with scope.workspace(workspace_id):
            brought += take_effect(workspace_id, at=scope.now())
    return brought


def take_effect(workspace_id: int, *, at: datetime) -> int:
    """Bring this workspace's due versions into force, the earliest day first."""
    versions.lock(workspace_id)
    due = Version.objects.filter(
        state=Version.State.SIGNED, in_force_from__isnull=True, takes_effect_at__lte=at
    ).order_by("takes_effect_at", "pk")
    for version in due:
        bring_into_force(version, at=at)
    return len(due)
