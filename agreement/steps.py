"""The steps of a version's life: written once, and told to whoever they concern."""

from datetime import datetime

from agreement import notices
from agreement.models import Step, Version
from leadbridge import doorbell
from workspaces.models import Member


def record(version: Version, kind: str, *, by: Member | None, at: datetime, note: str = "") -> Step:
    """Append one step, tell those it concerns, and let open pages know."""
    step = Step.objects.create(
        workspace_id=version.workspace_id, version=version, kind=kind, member=by, at=at, note=note
    )
    notices.tell(step, version, at=at)
    doorbell.announce(version.workspace_id, "agreement", id=version.number)
    return step
