"""Definitions of sales-ready, and what they said of each lead."""

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class Definition(WorkspaceModel):
    """The rules in one document: criteria, what is required or rules out, the lanes in order. Never altered.

    The shape of `rules` is given by `scoring.rules.Rules`.
    """

    rules = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="definition_workspace")]

    def __str__(self) -> str:
        return f"definition {self.pk}"


class Assessment(WorkspaceModel):
    """A lead's findings under a definition. Bit n of `met` and `known` is criterion n's finding."""

    lead = TenantForeignKey("leads.Lead", related_name="assessments")
    definition = TenantForeignKey("scoring.Definition", related_name="assessments")
    fact_set = TenantForeignKey("leads.FactSet", related_name="+")
    at = models.DateTimeField()
    met = models.BigIntegerField()
    known = models.BigIntegerField()
    score = models.IntegerField()
    lane = models.SmallIntegerField(null=True, help_text="Position of the first lane met.")
    is_ready = models.BooleanField()
    is_latest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "lead"], condition=Q(is_latest=True), name="assessment_latest"
            )
        ]
        # No index holds what a rescore writes, and pages are filled by half: a rewritten row stays in its page, and a new
        # agreement touches no index. (Filled up, the table doubled at the first rescore all the same.)
        indexes = [  # when a lead was first ready is asked for each lead that changes
            models.Index(
                fields=["workspace", "lead"], condition=Q(is_ready=True), name="assessment_first_ready"
            ),
            # what removing a fact set asks of every assessment
            models.Index(fields=["workspace", "fact_set"], name="assessment_fact_set"),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class Backtest(WorkspaceModel):
    """A what-if over past leads that is worked out in the background: what was asked, how far it is, what came of it."""

    rules = models.JSONField()
    rules_digest = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0, help_text="Leads judged so far.")
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "rules_digest", "-asked_at"], name="backtest_of_rules")]

    def __str__(self) -> str:
        return f"backtest {self.pk}"
