from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Step(WorkspaceModel):
    """One step in a version's life, appended: who did what when, for the history page."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted"
        PROPOSED = "proposed"
        REMARKED = "remarked"
        CHANGE_ASKED = "change_asked"
        CHANGED = "changed"
        REWORDED = "reworded"
        SIGNED = "signed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        TOOK_EFFECT = "took_effect"
        SUPERSEDED = "superseded"

    version = TenantForeignKey("agreement.Version", related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "version", "at"], name="step_of_version")]

    def __str__(self) -> str:
        return self.kind
