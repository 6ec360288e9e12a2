from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class MergeQuestion(WorkspaceModel):
    """Are these two the same person? Asked once of each two, by what suggests it, and answered by people only."""

    class State(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        DIFFERENT = "different"

    class Why(models.TextChoices):
        MAILBOX = "mailbox", "The same shared mailbox, under different names"
        SWITCHBOARD = "switchboard", "The same phone number, under different names"
        PHONE = "phone", "The same phone number, with different e-mail addresses"
        CONFLICT = "conflict", "One enquiry named both"

    one = TenantForeignKey("leads.Person", related_name="+")
    other = TenantForeignKey("leads.Person", related_name="+")
    why = models.CharField(max_length=12, choices=Why)
    kind = models.CharField(max_length=12, db_collation="C")
    value = models.CharField(max_length=300, db_collation="C", help_text="The key both have.")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "one", "other"], name="merge_question_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "-at", "-id"], condition=Q(state="open"), name="merge_question_open"
            ),
            models.Index(fields=["workspace", "kind", "value"], name="merge_question_of_key"),
            models.Index(fields=["workspace", "other"], name="merge_question_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}: {self.state}"


class Merge(WorkspaceModel):
    """One person found to be another; `moved` holds what is needed to take it back exactly: ids and names of fields, no words."""

    survivor = TenantForeignKey("leads.Person", related_name="merges")
    absorbed = TenantForeignKey("leads.Person", related_name="+")
    at = models.DateTimeField()
    by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "absorbed"],
                condition=Q(undone_at__isnull=True),
                name="merge_one_standing",
            )
        ]
        indexes = [models.Index(fields=["workspace", "survivor"], name="merge_survivor")]

    def __str__(self) -> str:
        return f"{self.absorbed_id} is {self.survivor_id}"
