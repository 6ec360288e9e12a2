from django.db import models

from workspaces.models import TenantForeignKey, TiedModel


class Activity(TiedModel):
    """One line of a lead's timeline, appended. `kind` names a sentence in `followup.timeline`; `detail` fills it."""

    lead = TenantForeignKey("leads.Lead", related_name="activities")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["workspace", "lead", "at", "id"], name="activity_of_lead")]

    def __str__(self) -> str:
        return self.kind
