from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class CampaignCost(WorkspaceModel):
    """What a campaign cost in a month, as marketing says it; `month` is its first day."""

    campaign = TenantForeignKey("leads.Campaign", related_name="+")
    month = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "campaign", "month"], name="campaign_cost_once")
        ]
        indexes = [models.Index(fields=["workspace", "month"], name="campaign_cost_month")]

    def __str__(self) -> str:
        return f"{self.amount} in {self.month:%Y-%m}"
