from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class SavedView(WorkspaceModel):
    """A page of alignment as someone asked for it, under a name, for everyone in the workspace."""

    member = TenantForeignKey("workspaces.Member", related_name="+")
    name = models.CharField(max_length=80)
    page = models.CharField(max_length=40)
    question = models.CharField(max_length=1000, blank=True, help_text="The words of its address.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name
