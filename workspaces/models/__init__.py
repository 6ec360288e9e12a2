"""Who works here. Import models from this package, not from its files."""

from workspaces.models.absence import Absence
from workspaces.models.audit import AuditEntry
from workspaces.models.key import ApiKey
from workspaces.models.member import Member, Role, Side
from workspaces.models.team import Seat, Team
from workspaces.models.tenancy import TenantForeignKey, TiedModel, WorkspaceModel
from workspaces.models.user import User
from workspaces.models.workspace import RepFigures, Workspace

__all__ = [
    "Absence",
    "ApiKey",
    "AuditEntry",
    "Member",
    "RepFigures",
    "Role",
    "Seat",
    "Side",
    "Team",
    "TenantForeignKey",
    "TiedModel",
    "User",
    "Workspace",
    "WorkspaceModel",
]
