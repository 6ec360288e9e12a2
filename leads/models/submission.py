from typing import Any

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, TiedModel


class Submission(TiedModel):
    """What arrived, once: the payload never changes, only what became of it does.

    Where the payload could not be read, someone may write a `correction` beside it: `{"body", "by", "at"}`, the body in
    the contract's shape, `by` a member's id. A test never becomes a lead, spam not until someone says that it is none.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        ACCEPTED = "accepted"
        MERGED = "merged"
        ATTENTION = "attention"
        TEST = "test"
        SPAM = "spam"

    connection = TenantForeignKey("leads.Connection", related_name="submissions")
    idempotency_key = models.CharField(max_length=200, db_collation="C")
    received_at = models.DateTimeField()
    payload = models.JSONField()
    digest = models.BinaryField(
        max_length=32, help_text="SHA-256 of the payload: the same key with another body is refused."
    )
    is_history = models.BooleanField(default=False)
    import_run = TenantForeignKey("leads.ImportRun", null=True, related_name="submissions")

    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=400, blank=True, help_text="Why it needs attention.")
    correction = models.JSONField(null=True, help_text="What it should have said, by whom, when.")
    lead = TenantForeignKey("leads.Lead", null=True, related_name="submissions")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(  # the key before the connection: no other index begins like this one
                fields=["workspace", "idempotency_key", "connection"], name="submission_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "id"], condition=Q(state="pending"), name="submission_pending"),
            models.Index(
                fields=["workspace", "id"], condition=Q(state="attention"), name="submission_attention"
            ),
            models.Index(
                fields=["workspace", "lead"], condition=Q(lead__isnull=False), name="submission_lead"
            ),
            models.Index(fields=["workspace", "connection", "-id"], name="submission_connection"),
            models.Index(fields=["workspace", "-received_at", "-id"], name="submission_received"),
            models.Index(  # the few that didn't become leads: what did is most of the table, and needs none
                fields=["workspace", "state", "-received_at", "-id"],
                condition=Q(state__in=["attention", "test", "spam"]),
                name="submission_no_lead",
            ),
            models.Index(
                fields=["workspace", "import_run", "id"],
                condition=Q(import_run__isnull=False),
                name="submission_of_run",
            ),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"

    @property
    def body(self) -> Any:
        """What is to be read: the correction, if someone wrote one, else what arrived."""
        return self.correction["body"] if self.correction else self.payload
