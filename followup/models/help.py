from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Help(WorkspaceModel):
    """A stretch in which a member helps with a handoff that somebody else holds: they may do all that its owner may."""

    handoff = TenantForeignKey("followup.Handoff", related_name="helps")
    member = TenantForeignKey("workspaces.Member", related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "handoff", "member"],
                condition=Q(ended_at__isnull=True),
                name="help_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], condition=Q(ended_at__isnull=True), name="help_open")
        ]

    def __str__(self) -> str:
        return f"member {self.member_id} helps with handoff {self.handoff_id}"
