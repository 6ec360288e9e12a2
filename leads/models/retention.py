from django.db import models

from workspaces.models import WorkspaceModel


class RetentionPeriod(WorkspaceModel):
    """How many days one kind of thing is kept; without a row it is kept for good."""

    class Kind(models.TextChoices):
        PAYLOADS = "payloads", "What arrived, as it came"
        SPAM = "spam", "Spam"
        REFUSED_CALLS = "refused_calls", "Refused calls"
        FILES = "files", "Imported files"
        EVENTS = "events", "What people did on pages and in mails"
        PHONE_CALLS = "phone_calls", "Calls that phone systems told of"

    kind = models.CharField(max_length=16, choices=Kind)
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="retention_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"
