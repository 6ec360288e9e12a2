from django.db import models

from workspaces.models.tenancy import TenantForeignKey, WorkspaceModel


class AuditEntry(WorkspaceModel):
    """Who changed what in the workspace itself; appended, never altered."""

    at = models.DateTimeField()
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    verb = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"], name="audit_at")]

    def __str__(self) -> str:
        return self.verb
