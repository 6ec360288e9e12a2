from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class OutcomeEntry(WorkspaceModel):
    """Someone's word on what became of a lead: from a rep, or from another system's file. Appended; the latest counts."""

    class Kind(models.TextChoices):
        QUALIFIED = "qualified"
        WON = "won"
        LOST = "lost"
        RETURNED = "returned"
        RECYCLED = "recycled"
        REOPENED = "reopened"  # both sides decided that it goes back to sales

    lead = TenantForeignKey("leads.Lead", related_name="outcomes")
    handoff = TenantForeignKey("followup.Handoff", null=True, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)
    criterion = models.CharField(
        max_length=60, blank=True, help_text="The line of the agreement that was wrong."
    )
    note = models.TextField(blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    source_key = models.CharField(
        max_length=200, blank=True, db_collation="C", help_text="What makes an imported row one row."
    )
    import_run = TenantForeignKey("leads.ImportRun", null=True, related_name="outcomes")
    detail = models.JSONField(default=dict, help_text="The imported row's other columns.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source_key"],
                condition=~models.Q(source_key=""),
                name="outcome_imported_once",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "lead", "at"], name="outcome_of_lead"),
            models.Index(
                fields=["workspace", "import_run", "id"],
                condition=models.Q(import_run__isnull=False),
                name="outcome_of_run",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
