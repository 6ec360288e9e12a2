from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Breach(WorkspaceModel):
    """The promise of a handoff was missed. One per handoff, whoever finds it.

    `cause` is what the rule found then (`followup.breach_causes`), "" for those from before there was one; what counts is
    the latest `CauseCorrection`, if there is any.
    """

    class Cause(models.TextChoices):
        REP = "rep", "It waited with its rep"
        NOBODY = "nobody", "Nobody could take it"
        GAP = "gap", "It reached nobody in time"
        LATE = "late", "It came in late, in a file"
        OUTAGE = "outage", "LeadBridge was down"

    handoff = TenantForeignKey("followup.Handoff", related_name="breaches")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    cause = models.CharField(max_length=8, choices=Cause, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "handoff"], name="breach_once")]

    def __str__(self) -> str:
        return f"breach of handoff {self.handoff_id}"


class CauseCorrection(WorkspaceModel):
    """A manager's word that a breach had another cause, and why. Appended; the latest counts."""

    breach = TenantForeignKey("followup.Breach", related_name="corrections")
    cause = models.CharField(max_length=8, choices=Breach.Cause)
    note = models.CharField(max_length=500)
    member = TenantForeignKey("workspaces.Member", related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "breach", "-id"], name="cause_correction_latest")]

    def __str__(self) -> str:
        return f"{self.cause}: {self.note}"
