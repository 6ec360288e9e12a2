from django.db import models

from workspaces.models import TenantForeignKey, TiedModel, WorkspaceModel


class FactKind(WorkspaceModel):
    """The catalogue: a fact's name and the type its values are read as."""

    class Type(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        DATE = "date"
        YES_NO = "yes_no"
        LIST = "list"

    name = models.CharField(max_length=120, db_collation="C")
    type = models.CharField(max_length=8, choices=Type)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="fact_kind_name")]

    def __str__(self) -> str:
        return self.name


class FactSet(TiedModel):
    """All that was known of a lead at one moment. Appended, never altered; `seq` 1 is what it arrived with.

    `folded` holds each text again without case and accents, so that a comparison is plain equality.
    """

    lead = TenantForeignKey("leads.Lead", related_name="fact_sets")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    facts = models.JSONField()
    folded = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "lead", "seq"], name="fact_set_seq")]

    def __str__(self) -> str:
        return f"facts {self.seq} of lead {self.lead_id}"
