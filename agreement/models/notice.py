from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Notice(WorkspaceModel):
    """Tells one member of one step: on the screen until read, and by mail, sent at least once under its own id."""

    step = TenantForeignKey("agreement.Step", related_name="notices")
    recipient = TenantForeignKey("workspaces.Member", related_name="notices")
    read_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(
        null=True, help_text="When to send the mail; empty once sent or given up."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "step", "recipient"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["workspace", "recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="notice_due"),
        ]

    def __str__(self) -> str:
        return f"notice of step {self.step_id}"
