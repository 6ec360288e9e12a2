from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Alert(WorkspaceModel):
    """A message about the clock to one member: the row is the in-app message, its deliveries carry it elsewhere."""

    handoff = TenantForeignKey("followup.Handoff", related_name="alerts")
    assignment = TenantForeignKey("followup.Assignment", related_name="alerts")
    recipient = TenantForeignKey("workspaces.Member", related_name="alerts")
    rung = models.CharField(max_length=20)
    due_at = models.DateTimeField(help_text="When the rung fell due.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "assignment", "rung", "recipient"], name="alert_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "recipient", "-created_at", "-id"], name="alert_inbox"),
            models.Index(
                fields=["workspace", "recipient"], condition=Q(read_at__isnull=True), name="alert_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung} to member {self.recipient_id}"


class Delivery(WorkspaceModel):
    """An alert on its way by one transport: tried until sent, at least once, always under the same key."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        GATHERED = "gathered"  # what it would have said stands in the digest
        DROPPED = "dropped"  # by then there was nothing left to tell

    alert = TenantForeignKey("followup.Alert", related_name="deliveries")
    transport = models.CharField(max_length=20)
    via = TenantForeignKey("followup.Transport", null=True, related_name="deliveries")
    digest = TenantForeignKey("followup.Delivery", null=True, related_name="gathered")
    is_digest = models.BooleanField(
        default=False, db_default=False, help_text="Others were gathered into it."
    )
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "alert", "transport", "via"], nulls_distinct=False, name="delivery_once"
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["workspace", "-id"], name="delivery_log"),
            models.Index(fields=["workspace"], condition=~Q(error=""), name="delivery_failing"),
            models.Index(
                fields=["workspace", "-sent_at"], condition=Q(is_digest=True), name="delivery_digests"
            ),
            models.Index(
                fields=["workspace", "digest"], condition=Q(digest__isnull=False), name="delivery_gathered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport} {self.state}"
