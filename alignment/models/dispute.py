from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def standing(self) -> "DisputeQuerySet":
        """Not withdrawn, decided or not."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self) -> "DisputeQuerySet":
        """Waiting for a decision."""
        return self.standing().filter(decided_at__isnull=True)


class Dispute(WorkspaceModel):
    """Marketing asks again about a handoff that came back or was lost. One for each handoff, until it is withdrawn."""

    handoff = TenantForeignKey("followup.Handoff", related_name="disputes")
    lead = TenantForeignKey("leads.Lead", related_name="+")
    criterion = models.CharField(
        max_length=60, blank=True, help_text="The line of the agreement it is about, by its key."
    )
    comment = models.TextField()
    asked_by = TenantForeignKey("workspaces.Member", related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, help_text="When its ruling was confirmed.")

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "handoff"],
                condition=Q(withdrawn_at__isnull=True),
                name="dispute_one_standing",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "lead"], name="dispute_of_lead"),
            models.Index(fields=["workspace", "-asked_at", "-id"], name="dispute_asked"),
            models.Index(
                fields=["workspace", "-asked_at", "-id"],
                condition=Q(withdrawn_at__isnull=True, decided_at__isnull=True),
                name="dispute_open",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.decided_at is None


class Ruling(WorkspaceModel):
    """What one side proposes as the decision of a dispute; it is one once the other side, or in a tie the owner, confirms.

    At most one of a dispute stands, proposed or confirmed: the others were declined or taken back.
    """

    class Kind(models.TextChoices):
        BACK = "back", "Back to the queue"
        STANDS = "stands", "It stands"
        DEFINITION = "definition", "The definition should change"

    dispute = TenantForeignKey("alignment.Dispute", related_name="rulings")
    kind = models.CharField(max_length=10, choices=Kind)
    line = models.CharField(max_length=80, blank=True, help_text="Address of the line that should change.")
    note = models.TextField(blank=True)
    side = models.CharField(max_length=12, help_text="Whose proposal it is.")
    proposed_by = TenantForeignKey("workspaces.Member", related_name="+")
    proposed_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    declined_why = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    is_tie_break = models.BooleanField(default=False, help_text="The owner decided alone.")
    handoff = TenantForeignKey(
        "followup.Handoff", null=True, related_name="+", help_text="By which the lead went back to the queue."
    )
    remark = TenantForeignKey(
        "agreement.Remark", null=True, related_name="+", help_text="That asks for the change."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "dispute"],
                condition=Q(declined_at__isnull=True, taken_back_at__isnull=True),
                name="ruling_one_standing",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "dispute", "id"], name="ruling_of_dispute"),
            models.Index(
                fields=["workspace", "-confirmed_at", "-id"],
                condition=Q(confirmed_at__isnull=False),
                name="ruling_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on dispute {self.dispute_id}"

    @property
    def is_proposed(self) -> bool:
        """It waits for the other side."""
        return self.confirmed_at is None and self.declined_at is None and self.taken_back_at is None
