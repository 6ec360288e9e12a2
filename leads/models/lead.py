from datetime import datetime

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, TiedModel


class Outcome(models.TextChoices):
    """How a lead ended; without one it is open. These four partition all leads."""

    OPEN = ""
    WON = "won"
    LOST = "lost"
    RETURNED = "returned"


class LeadQuerySet(models.QuerySet["Lead"]):
    def arrived_between(self, start: datetime, end: datetime) -> "LeadQuerySet":
        """Arrived in [start, end)."""
        return self.filter(arrived_at__gte=start, arrived_at__lt=end)

    def open(self) -> "LeadQuerySet":
        return self.filter(outcome=Outcome.OPEN)


class CountedLeads(models.Manager["Lead"]):
    """Leads that stand for themselves: one merged into another is part of that one, and counted there."""

    def get_queryset(self) -> "models.QuerySet[Lead]":
        return super().get_queryset().filter(merged_into__isnull=True)


class Lead(TiedModel):
    """One person's enquiry, open until won, lost or returned.

    The milestones and the owner are a cache of handoffs, touches and outcomes, written only by
    `followup.milestones.recompute`, and form and landing page one of its first facts, written by `leads.fact_sets`, so that
    leads can be counted by them without reading a million documents; `manage.py check_figures` compares with the truth.
    """

    person = TenantForeignKey("leads.Person", related_name="leads")
    channel = TenantForeignKey("leads.Channel", null=True, related_name="leads")
    campaign = TenantForeignKey("leads.Campaign", null=True, related_name="leads")
    fact_set = TenantForeignKey("leads.FactSet", null=True, related_name="+")
    form_name = models.TextField(
        blank=True, default="", db_default="", help_text="The form it came by, as its first facts say."
    )
    landing_page = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="The page it came by, without question and fragment, as its first facts say.",
    )
    is_history = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()
    merged_into = TenantForeignKey(
        "leads.Lead",
        null=True,
        related_name="absorbed",
        help_text="The open lead of the same person it became part of.",
    )

    owner = TenantForeignKey(
        "workspaces.Member", null=True, related_name="+", help_text="Who holds its latest handoff."
    )
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    sales_ready_at = models.DateTimeField(null=True)
    handed_off_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="When it was won, lost or returned.")

    objects = CountedLeads.from_queryset(LeadQuerySet)()
    every = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person"],
                condition=Q(outcome="", is_history=False, merged_into__isnull=True),
                name="lead_one_open_per_person",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-arrived_at", "-id"], name="lead_arrived"),
            models.Index(fields=["workspace", "channel", "-arrived_at", "-id"], name="lead_channel_arrived"),
            models.Index(fields=["workspace", "outcome", "-arrived_at", "-id"], name="lead_outcome_arrived"),
            models.Index(fields=["workspace", "person"], name="lead_person"),
            models.Index(  # what removing a fact set asks of every lead
                fields=["workspace", "fact_set"],
                condition=Q(fact_set__isnull=False),
                name="lead_fact_set",
            ),
            models.Index(
                fields=["workspace", "-arrived_at", "-id"],
                condition=Q(handed_off_at__isnull=False, contacted_at__isnull=True),
                name="lead_never_reached",
            ),
            *(
                models.Index(
                    fields=["workspace", column, "-arrived_at", "-id"],
                    condition=Q(**{f"{column}__isnull": False}),
                    name=f"lead_{column}_arrived",
                )
                for column in ("campaign", "owner")
            ),
            *(  # each stage the list can be asked for: a scan for a rare one would read every lead
                models.Index(
                    fields=["workspace", "-arrived_at", "-id"],
                    condition=Q(**{f"{stage}_at__isnull": False}),
                    name=f"lead_{stage}",
                )
                for stage in ("sales_ready", "handed_off", "contacted", "accepted", "met", "qualified")
            ),
            models.Index(  # what was won in a quarter, whenever it arrived
                fields=["workspace", "closed_at"], condition=Q(outcome="won"), name="lead_won_closed"
            ),
            models.Index(  # how long it took to win them is read from the index alone
                fields=["workspace", "arrived_at"],
                include=["handed_off_at", "closed_at"],
                condition=Q(outcome="won", merged_into__isnull=True),
                name="lead_won_arrived",
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN
