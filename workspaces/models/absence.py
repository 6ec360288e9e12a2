from datetime import datetime

from django.db import models
from django.db.models import Q

from workspaces.models.tenancy import TenantForeignKey, WorkspaceModel


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def covering(self, at: datetime) -> "AbsenceQuerySet":
        return self.filter(Q(until_at__isnull=True) | Q(until_at__gt=at), starts_at__lte=at)

    def not_over(self, at: datetime) -> "AbsenceQuerySet":
        return self.filter(Q(until_at__isnull=True) | Q(until_at__gt=at))


class Absence(WorkspaceModel):
    """A stretch in which no new lead comes to a member. Without `until_at` it lasts until they say that they are back."""

    class Reason(models.TextChoices):
        BREAK = "break", "A break"
        HOLIDAY = "holiday", "Holiday"
        ILL = "ill", "Ill"
        TRAINING = "training", "Training or a meeting"
        OTHER = "other", "Something else"

    member = TenantForeignKey("workspaces.Member", related_name="absences")
    starts_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.OTHER)
    note = models.CharField(max_length=200, blank=True)
    entered_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "member", "until_at"], name="absence_of_member")]

    def __str__(self) -> str:
        return f"absence {self.pk}"
