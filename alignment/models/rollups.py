"""The rollups: sums kept beside the rows they sum, so that a year of leads is read in milliseconds."""

from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class LeadSums(WorkspaceModel):
    """Counts of the leads that arrived on a day, by channel; `value` is what the won ones are worth."""

    day = models.DateField()
    channel = TenantForeignKey("leads.Channel", null=True, related_name="+")
    leads = models.IntegerField(default=0)
    sales_ready = models.IntegerField(default=0)
    handed_off = models.IntegerField(default=0)
    contacted = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    met = models.IntegerField(default=0)
    qualified = models.IntegerField(default=0)
    won = models.IntegerField(default=0)
    lost = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    never_reached = models.IntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=2, default=0)

    class Meta:
        abstract = True


class LeadCell(LeadSums):
    """The folded sums: one row a day and channel."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "day", "channel"], name="lead_cell", nulls_distinct=False
            )
        ]


class LeadDelta(LeadSums):
    """What changed since the last fold, written by a trigger in the changing transaction."""

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="lead_delta")]


class HandoffSums(WorkspaceModel):
    """Counts of the handoffs whose clock started on a day.

    On time, late and unanswered leave out those still inside the promise, or closed before it fell due.
    """

    day = models.DateField()
    handoffs = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    unanswered = models.IntegerField(default=0)

    class Meta:
        abstract = True


class HandoffCell(HandoffSums):
    """The folded sums: one row a day."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "day"], name="handoff_cell")]


class HandoffDelta(HandoffSums):
    """What changed since the last fold."""

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="handoff_delta")]
