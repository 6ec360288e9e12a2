from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Remark(WorkspaceModel):
    """What someone says of a line of the agreement: in words, as a change asked for, or by returning a lead for it.

    `line` is a criterion's or lane's key, or the name of a part ("goal", "commitments"); empty is the whole document.
    """

    class Kind(models.TextChoices):
        REMARK = "remark"
        CHANGE = "change"
        RETURN = "return"

    version = TenantForeignKey("agreement.Version", related_name="remarks")
    line = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True)
    member = TenantForeignKey("workspaces.Member", related_name="+")
    lead = TenantForeignKey(
        "leads.Lead", null=True, related_name="+", help_text="The returned lead it speaks of."
    )
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "version", "line", "id"], name="remark_of_line"),
            models.Index(
                fields=["workspace", "version"], condition=Q(settled_at__isnull=True), name="remark_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.line or 'the document'}"
