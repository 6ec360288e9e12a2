from django.db import models

from workspaces.models import Side, TenantForeignKey, WorkspaceModel


class Signature(WorkspaceModel):
    """One side's signature under what bound at that moment. It stands while the version's `rules_digest` is the signed one."""

    version = TenantForeignKey("agreement.Version", related_name="signatures")
    member = TenantForeignKey("workspaces.Member", related_name="signatures")
    side = models.CharField(max_length=12, choices=Side)
    rules_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "version", "side", "rules_digest"], name="signature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} signature of version {self.version_id}"
