"""Who may read the agreement: every member of its workspace, of either side."""

from agreement import versions
from agreement.models import Version
from workspaces.models import Member


def version_in_force(member: Member) -> Version:
    """The version the member's workspace goes by."""
    return versions.in_force(member.workspace_id)
