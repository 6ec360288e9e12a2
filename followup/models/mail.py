from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Template(WorkspaceModel):
    """Words to begin a mail or a text from, with places such as {first name} for what is known of the lead."""

    class Medium(models.TextChoices):
        EMAIL = "email", "Mail"
        SMS = "sms", "Text message"

    name = models.CharField(max_length=80)
    medium = models.CharField(max_length=5, choices=Medium)
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = TenantForeignKey("workspaces.Member", related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=Q(removed_at__isnull=True), name="template_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Mail(WorkspaceModel):
    """A mail that a rep wrote to a lead, on its way: tried until the mail server took it, and from then on a touch."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        STOPPED = "stopped"

    handoff = TenantForeignKey("followup.Handoff", related_name="mails")
    lead = TenantForeignKey("leads.Lead", related_name="mails")
    member = TenantForeignKey("workspaces.Member", related_name="+")
    template = TenantForeignKey("followup.Template", null=True, related_name="+")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=150)
    body = models.TextField()
    written_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    touch = TenantForeignKey("followup.Touch", null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="mail_due"),
            models.Index(fields=["workspace", "handoff", "-id"], name="mail_of_handoff"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
