from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Rollout(WorkspaceModel):
    """A version coming into force over the leads that are open and not handed off: judged again, and those now ready handed
    over, no faster than `per_hour`. It goes on from `cursor` whoever picks it up."""

    version = TenantForeignKey("agreement.Version", related_name="rollouts")
    per_hour = models.PositiveIntegerField(
        null=True, help_text="Hand over at most so many an hour; empty: all at once."
    )
    started_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0, help_text="The last lead judged.")
    judged = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    handed_over = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="rollout_of_version")]
        indexes = [
            models.Index(fields=["workspace"], condition=Q(finished_at__isnull=True), name="rollout_running")
        ]

    def __str__(self) -> str:
        return f"rollout of version {self.version_id}"
