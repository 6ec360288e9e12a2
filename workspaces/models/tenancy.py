"""What makes a row belong to a workspace."""

from typing import Any

from django.db import models


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]  # generic only in the stubs
    """A key to a row of the same workspace.

    The constraint is composite, (workspace, id), and made by `SecureTables`, because PostgreSQL checks foreign keys
    past row-level security. Indexes are declared by hand, led by the workspace.
    """

    def __init__(self, to: Any, on_delete: Any = models.DO_NOTHING, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)


class WorkspaceModel(models.Model):
    """A row of one workspace, seen and written only while that workspace is set on the connection."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.DO_NOTHING, db_index=False, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class TiedModel(WorkspaceModel):
    """A row that always has another, by a key that includes the workspace: theirs is its own, and isn't asked for again.

    For tables that take a row or more with each lead, where every check counts.
    """

    workspace = models.ForeignKey(
        "workspaces.Workspace",
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True
