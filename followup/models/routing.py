from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def in_order(self) -> "RoutingRuleQuerySet":
        """Those that hold, as they are tried."""
        return self.filter(removed_at__isnull=True).order_by("position", "pk")


class RoutingRule(WorkspaceModel):
    """Leads whose facts meet its tests go to a team, or to one member. Rules are tried in their order."""

    class Otherwise(models.TextChoices):
        NEXT = "next", "Try the next rule"
        WAIT = "wait", "Wait until one of them can"

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    tests = models.JSONField(help_text="{needs: all or any, criteria: [{fact, operator, value}]}")
    team = TenantForeignKey("workspaces.Team", null=True, related_name="rules")
    member = TenantForeignKey("workspaces.Member", null=True, related_name="rules")
    otherwise = models.CharField(max_length=4, choices=Otherwise, default=Otherwise.NEXT)
    removed_at = models.DateTimeField(null=True)
    removed_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, member__isnull=True)
                | Q(team__isnull=True, member__isnull=False),
                name="routing_rule_one_target",
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "position"],
                condition=Q(removed_at__isnull=True),
                name="routing_rule_order",
            )
        ]

    def __str__(self) -> str:
        return self.name
