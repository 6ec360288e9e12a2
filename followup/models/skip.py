from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Skip(WorkspaceModel):
    """A step of the agreed plan that was left out, by whom and why. It is no attempt, and counts as none."""

    handoff = TenantForeignKey("followup.Handoff", related_name="skips")
    lead = TenantForeignKey("leads.Lead", related_name="skips")
    member = TenantForeignKey("workspaces.Member", related_name="+")
    step = models.CharField(max_length=60, help_text="The step's key in the agreement.")
    medium = models.CharField(max_length=8)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "handoff", "at"],
                condition=Q(undone_at__isnull=True),
                name="skip_standing",
            )
        ]

    def __str__(self) -> str:
        return f"skipped {self.step}"
