"""What a notice says, as a line on the screen and as a mail whose link leads to the signature."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from agreement import diff, sayings, signing
from agreement.models import Notice, Step, Version
from workspaces.models import Member

MOST_LINES = 12
# What these ask of the reader is over once the version has left the table.
ASKING = {Step.Kind.PROPOSED, Step.Kind.CHANGE_ASKED, Step.Kind.CHANGED, Step.Kind.REWORDED}


def title(notice: Notice) -> str:
    """The notice in one line: "Mara proposed version 2"."""
    return sayings.sentence(notice.step)


def is_stale(notice: Notice) -> bool:
    """Whether the mail would ask for something that is over."""
    version = notice.step.version
    return notice.step.kind in ASKING and version.state in {
        Version.State.DECLINED,
        Version.State.WITHDRAWN,
    }


def write(notice: Notice, *, at: datetime) -> tuple[str, str]:
    """(subject, body) of the mail, its step with version and member loaded."""
    step = notice.step
    lines = [f"{title(notice)}: {step.version.title}.", *_quoted(step)]
    lines += [*_asked_of(notice.recipient, step.version), "", address(step.version), *_changed(step)]
    return subject(notice), "\n".join(lines)


def subject(notice: Notice) -> str:
    """Of the mail: "Mara proposed version 2: Freight that pays"."""
    return f"{title(notice)}: {notice.step.version.title}"[:200].replace("\n", " ")


def address(version: Version) -> str:
    """Where the version is read, and signed with one more tap."""
    return f"{settings.BASE_URL}{reverse('version', args=[version.number])}"


def _quoted(step: Step) -> list[str]:
    return ["", *(f"> {line}" for line in step.note.splitlines())] if step.note else []


def _asked_of(recipient: Member, version: Version) -> list[str]:
    """What the reader can do, if anything."""
    if version.state != Version.State.PROPOSED:
        return []
    standing = signing.standing(version)
    asks = recipient.may_sign and recipient.side in standing.waits_for
    return ["", f"{standing.sentence}." + (f" You sign for {recipient.side}." if asks else "")]


def _changed(step: Step) -> list[str]:
    """What a proposal would change, in words."""
    if step.kind not in {Step.Kind.PROPOSED, Step.Kind.CHANGED, Step.Kind.REWORDED}:
        return []
    changes = diff.from_base(step.version)
    if not changes:
        return []
    lines = [f"- {change.sentence}" for change in changes[:MOST_LINES]]
    rest = len(changes) - MOST_LINES
    return ["", "What it changes:", *lines, *([f"- and {rest} more"] if rest > 0 else [])]
