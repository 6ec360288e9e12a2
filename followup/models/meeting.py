from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class MeetingWord(WorkspaceModel):
    """What a member said became of a meeting: held, nobody came, moved, cancelled. Taken back, it stays readable.

    `touch` is the attempt that it was, `moved_to` the meeting that took its place.
    """

    class Said(models.TextChoices):
        HELD = "held"
        NO_SHOW = "no_show"
        MOVED = "moved"
        CANCELLED = "cancelled"

    meeting = TenantForeignKey("leads.Meeting", related_name="words")
    handoff = TenantForeignKey("followup.Handoff", related_name="meeting_words")
    said = models.CharField(max_length=10, choices=Said)
    touch = TenantForeignKey("followup.Touch", null=True, related_name="+")
    moved_to = TenantForeignKey("leads.Meeting", null=True, related_name="+")
    member = TenantForeignKey("workspaces.Member", related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "meeting"],
                condition=Q(taken_back_at__isnull=True),
                name="meeting_one_word",
            )
        ]

    def __str__(self) -> str:
        return f"{self.said}: meeting {self.meeting_id}"
