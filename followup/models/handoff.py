from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from workspaces.models import Member, TenantForeignKey, WorkspaceModel


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def open(self) -> "HandoffQuerySet":
        return self.filter(ended_at__isnull=True)

    def held_by(self, member: Member) -> "HandoffQuerySet":
        return self.filter(owner_id=member.pk)

    def helped_by(self, member: Member) -> "HandoffQuerySet":
        """Somebody else's, with which this member helps."""
        helped = self.open().filter(helps__member_id=member.pk, helps__ended_at__isnull=True)
        return helped.exclude(owner_id=member.pk)

    def in_pool(self) -> "HandoffQuerySet":
        """Open and nobody's: anyone in sales may take it."""
        return self.open().filter(owner__isnull=True)

    def with_why(self) -> "HandoffQuerySet":
        """With `given_because`, what is kept of the decision that gave it to who holds it, or to nobody."""
        latest = Assignment.objects.filter(handoff_id=OuterRef("pk")).order_by("-pk")
        return self.annotate(given_because=Subquery(latest.values("why")[:1]))

    def owing_a_touch(self) -> "HandoffQuerySet":
        """Open, and an attempt is owed, not a decision."""
        return self.open().exclude(owed_medium="")

    def to_decide(self) -> "HandoffQuerySet":
        """Open and reached, or tried as often as agreed: someone has to say what becomes of it."""
        return self.open().filter(owed_medium="")

    def overdue(self, at: datetime) -> "HandoffQuerySet":
        """Open, unanswered and past what was promised."""
        return self.open().filter(first_touch_at__isnull=True, due_at__lt=at)


class Handoff(WorkspaceModel):
    """A sales-ready lead given to sales: the clock and the work.

    `due_at` is set once. `first_touch_at`, `first_evidence`, `contacted_at` and `touches` are a cache of the unretracted
    touches, and what is owed next (`owed_at`, by which medium, by which step of the plan) follows from them;
    `clock.reread` writes all.
    Without an `owed_medium` a decision is owed: the lead was reached, or tried as often as agreed.
    """

    class End(models.TextChoices):
        WON = "won"
        LOST = "lost"
        RETURNED = "returned"
        RECYCLED = "recycled"
        MERGED = "merged"  # its lead became part of another: nobody gave it up

    lead = TenantForeignKey("leads.Lead", related_name="handoffs")
    version = TenantForeignKey("agreement.Version", related_name="handoffs")
    assessment = TenantForeignKey("scoring.Assessment", related_name="+")
    team = TenantForeignKey("workspaces.Team", related_name="handoffs")
    owner = TenantForeignKey("workspaces.Member", null=True, related_name="handoffs")
    lane = models.CharField(max_length=80)
    medium = models.CharField(max_length=12, help_text="The first medium the lane asks for.")
    window_s = models.PositiveIntegerField(help_text="Working seconds promised to the first touch.")

    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    owed_at = models.DateTimeField()
    owed_medium = models.CharField(max_length=8, blank=True, default="call", db_default="call")
    owed_step = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_asked_for = models.BooleanField(
        default=False, db_default=False, help_text="The lead named the hour of the next attempt."
    )
    score = models.IntegerField(
        default=0, db_default=0, help_text="That of its assessment, as it was handed over."
    )
    first_touch_at = models.DateTimeField(null=True)
    first_evidence = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="Who says when that was."
    )
    contacted_at = models.DateTimeField(null=True)
    touches = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    breached_at = models.DateTimeField(null=True, help_text="When the loop found the promise missed.")
    missed_because = models.CharField(
        max_length=8,
        blank=True,
        db_default="",
        default="",
        help_text="The cause that counts, kept from its breach and the corrections of that.",
    )
    calling = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    calling_since = models.DateTimeField(
        null=True, help_text="When `calling` clicked to call, until a result is logged."
    )
    asked_again_at = models.DateTimeField(
        null=True, help_text="When the lead last enquired again while it was open."
    )
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=End, blank=True)
    ended_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    receipt = models.JSONField(null=True, help_text="What was tried, frozen at an end without success.")

    follows = TenantForeignKey(
        "followup.Handoff",
        null=True,
        related_name="followed_by",
        help_text="The handoff this lead came back from.",
    )

    rung = models.PositiveSmallIntegerField(default=0, help_text="Position of the ladder's next rung.")
    rung_at = models.DateTimeField(null=True, help_text="When that rung is due; empty when none is.")
    stuck = models.CharField(max_length=300, blank=True, help_text="Why the loop set this one aside.")

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "lead"], condition=Q(ended_at__isnull=True), name="handoff_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "owner", "owed_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="handoff_queue",
            ),
            models.Index(fields=["rung_at"], condition=Q(rung_at__isnull=False), name="handoff_rung"),
            models.Index(fields=["workspace", "lead"], name="handoff_lead"),
            models.Index(fields=["workspace", "owner", "-started_at", "-id"], name="handoff_owner"),
            models.Index(fields=["workspace", "-started_at", "-id"], name="handoff_started"),
            models.Index(fields=["workspace"], condition=~Q(stuck=""), name="handoff_stuck"),
            models.Index(
                fields=["workspace", "started_at"], condition=~Q(missed_because=""), name="handoff_missed"
            ),
            models.Index(
                fields=["workspace", "calling"],
                condition=Q(calling_since__isnull=False),
                name="handoff_calling",
            ),
            models.Index(
                fields=["workspace", "id"],
                condition=Q(ended_at__isnull=True, owner__isnull=True),
                name="handoff_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"handoff {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def owes_decision(self) -> bool:
        return not self.owed_medium

    @property
    def is_accepted(self) -> bool:
        return self.accepted_at is not None

    @property
    def is_missed(self) -> bool:
        """Found missed, and not answered in time after all: a late report counts from when it happened."""
        return self.breached_at is not None and not (
            self.first_touch_at is not None and self.first_touch_at <= self.due_at
        )

    @property
    def is_answered(self) -> bool:
        return self.first_touch_at is not None

    def may_be_helped_by(self, member: Member, *, at: datetime) -> bool:
        """Whether a member could lend a hand: somebody else holds it, nobody tried yet, and the promise is over."""
        return (
            self.is_open
            and not self.is_answered
            and self.due_at <= at
            and self.owner_id not in {None, member.pk}
            and member.works_leads
            and member.user_id is not None
        )


class Assignment(WorkspaceModel):
    """A stretch of a handoff during which one rep holds it, and why it went to them."""

    handoff = TenantForeignKey("followup.Handoff", related_name="assignments")
    member = TenantForeignKey("workspaces.Member", null=True, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.JSONField(
        default=dict, help_text="The decision, and why each other candidate was passed over."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "handoff"],
                condition=Q(ended_at__isnull=True),
                name="assignment_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "handoff"], name="assignment_handoff"),
            models.Index(fields=["workspace", "member", "started_at"], name="assignment_of_member"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Rotation(WorkspaceModel):
    """A team's place in its round robin, kept so that a restart or a tie favours nobody."""

    team = TenantForeignKey("workspaces.Team", related_name="+")
    credits = models.JSONField(default=dict, help_text="Seat id → what the rotation owes it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "team"], name="rotation_of_team")]

    def __str__(self) -> str:
        return f"rotation of team {self.team_id}"
