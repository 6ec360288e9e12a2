from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Resolution(WorkspaceModel):
    """What the sides decided at a meeting: who does what by when. It is carried from the pack of its month to each later
    one until it is done or dropped."""

    month = models.DateField(help_text="First day of the month whose pack it was decided over.")
    text = models.CharField(max_length=500)
    owner = TenantForeignKey("workspaces.Member", related_name="+")
    due_on = models.DateField(null=True)
    made_by = TenantForeignKey("workspaces.Member", related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "month", "id"], name="resolution_month"),
            models.Index(
                fields=["workspace", "month", "id"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="resolution_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None


class Subscription(WorkspaceModel):
    """A member wants the meeting pack by mail. Whoever doesn't has none."""

    class Every(models.TextChoices):
        WEEK = "week", "Each week"
        MONTH = "month", "Each month"

    member = TenantForeignKey("workspaces.Member", related_name="+")
    every = models.CharField(max_length=5, choices=Every)
    since = models.DateTimeField(help_text="Nothing that fell due before is sent.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "member"], name="subscription_of_member")]

    def __str__(self) -> str:
        return f"{self.every} to member {self.member_id}"
