"""The audit log: who changed the workspace itself."""

from datetime import datetime
from typing import Any

from workspaces.models import AuditEntry, Member


def record(
    workspace_id: int, verb: str, *, by: Member | None, at: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Append one line; `by` is empty for the command line."""
    AuditEntry.objects.create(workspace_id=workspace_id, at=at, member=by, verb=verb, detail=detail or {})
