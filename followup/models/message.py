from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Message(WorkspaceModel):
    """Something said to one member, in its words: on the screen until read, and by mail, sent at least once under its
    own id. `key` makes it one message to this member, however often it is said."""

    recipient = TenantForeignKey("workspaces.Member", related_name="messages")
    key = models.CharField(max_length=80, db_collation="C")
    lead = TenantForeignKey(
        "leads.Lead", null=True, related_name="+", help_text="Whom it speaks of: erased with them."
    )
    sentence = models.CharField(max_length=200)
    note = models.TextField(blank=True, help_text="What somebody said with it.")
    body = models.TextField(blank=True, help_text="The rest of the mail.")
    path = models.CharField(max_length=300, help_text="Where it leads.")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(
        null=True, help_text="When to send the mail; empty once sent or given up."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "recipient", "key"], name="message_once")]
        indexes = [
            models.Index(fields=["workspace", "recipient", "-at", "-id"], name="message_inbox"),
            models.Index(
                fields=["workspace", "recipient"], condition=Q(read_at__isnull=True), name="message_unread"
            ),
            models.Index(
                fields=["workspace", "lead"], condition=Q(lead__isnull=False), name="message_of_lead"
            ),
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="message_due"),
        ]

    def __str__(self) -> str:
        return self.sentence
