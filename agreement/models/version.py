from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Version(WorkspaceModel):
    """One state of the agreement: a definition, what each side owes, one joint goal.

    The starter is in use until the first version is signed, and is signed by nobody. What a draft says stands in its
    latest `Revision`; `title`, `preamble`, `goal`, `commitments` and `definition` are written when it is proposed or comes
    into force, and a database trigger keeps them as they are from then on.
    The shape of `commitments` is given by `agreement.commitments.Commitments`.
    """

    class State(models.TextChoices):
        STARTER = "starter"
        DRAFT = "draft"
        PROPOSED = "proposed"
        SIGNED = "signed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    title = models.CharField(max_length=120)
    preamble = models.TextField(blank=True)
    goal = models.JSONField(default=dict)
    definition = TenantForeignKey("scoring.Definition", null=True, related_name="versions")
    commitments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    based_on = TenantForeignKey("agreement.Version", null=True, related_name="+")
    revision = models.PositiveIntegerField(
        default=0, help_text="Number of the latest revision of its document."
    )
    takes_effect_at = models.DateTimeField(
        null=True, help_text="When it is to come into force; empty: once signed."
    )
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
        indexes = [
            models.Index(
                fields=["takes_effect_at"],
                condition=Q(state="signed", in_force_from__isnull=True),
                name="version_takes_effect",
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def is_starter(self) -> bool:
        return self.state == self.State.STARTER

    @property
    def is_in_force(self) -> bool:
        return self.in_force_from is not None and self.in_force_until is None

    @property
    def is_superseded(self) -> bool:
        return self.in_force_until is not None

    @property
    def is_editable(self) -> bool:
        """A draft, or one proposed: until both have signed, its lines may still change."""
        return self.state in {self.State.DRAFT, self.State.PROPOSED}
