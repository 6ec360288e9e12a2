"""Writing a version: a draft is begun, and changed line by line; every state of it is kept as a revision."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Func, Subquery, TextField, When
from django.db.models.functions import Cast

from agreement import documents, edits, life, places, shape, steps, versions
from agreement.edits import Change, Stale
from agreement.models import Revision, Step, Version
from leadbridge import doorbell
from workspaces.models import Member

FURTHEST_BACK = 200  # how many revisions can be undone
LOOKED_BACK = 30  # how many are read to say who changed a line


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
    shape.check(documents.sane(document))
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


def change(version: Version, change: Change, *, by: Member, at: datetime) -> Revision:
    """Make one change of the latest document; one that changes nothing leaves the revision as it is.

    Raises Stale when the line isn't as its editor saw it, NoSuchLine, ValueError for what can't be done to it,
    DocumentError when the result couldn't be kept, and TooLate when the version can't be changed any more.
    """
    version, latest = _open(version)
    document = deepcopy(latest.document)
    try:
        edits.apply(document, change)
    except Stale as stale:
        stale.by = _who_changed(version, stale)
        raise
    return _write(version, latest, document, by=by, at=at)


def replace(
    version: Version, document: Any, *, by: Member, at: datetime, seen: int | None = None
) -> Revision:
    """Put a whole document in the place of the latest, as an import does; `seen` is the revision it was made from."""
    version, latest = _open(version)
    if seen is not None and seen != latest.number:
        raise Stale("", latest.document, latest.member.name if latest.member else "")
    return _write(version, latest, document, by=by, at=at)


def undo(version: Version, *, by: Member, at: datetime, seen: int | None = None) -> Revision:
    """Append what the version said before its latest change; nothing happens where there was none."""
    return _go(version, "back", by=by, at=at, seen=seen)


def redo(version: Version, *, by: Member, at: datetime, seen: int | None = None) -> Revision:
    """Append what was undone last, as long as nothing else was changed since."""
    return _go(version, "again", by=by, at=at, seen=seen)


@dataclass(frozen=True)
class Sight:
    """What a version says now, in which revision, and the revisions to go to: one back, one again (None: nowhere)."""

    revision: int
    document: Any
    back: int | None
    again: int | None


def look(version: Version) -> Sight:
    """The latest revision, and what can be undone and redone, by one statement.

    The revisions alone tell: whoever goes back to a document undoes its change.
    """
    newest = Revision.objects.filter(version=version).order_by("-number")
    latest = newest.values("number")[:1]
    rows = newest.annotate(
        mark=Func(Cast("document", TextField()), function="md5"),
        said=Case(When(number=Subquery(latest), then=F("document"))),
    ).values_list("number", "mark", "said")[:FURTHEST_BACK]
    past: list[tuple[int, str]] = []
    undone: list[tuple[int, str]] = []
    for number, mark, _ in reversed(rows):
        if len(past) > 1 and past[-2][1] == mark:
            undone.append(past.pop())
        elif undone and undone[-1][1] == mark:
            past.append(undone.pop())
        else:
            past.append((number, mark))
            undone = []
    number, _, document = rows[0]
    return Sight(number, document, past[-2][0] if len(past) > 1 else None, undone[-1][0] if undone else None)


def _go(version: Version, where: str, *, by: Member, at: datetime, seen: int | None) -> Revision:
    version, latest = _open(version)
    if seen is not None and seen != latest.number:
        raise Stale("", latest.document, latest.member.name if latest.member else "")
    found = look(version)
    number = found.back if where == "back" else found.again
    if number is None:
        return latest
    document = Revision.objects.get(version=version, number=number).document
    return _write(version, latest, document, by=by, at=at)


def _open(version: Version) -> tuple[Version, Revision]:
    """The version and its latest revision, nobody else changing them until this transaction ends."""
    version = life.held(version)
    if not version.is_editable:
        raise life.TooLate(f"Version {version.number} was {version.get_state_display().lower()} already.")
    return version, Revision.objects.select_related("member").get(version=version, number=version.revision)


def _write(version: Version, latest: Revision, document: Any, *, by: Member, at: datetime) -> Revision:
    if document == latest.document:
        return latest
    shape.check(documents.sane(document))
    revision = Revision.objects.create(
        workspace_id=version.workspace_id,
        version=version,
        number=latest.number + 1,
        document=document,
        rules_digest=documents.digest(document),
        member=by,
        at=at,
    )
    version.revision, version.title = revision.number, _title(document)
    version.save(update_fields=["revision", "title"])
    doorbell.announce(version.workspace_id, "agreement", id=version.number)
    if version.state == Version.State.PROPOSED:
        _tell(version, latest, revision, by=by, at=at)
    return revision


def _tell(version: Version, before: Revision, after: Revision, *, by: Member, at: datetime) -> None:
    """A step for who reads a proposal; a run of edits by one member, line after line, is one step."""
    is_wording = before.rules_digest == after.rules_digest
    kind = Step.Kind.REWORDED if is_wording else Step.Kind.CHANGED
    last = Step.objects.filter(version=version).order_by("-at", "-pk").first()
    if last is None or (last.kind, last.member_id) != (kind, by.pk):
        steps.record(version, kind, by=by, at=at)


def _who_changed(version: Version, stale: Stale) -> str:
    """The name of who gave a line its present wording."""
    rows = Revision.objects.filter(version=version).select_related("member").order_by("-number")[:LOOKED_BACK]
    who = ""
    for row in rows:
        place = places.find(deepcopy(row.document), stale.line)
        if (place.read() if place else None) != stale.theirs:
            break
        who = row.member.name if row.member else ""
    return who


def _title(document: Any) -> str:
    """What a list calls the draft; its title may still be missing or too long."""
    title = document.get("title") if isinstance(document, dict) else ""
    return title[: documents.LONGEST_TITLE] if isinstance(title, str) else ""
