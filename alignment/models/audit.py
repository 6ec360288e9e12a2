"""Audits made in the browser. Nothing of one stays longer than an hour unless somebody keeps its figures."""

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class AuditRun(WorkspaceModel):
    """One response audit. Until it is kept, it goes with its files at `expires_at`; keeping it lets the files go at once."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="Never, once it is kept.")
    kept_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    failure = models.CharField(max_length=400, blank=True)
    started_at = models.DateTimeField(null=True)
    total = models.IntegerField(null=True, help_text="Rows of both files, once they were counted.")
    cursor = models.IntegerField(default=0)
    result = models.JSONField(null=True, help_text="What alignment.audit.figures.Audit documents.")

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "-kept_at", "-id"], condition=Q(kept_at__isnull=False), name="audit_kept"
            ),
            models.Index(fields=["workspace", "state"], condition=Q(state="running"), name="audit_at_work"),
            models.Index(
                fields=["workspace", "expires_at"],
                condition=Q(expires_at__isnull=False),
                name="audit_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"audit {self.pk}"

    @property
    def is_kept(self) -> bool:
        return self.kept_at is not None

    @property
    def is_at_work(self) -> bool:
        return self.state == self.State.RUNNING


class AuditFile(WorkspaceModel):
    """One of an audit's files and how it is read; what it looks like to `followup.imports.look`."""

    class Kind(models.TextChoices):
        LEADS = "leads"
        TOUCHES = "touches"

    run = TenantForeignKey("alignment.AuditRun", related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "run", "kind"], name="audit_file_kind")]

    def __str__(self) -> str:
        return self.file_name


class AuditChunk(WorkspaceModel):
    """A piece of an audit's file, in the database because web and worker share no disk."""

    file = TenantForeignKey("alignment.AuditFile", related_name="chunks")
    place = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "file", "place"], name="audit_chunk_place")
        ]

    def __str__(self) -> str:
        return f"piece {self.place} of {self.file_id}"
