from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Touch(WorkspaceModel):
    """One human attempt to reach the lead, and its result. Appended; an undo is a `Retraction`.

    One out of another system's file has a `source_key`. Only such a one may lack a result, a member of ours who made it,
    and a handoff: the lead was not handed over then.
    """

    class Medium(models.TextChoices):
        CALL = "call"
        EMAIL = "email"
        SMS = "sms"
        CHAT = "chat"
        MEETING = "meeting"

    class Result(models.TextChoices):
        SPOKE = "spoke"
        LEFT_MESSAGE = "left_message"
        NO_ANSWER = "no_answer"
        WRONG_NUMBER = "wrong_number"
        CALL_BACK = "call_back"
        NOT_INTERESTED = "not_interested"
        DOES_NOT_REMEMBER = "does_not_remember"
        DO_NOT_CONTACT = "do_not_contact"
        SENT = "sent"
        REPLIED = "replied"
        HELD = "held"

    CONTACTS = frozenset(
        {"spoke", "call_back", "not_interested", "does_not_remember", "do_not_contact", "replied", "held"}
    )

    class Evidence(models.TextChoices):
        REPORTED = "reported"
        CONFIRMED = "confirmed"

    handoff = TenantForeignKey("followup.Handoff", null=True, related_name="all_touches")
    lead = TenantForeignKey("leads.Lead", related_name="touches")
    member = TenantForeignKey("workspaces.Member", null=True, related_name="touches")
    medium = models.CharField(max_length=8, choices=Medium)
    result = models.CharField(max_length=20, choices=Result, blank=True)
    is_contact = models.BooleanField(help_text="A two-way exchange.")
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.REPORTED)
    at = models.DateTimeField(help_text="When it happened.")
    recorded_at = models.DateTimeField()
    note = models.TextField(blank=True)
    duration_s = models.PositiveIntegerField(null=True)
    call_back_at = models.DateTimeField(null=True)
    rep = models.CharField(
        max_length=120, blank=True, db_default="", help_text="Who made it, as the file says."
    )
    source_key = models.CharField(
        max_length=80,
        blank=True,
        db_default="",
        db_collation="C",
        help_text="What makes an imported row one row.",
    )
    import_run = TenantForeignKey("leads.ImportRun", null=True, related_name="touches")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source_key"],
                condition=~models.Q(source_key=""),
                name="touch_imported_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(source_key="")
                | models.Q(handoff__isnull=False, member__isnull=False) & ~models.Q(result=""),
                name="touch_imported_or_worked",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "handoff", "at"], name="touch_handoff"),
            models.Index(fields=["workspace", "lead"], name="touch_lead"),
            models.Index(fields=["workspace", "-at"], name="touch_at"),
            models.Index(
                fields=["workspace", "import_run", "id"],
                condition=models.Q(import_run__isnull=False),
                name="touch_of_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medium}: {self.result}"


class Retraction(WorkspaceModel):
    """A touch taken back: it counts for nothing, and both stay readable.

    `in_favour_of` is the touch that counts instead, where it is one attempt with another (`followup.same_attempt`).
    """

    touch = TenantForeignKey("followup.Touch", related_name="retractions")
    in_favour_of = TenantForeignKey("followup.Touch", null=True, related_name="made_of")
    member = TenantForeignKey("workspaces.Member", related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "touch"], name="retraction_once")]
        indexes = [
            models.Index(
                fields=["workspace", "in_favour_of"],
                condition=models.Q(in_favour_of__isnull=False),
                name="retraction_in_favour",
            )
        ]

    def __str__(self) -> str:
        return f"retraction of touch {self.touch_id}"
