from django.db import models

from workspaces.models.tenancy import TenantForeignKey, WorkspaceModel


class ApiKey(WorkspaceModel):
    """A key shown once and kept as a hash; it acts as a member of its own."""

    member = TenantForeignKey("workspaces.Member", related_name="keys")
    name = models.CharField(max_length=80)
    start = models.CharField(
        max_length=12, help_text="Its first characters, so that people can tell keys apart."
    )
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="apikey_workspace")]

    def __str__(self) -> str:
        return self.name
