from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Nurture(WorkspaceModel):
    """A lead kept for later: who said so, until when, and the handoff it came back as.

    Without `until` it waits until a rep with an empty queue takes it up. One that was closed meanwhile has ended too.
    """

    lead = TenantForeignKey("leads.Lead", related_name="nurtures")
    handoff = TenantForeignKey("followup.Handoff", related_name="nurtures", null=True)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    came_back = TenantForeignKey("followup.Handoff", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "lead"], condition=Q(ended_at__isnull=True), name="nurture_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(ended_at__isnull=True, until__isnull=False), name="nurture_due"
            ),
            models.Index(
                fields=["workspace", "until", "id"],
                condition=Q(ended_at__isnull=True),
                name="nurture_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"nurture of lead {self.lead_id}"
