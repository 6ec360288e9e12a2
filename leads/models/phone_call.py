from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class PhoneCall(WorkspaceModel):
    """A call that a phone system told of, as it told of it last, and what became of that.

    Kept whoever it was with: one that matches nobody is counted, and looked at by people.
    """

    class State(models.TextChoices):
        PENDING = "pending"  # to be looked at
        UNDERWAY = "underway"  # not over yet
        ATTEMPT = "attempt"  # on a lead
        NOBODY = "nobody"  # nobody's number, or several people's
        INBOUND = "inbound"  # they called us
        UNREADABLE = "unreadable"
        TEST = "test"

    connection = TenantForeignKey("leads.Connection", related_name="phone_calls")
    external_id = models.CharField(max_length=100, db_collation="C", help_text="The call's id in its system.")
    step = models.PositiveIntegerField(default=0, help_text="Which of the things told of it this was.")
    told = models.JSONField(default=dict)
    first_heard_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it is on no lead.")
    number = models.CharField(max_length=40, blank=True, db_collation="C", help_text="With whom, in E.164.")
    lead = TenantForeignKey("leads.Lead", null=True, related_name="phone_calls")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "connection", "external_id"], name="phone_call_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "connection", "-heard_at", "-id"], name="phone_call_newest"),
            models.Index(fields=["workspace", "id"], condition=Q(state="pending"), name="phone_call_pending"),
            models.Index(
                fields=["workspace", "lead"], condition=Q(lead__isnull=False), name="phone_call_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
