from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Transport(WorkspaceModel):
    """A way out beside the product itself: a chat of the workspace's or of one member's, or a member's browser.

    The mail server has a row of its own once it failed, so that its breaker has a place. `secret` is the sealed address;
    it is never shown again, `hint` is. While `open_until` stands, the breaker is open: nothing is sent, and one probe then.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PUSH = "push"
        CHAT = "chat"

    kind = models.CharField(max_length=8, choices=Kind)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="transports")
    service = models.CharField(max_length=40, blank=True, help_text="“Slack”, “Firefox”.")
    name = models.CharField(max_length=80)
    secret = models.TextField(blank=True)
    hint = models.CharField(max_length=120, blank=True)
    digest = models.CharField(
        max_length=64, blank=True, help_text="Of the address, so that one is kept once."
    )
    created_at = models.DateTimeField()
    created_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    test_asked_at = models.DateTimeField(null=True, help_text="A test message is to be sent by it.")
    test_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    open_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "member", "digest"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="transport_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["test_asked_at"], condition=Q(test_asked_at__isnull=False), name="transport_tests"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def is_open(self) -> bool:
        """Its breaker is open: nothing is sent by it for now."""
        return self.open_until is not None


class AlertWishes(WorkspaceModel):
    """What a member wishes of alerts beyond what the agreement has them get anyway."""

    member = TenantForeignKey("workspaces.Member", related_name="+")
    also_by = models.JSONField(default=dict, help_text="Rung → the transports that carry it too.")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "member"], name="alert_wishes_once")]

    def __str__(self) -> str:
        return f"alert wishes of member {self.member_id}"


class UsedLink(WorkspaceModel):
    """A link out of an alert that was used: each does its one thing once."""

    alert = TenantForeignKey("followup.Alert", related_name="+")
    verb = models.CharField(max_length=10)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "alert", "verb"], name="link_used_once")]

    def __str__(self) -> str:
        return f"{self.verb} of alert {self.alert_id}"
