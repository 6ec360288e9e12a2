from typing import Any

from django.db import models

from workspaces.business_time import Hours
from workspaces.layers import Layer, merged, together
from workspaces.models.tenancy import TenantForeignKey, WorkspaceModel


def always_open() -> dict[str, Any]:
    """Open round the clock until the owner says otherwise: a promise that waits for Monday surprises a newcomer."""
    return {"always": True}


class TeamManager(models.Manager["Team"]):
    """With the workspace, which says what a team leaves open of its hours."""

    def get_queryset(self) -> "models.QuerySet[Team]":
        return super().get_queryset().select_related("workspace")


class Team(WorkspaceModel):
    """Members a lead can be routed to, with the hours in which their clock counts, and how leads are shared among them."""

    class Method(models.TextChoices):
        ROTATION = "rotation", "In turn, by their shares"
        FEWEST_OPEN = "fewest_open", "To who has the fewest open"

    class OffHours(models.TextChoices):
        GIVE = "give", "Give it anyway, to whoever’s turn it is"
        HOLD = "hold", "Hold it for who is next on shift"

    class CatchUp(models.TextChoices):
        OLDEST = "oldest", "What waited goes to them, the oldest first"
        POOL = "pool", "What waited stays for anyone to take; they get new leads only"

    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=60, blank=True, help_text="Empty: the workspace's.")
    hours = models.JSONField(default=dict, help_text="Empty: the workspace's.")
    holidays_of = models.CharField(
        max_length=6, blank=True, help_text="Country whose public holidays close the team."
    )
    is_default = models.BooleanField(default=False)
    method = models.CharField(max_length=12, choices=Method, default=Method.ROTATION)
    off_hours = models.CharField(max_length=4, choices=OffHours, default=OffHours.GIVE)
    catch_up = models.CharField(max_length=6, choices=CatchUp, default=CatchUp.OLDEST)
    previous_owner_first = models.BooleanField(default=True)
    matched_facts = models.JSONField(
        default=list,
        help_text="Facts whose value must be among a seat's tags, where any seat of the team has it.",
    )

    objects = TeamManager()

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
    def own_hours(self) -> Layer:
        return Layer(self.hours, self.time_zone, self.holidays_of)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What holds for the team, from the workspace down."""
        return (self.workspace.own_hours, self.own_hours) if self.workspace_id else (self.own_hours,)

    @property
    def whole_hours(self) -> Layer:
        return merged(*self.layers)

    @property
    def business_hours(self) -> Hours:
        return together(*self.layers)


class Seat(WorkspaceModel):
    """A member's place in a team: their share of its leads, whether they take any, how many, and what they are good for."""

    team = TenantForeignKey("workspaces.Team", related_name="seats")
    member = TenantForeignKey("workspaces.Member", related_name="seats")
    weight = models.PositiveSmallIntegerField(default=1)
    takes_leads = models.BooleanField(default=True)
    most_a_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Leads given to the member since their midnight, at most."
    )
    most_open = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Open leads the member holds, at most."
    )
    tags = models.JSONField(
        default=list, help_text="Languages, countries, skills, as typed; compared without case and accents."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "team", "member"], name="seat_once")]

    def __str__(self) -> str:
        return f"seat {self.pk}"
