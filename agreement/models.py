"""The document both teams sign."""

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Version(WorkspaceModel):
    """One state of the agreement: a definition, what each side owes, one joint goal.

    The starter is in use until the first version is signed, and is signed by nobody.
    The shape of `commitments` is given by `agreement.commitments.Commitments`.
    """

    class State(models.TextChoices):
        STARTER = "starter"
        DRAFT = "draft"
        PROPOSED = "proposed"
        SIGNED = "signed"

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    title = models.CharField(max_length=120)
    preamble = models.TextField(blank=True)
    goal = models.JSONField(default=dict)
    definition = TenantForeignKey("scoring.Definition", related_name="versions")
    commitments = models.JSONField()
    created_at = models.DateTimeField()
    in_force_from = models.DateTimeField(null=True)
    in_force_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="version_number"),
            models.UniqueConstraint(
                fields=["workspace"],
                condition=Q(in_force_from__isnull=False, in_force_until__isnull=True),
                name="version_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def is_starter(self) -> bool:
        return self.state == self.State.STARTER
