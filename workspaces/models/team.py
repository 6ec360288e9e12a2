from typing import Any

from django.db import models

from workspaces.business_time import Hours
from workspaces.models.tenancy import TenantForeignKey, WorkspaceModel


def always_open() -> dict[str, Any]:
    """Open round the clock until the owner says otherwise: a promise that waits for Monday surprises a newcomer."""
    return {"always": True}


class Team(WorkspaceModel):
    """Members a lead can be routed to, with the hours in which their clock counts."""

    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=60, default="UTC")
    hours = models.JSONField(default=always_open)
    holidays_of = models.CharField(
        max_length=6, blank=True, help_text="Country whose public holidays close the team."
    )
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="team_name"),
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(is_default=True), name="team_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def business_hours(self) -> Hours:
        return Hours.parse(self.hours, time_zone=self.time_zone, holidays_of=self.holidays_of)


class Seat(WorkspaceModel):
    """A member's place in a team: their share of its leads, and whether they take any."""

    team = TenantForeignKey("workspaces.Team", related_name="seats")
    member = TenantForeignKey("workspaces.Member", related_name="seats")
    weight = models.PositiveSmallIntegerField(default=1)
    takes_leads = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "team", "member"], name="seat_once")]

    def __str__(self) -> str:
        return f"seat {self.pk}"
