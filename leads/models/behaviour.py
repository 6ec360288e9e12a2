from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Event(WorkspaceModel):
    """Something somebody did: saw a page, opened a mail, read a document. Appended, never altered.

    `who_kind` and `who` are the surest thing that was said of them: a person key, a submission's id, or a visitor's id,
    which is nobody's until something names them both. Whose it is is found when it is counted.
    """

    connection = TenantForeignKey("leads.Connection", related_name="+")
    external_id = models.CharField(max_length=200, db_collation="C")
    type = models.CharField(max_length=40, db_collation="C")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    who_kind = models.CharField(max_length=12, db_collation="C")
    who = models.CharField(max_length=300, db_collation="C")
    url = models.CharField(max_length=2000, blank=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "connection", "external_id"], name="event_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "who_kind", "who", "at"], name="event_of"),
            models.Index(fields=["workspace", "at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.external_id}"


class Visitor(WorkspaceModel):
    """A browser that said who it is: by an event that named both, or by an enquiry. Who was named first, stays."""

    visitor = models.CharField(max_length=200, db_collation="C")
    who_kind = models.CharField(max_length=12, db_collation="C")
    who = models.CharField(max_length=300, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "visitor"], name="visitor_once")]
        indexes = [models.Index(fields=["workspace", "who_kind", "who"], name="visitor_of")]

    def __str__(self) -> str:
        return self.visitor


class Uncounted(WorkspaceModel):
    """Somebody of whom something new is known that no fact counts yet; removed in the transaction that counts it."""

    who_kind = models.CharField(max_length=12, db_collation="C")
    who = models.CharField(max_length=300, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="uncounted_first")]

    def __str__(self) -> str:
        return f"{self.who_kind} {self.who}"
