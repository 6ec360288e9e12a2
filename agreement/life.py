"""A version's way from draft to signature: proposed, argued about, withdrawn or declined."""

from datetime import datetime

from agreement import documents, force, steps, versions
from agreement.documents import Document
from agreement.models import Remark, Revision, Step, Version
from scoring.models import Definition
from workspaces.models import Member


class TooLate(Exception):
    """Something happened meanwhile; the message says what, and what to do."""


def propose(
    version: Version, *, by: Member, at: datetime, takes_effect_at: datetime | None = None
) -> Version:
    """Put a draft before both sides. Raises DocumentError with every line that isn't complete.

    A draft that binds to the very same as the signed version in force is a wording fix: it needs no new signatures and
    takes that version's place at once.
    """
    in_force = versions.lock(version.workspace_id)
    version = held(version)
    if version.state != Version.State.DRAFT:
        raise TooLate(f"Version {version.number} was {version.get_state_display().lower()} already.")
    revision = latest(version)
    if in_force.state == Version.State.SIGNED and revision.document == documents.of(in_force):
        raise TooLate("It says the same as the version in use. Change a line first.")
    write_down(version, revision, at=at)
    if is_wording_fix(revision, in_force):
        version.state = Version.State.SIGNED
        version.save(update_fields=["state"])
        steps.record(version, Step.Kind.REWORDED, by=by, at=at)
        return force.bring_into_force(version, at=at)
    version.state, version.takes_effect_at = Version.State.PROPOSED, takes_effect_at
    version.save(update_fields=["state", "takes_effect_at"])
    steps.record(version, Step.Kind.PROPOSED, by=by, at=at)
    return version


def withdraw(version: Version, *, by: Member, at: datetime) -> Version:
    """Take a draft or a proposal off the table; it stays readable."""
    version = held(version)
    if not version.is_editable:
        raise TooLate(f"Version {version.number} was {version.get_state_display().lower()} already.")
    was_proposed = version.state == Version.State.PROPOSED
    version.state = Version.State.WITHDRAWN
    version.save(update_fields=["state"])
    if was_proposed:
        steps.record(version, Step.Kind.WITHDRAWN, by=by, at=at)
    else:  # a draft thrown away concerns nobody else
        Step.objects.create(
            workspace_id=version.workspace_id, version=version, kind=Step.Kind.WITHDRAWN, member=by, at=at
        )
    return version


def decline(version: Version, *, reason: str, by: Member, at: datetime) -> Version:
    """A signatory says no, and why; the version ends there."""
    version = proposed(version)
    version.state = Version.State.DECLINED
    version.save(update_fields=["state"])
    steps.record(version, Step.Kind.DECLINED, by=by, at=at, note=reason)
    return version


def ask_for_change(version: Version, *, line: str, text: str, by: Member, at: datetime) -> Remark:
    """Say what would have to be different before one signs; whoever wrote the version hears of it."""
    version = proposed(version)
    remark = Remark.objects.create(
        workspace_id=version.workspace_id,
        version=version,
        line=line,
        kind=Remark.Kind.CHANGE,
        text=text,
        member=by,
        at=at,
    )
    steps.record(version, Step.Kind.CHANGE_ASKED, by=by, at=at, note=text)
    return remark


def held(version: Version) -> Version:
    """The version as it is now, and nobody else changes it until this transaction ends."""
    # Joined rows would be those of before the wait: the definition is read when it is asked for.
    return Version.objects.select_for_update().get(pk=version.pk)


def proposed(version: Version) -> Version:
    """The same, refusing one that is not on the table; raises TooLate."""
    version = held(version)
    if version.state == Version.State.DRAFT:
        raise TooLate(f"Version {version.number} is not proposed yet.")
    if version.state != Version.State.PROPOSED:
        raise TooLate(f"Version {version.number} was {version.get_state_display().lower()} already.")
    return version


def latest(version: Version) -> Revision:
    """What the version says now."""
    return Revision.objects.get(version=version, number=version.revision)


def write_down(version: Version, revision: Revision, *, at: datetime) -> None:
    """Write a revision that holds into the version's own columns; raises DocumentError for one that doesn't."""
    said = revision.document
    parsed = Document.parse(said)
    if version.definition is None or version.definition.rules != said["rules"]:
        version.definition = Definition.objects.create(
            workspace_id=version.workspace_id, rules=said["rules"], created_at=at
        )
    version.title, version.preamble = parsed.title, parsed.preamble
    version.goal, version.commitments = said["goal"], said["commitments"]
    version.save(update_fields=["definition", "title", "preamble", "goal", "commitments"])


def is_wording_fix(revision: Revision, in_force: Version) -> bool:
    """Whether both sides have signed all that this binds to, and go by it today."""
    if in_force.state != Version.State.SIGNED:
        return False
    return documents.digest(documents.of(in_force)) == revision.rules_digest
