from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Revision(WorkspaceModel):
    """The whole document of a version as one member left it. Appended, so that any edit can be undone and compared.

    `rules_digest` covers what binds (criteria without their wording, lanes, commitments, goal), so that a wording fix
    leaves signatures standing.
    """

    version = TenantForeignKey("agreement.Version", related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    rules_digest = models.CharField(max_length=64)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version", "number"], name="revision_number")
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of version {self.version_id}"
