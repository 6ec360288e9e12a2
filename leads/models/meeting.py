from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Meeting(WorkspaceModel):
    """A meeting with a lead in somebody's calendar, and what became of it.

    Its lead is empty where a cancellation came in before the booking it cancels.
    """

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"
        MOVED = "moved"
        HELD = "held"
        NO_SHOW = "no_show"

    lead = TenantForeignKey("leads.Lead", null=True, related_name="meetings")
    external_id = models.CharField(max_length=300, db_collation="C")
    title = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    at = models.DateTimeField(help_text="When its state last changed.")
    look_at = models.DateTimeField(
        null=True, help_text="When the loop looks at it next: at once after a change, and before it starts."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "external_id"], name="meeting_once")]
        indexes = [
            models.Index(fields=["workspace", "lead"], name="meeting_lead"),
            models.Index(fields=["workspace", "starts_at", "id"], name="meeting_starts"),
            models.Index(
                fields=["look_at"], condition=models.Q(look_at__isnull=False), name="meeting_look_at"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
