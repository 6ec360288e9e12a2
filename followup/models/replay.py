from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Replay(WorkspaceModel):
    """Everything that needed attention for one reason, read again after the cause was mended.

    It goes through the submissions up to `last`, and on from `cursor` whoever picks it up.
    """

    reason = models.CharField(max_length=400)
    by = TenantForeignKey("workspaces.Member", related_name="+")
    started_at = models.DateTimeField()
    last = models.BigIntegerField(help_text="The newest submission it reads.")
    cursor = models.BigIntegerField(default=0, help_text="The last submission that was read.")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0, help_text="Those that need attention still.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(finished_at__isnull=True), name="replay_one_running"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-started_at"], name="replay_started")]

    def __str__(self) -> str:
        return f"replay {self.pk}"

    @property
    def mended(self) -> int:
        """How many became a lead or part of one."""
        return self.done - self.failed
