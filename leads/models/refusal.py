from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class RefusedCall(WorkspaceModel):
    """Calls to a connection that were refused for one reason: how many, since when, and what the last one looked like.

    One row per reason, so that somebody who knocks a million times leaves as many rows as somebody who knocks once.
    `seen` holds what is safe to keep: method, length, type, program, and the network the call came from. Never the body.
    """

    connection = TenantForeignKey("leads.Connection", related_name="refused_calls")
    reason = models.CharField(max_length=200, db_collation="C")
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    at = models.DateTimeField(help_text="When the last of them came.")
    seen = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "connection", "reason"], name="refused_call_reason")
        ]

    def __str__(self) -> str:
        return self.reason
