from typing import Any

from django.db import models
from django.db.models import Q

from workspaces.models import TenantForeignKey, WorkspaceModel


class ImportRun(WorkspaceModel):
    """A file brought in through the browser: how it is read, how far it has come, and what came of it.

    `cursor` counts the rows that are done, so that a run goes on where a worker was killed. `options` is what
    `leads.imports.layout` keeps; the newest run with the same `header_digest` says how the next such file is read.
    """

    class Kind(models.TextChoices):
        LEADS = "leads"
        OUTCOMES = "outcomes"
        TOUCHES = "touches", "Calls and mails"

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    kind = models.CharField(max_length=12, choices=Kind)
    member = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="Bytes of the text that is read.")
    is_workbook = models.BooleanField(default=False)
    header_digest = models.CharField(max_length=64, db_collation="C")
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=list)

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    failure = models.CharField(max_length=400, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField(null=True, help_text="Rows, once they were counted.")
    cursor = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    there = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict, help_text="Reason without its examples → rows refused for it.")

    undone_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_cursor = models.BigIntegerField(default=0, help_text="The last row that undoing has looked at.")
    removed = models.IntegerField(default=0)
    kept = models.JSONField(default=dict, help_text="Why rows stayed when it was undone → how many.")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="import_run_newest"),
            models.Index(
                fields=["workspace", "id"],
                condition=Q(state__in=["running", "undoing"]),
                name="import_run_at_work",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.UNDOING}

    @property
    def read(self) -> int:
        return self.added + self.there + self.refused

    @property
    def is_history(self) -> bool:
        return not self.options.get("is_live", False)

    @property
    def kept_total(self) -> int:
        return sum(self.kept.values())

    def said(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        return {
            "file": self.file_name,
            "added": self.added,
            "there": self.there,
            "refused": self.refused,
            "live": not self.is_history,
        }


class ImportChunk(WorkspaceModel):
    """A piece of a run's file. Kept in the database because web and worker share no disk, and only until it is read."""

    run = TenantForeignKey("leads.ImportRun", related_name="chunks")
    place = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "place"], name="import_chunk_place")
        ]

    def __str__(self) -> str:
        return f"piece {self.place} of {self.run_id}"


class ImportRefusal(WorkspaceModel):
    """A row that could not be taken, as it was written, and why."""

    run = TenantForeignKey("leads.ImportRun", related_name="refusals")
    line = models.IntegerField()
    reason = models.CharField(max_length=400)
    cells = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "run", "line", "id"], name="import_refusal_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
