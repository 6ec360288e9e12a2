from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Announcement(WorkspaceModel):
    """A lead that another system told us of by its id alone; what was answered is still to be fetched there.

    It holds no answers: those become a submission, under the same id, so that nothing is stored twice.
    """

    connection = TenantForeignKey("leads.Connection", related_name="announcements")
    external_id = models.CharField(max_length=200, db_collation="C")
    told = models.JSONField(help_text="What came with the id: the ids of form, ad and page.")
    announced_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When it is next asked for.")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True, help_text="Why the last try failed.")
    done_at = models.DateTimeField(null=True, help_text="When its answers were stored.")
    given_up_at = models.DateTimeField(null=True, help_text="When it was left for someone to look at.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "connection", "external_id"], name="announcement_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="announcement_due",
            )
        ]

    def __str__(self) -> str:
        return self.external_id
