from django.db import models

from workspaces.models import WorkspaceModel


class ErasedKey(WorkspaceModel):
    """By what somebody who was erased is known again when a file names them; see `leads.erased`. It says nothing of who."""

    digest = models.CharField(max_length=64, db_collation="C")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="erased_key_once")]

    def __str__(self) -> str:
        return self.digest[:8]
