"""Writing a version: a draft is begun, and changed line by line; every state of it is kept as a revision."""

from datetime import datetime
from typing import Any

from agreement import documents, versions
from agreement.models import Revision, Step, Version
from workspaces.models import Member


def start(
    workspace_id: int, *, by: Member, at: datetime, based_on: Version | None = None, document: Any = None
) -> Version:
    """Begin a draft: from a document, else from what a version says, else from the version in force.

    The document may be unfinished; raises DocumentError when it can't even be kept.
    """
    in_force = versions.lock(workspace_id)
    if document is None:
        based_on = based_on or in_force
        document = documents.of(based_on)
    documents.sane(document)
    latest = Version.objects.order_by("-number").values_list("number", flat=True)[0]
    version = Version.objects.create(
        workspace_id=workspace_id,
        number=latest + 1,
        state=Version.State.DRAFT,
        title=_title(document),
        created_at=at,
        created_by=by,
        based_on=based_on,
        revision=1,
    )
    Revision.objects.create(
        workspace_id=workspace_id,
        version=version,
        number=1,
        document=document,
        rules_digest=documents.digest(document),
        member=by,
        at=at,
    )
    Step.objects.create(workspace_id=workspace_id, version=version, kind=Step.Kind.DRAFTED, member=by, at=at)
    return version


def _title(document: Any) -> str:
    """What a list calls the draft; its title may still be missing or too long."""
    title = document.get("title") if isinstance(document, dict) else ""
    return title[: documents.LONGEST_TITLE] if isinstance(title, str) else ""
