from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Form(WorkspaceModel):
    """A hosted form: a page of its own at its connection's address. What it asks stands in its versions.

    `sites` are the origins it may be embedded on, `["*"]` for any.
    """

    connection = TenantForeignKey("leads.Connection", related_name="forms")
    sites = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "connection"], name="form_of_connection")]

    def __str__(self) -> str:
        return f"form {self.pk}"


class FormVersion(WorkspaceModel):
    """A form as it was published, and as leads saw it. Appended, never altered; see `leads.hosted.document`."""

    form = TenantForeignKey("leads.Form", related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "form", "number"], name="form_version_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of form {self.form_id}"
