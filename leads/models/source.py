from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Channel(WorkspaceModel):
    """Where leads come from, as marketing counts it. `key` is the name without case, spacing or underscores."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="channel_key")]

    def __str__(self) -> str:
        return self.name


class Campaign(WorkspaceModel):
    """A dated effort inside a channel."""

    channel = TenantForeignKey("leads.Channel", null=True, related_name="campaigns")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "key"], name="campaign_key", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Connection(WorkspaceModel):
    """A configured way in: an API key, a form, a file, or another system's webhook.

    `settings` says how what arrives is read and where it came from; it holds nothing secret. `secrets` is a list of
    `{"use", "value", "from", "until"}`, see `leads.ways_in.secret`.
    """

    class Kind(models.TextChoices):
        """The kinds that LeadBridge serves itself; those of other systems are registered in `leads.ways_in`."""

        API = "api"
        FORM = "form"
        FILE = "file"
        BY_HAND = "by_hand"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    token = models.CharField(  # noqa: DJ001  unique where there is one
        max_length=64, unique=True, null=True, help_text="What its public address carries."
    )
    api_key = TenantForeignKey("workspaces.ApiKey", null=True, related_name="+")
    settings = models.JSONField(default=dict)
    secrets = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "api_key"],
                condition=models.Q(api_key__isnull=False),
                name="connection_of_key",
            ),
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(kind="file"), name="connection_of_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name
