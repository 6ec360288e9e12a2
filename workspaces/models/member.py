from django.db import models

from workspaces.layers import Layer
from workspaces.models.tenancy import WorkspaceModel


class Role(models.TextChoices):
    MARKETING = "marketing"
    SALES = "sales"
    MANAGER = "manager"
    OWNER = "owner"


class Side(models.TextChoices):
    MARKETING = "marketing"
    SALES = "sales"


class Member(WorkspaceModel):
    """A user in a workspace, or, without a user, the hand of an API key."""

    user = models.ForeignKey("workspaces.User", models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    side = models.CharField(max_length=12, choices=Side)
    time_zone = models.CharField(max_length=60, blank=True, help_text="Empty: the workspace's.")
    is_active = models.BooleanField(default=True)
    may_sign = models.BooleanField(default=False, help_text="Signs the agreement for their side.")
    hours = models.JSONField(default=dict, help_text="Empty: their team's.")
    holidays_of = models.CharField(max_length=6, blank=True, help_text="Empty: their team's.")
    start_page = models.CharField(
        max_length=120,
        blank=True,
        db_default="",
        help_text="Where the day begins; empty: as usual for the role.",
    )
    shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts in the queue.")

    is_authenticated = True  # whoever acts as a member has been let in; REST framework asks

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def own_hours(self) -> Layer:
        """Their zone counts only for ranges of their own: who reads in another zone keeps the team's shift."""
        own = Layer(self.hours, "", self.holidays_of)
        return Layer(self.hours, self.time_zone, self.holidays_of) if own.says_when else own

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def works_leads(self) -> bool:
        """May take, call and end handoffs: sales, and whoever manages."""
        return self.role in {Role.SALES, Role.OWNER} or (
            self.role == Role.MANAGER and self.side == Side.SALES
        )

    @property
    def decides_who_is_who(self) -> bool:
        """May say whether two persons are one: everyone but reps, who see what concerns their leads."""
        return self.role != Role.SALES

    @property
    def leads_others(self) -> bool:
        """May act on handoffs that somebody else holds."""
        return self.role == Role.OWNER or (self.role == Role.MANAGER and self.side == Side.SALES)

    @property
    def minds_intake(self) -> bool:
        """May set up how leads come in, and mend what arrived: marketing, and whoever owns the workspace."""
        return self.is_owner or self.side == Side.MARKETING
