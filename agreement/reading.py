"""A version as one member reads it: its words, who said what of which line, who signed, and what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agreement import access, diff, document, documents, lines, remarks, sayings, signing
from agreement.builder import faults
from agreement.diff import Change
from agreement.document import Document
from agreement.models import Remark, Step, Version
from agreement.remarks import Count
from agreement.signing import Standing
from scoring import catalogue, checks
from scoring.documents import DocumentError, Fault
from workspaces import hours_in_words
from workspaces.models import Member, Side, Team

MOST_SHOWN = 100


@dataclass(frozen=True)
class May:
    """What the member may do with the version as it stands."""

    edit: bool
    propose: bool
    sign: bool
    ask: bool
    decline: bool
    withdraw: bool
    start: bool


@dataclass(frozen=True)
class Event:
    """One step, in words."""

    step: Step
    sentence: str


@dataclass(frozen=True)
class Said:
    """A remark with the name of the line it is on."""

    remark: Remark
    line: str
    may_settle: bool


@dataclass(frozen=True)
class Returned:
    """How many leads came back for one line of a version: the one read, or the one it would replace."""

    number: int
    address: str
    line: str
    count: int


@dataclass(frozen=True)
class Reading:
    """`document` is empty while a draft isn't complete; then `faults` say at which line, and what to do.

    `hours` are each team's name and the business hours its clocks count in, as they are now.
    """

    version: Version
    raw: Any
    digest: str
    document: Document | None
    faults: Sequence[Fault]
    names: dict[str, str]
    counts: dict[str, Count]
    open_remarks: Sequence[Said]
    settled: Sequence[Said]
    returned: Sequence[Returned]
    standing: Standing
    signatories: dict[str, list[str]]
    base: Version | None
    changes: Sequence[Change]
    events: Sequence[Event]
    may: May
    hours: Sequence[tuple[str, str]]

    @property
    def changes_summary(self) -> str:
        return diff.summary(self.changes)

    @property
    def state_word(self) -> str:
        return state_word(self.version)


def of(version: Version, member: Member) -> Reading:
    """Everything the version's page shows, in a fixed number of statements."""
    raw = documents.of(version)
    words, incomplete, names = _words(raw)
    standing = signing.standing(version)
    counts, base = remarks.counts(version), diff.base(version)
    said = _said(version, names, member)
    return Reading(
        version=version,
        raw=raw,
        digest=documents.digest(raw),
        document=words,
        faults=incomplete,
        names=names,
        counts=counts,
        open_remarks=[one for one in said if one.remark.settled_at is None],
        settled=[one for one in said if one.remark.settled_at is not None],
        returned=_returned(version, base, names, counts),
        standing=standing,
        signatories=signatories(),
        base=base,
        changes=diff.from_base(version),
        events=events(version),
        may=_may(version, member, standing),
        hours=[(team.name, hours_in_words.of(team)) for team in Team.objects.order_by("-is_default", "name")],
    )


def worth_a_look(version: Version, *, at: datetime) -> list[Fault]:
    """(line, message) for what can be proposed, but can't do what it is there for."""
    raw = documents.of(version)
    try:
        said = documents.Document.parse(raw)
    except DocumentError:
        return []
    found = checks.find(said.rules, catalogue.of(version.workspace_id), at=at)
    return [(lines.name_in(raw, problem.line), problem.message) for problem in found]


def _words(raw: Any) -> tuple[Document | None, Sequence[Fault], dict[str, str]]:
    try:
        return document.of(raw), [], lines.names(documents.Document.parse(raw), raw)
    except DocumentError as error:
        found = [(lines.name_in(raw, line), message) for line, message in faults.said(raw, error)]
        return None, list(dict.fromkeys(found)), {"": lines.WHOLE}


def _said(version: Version, names: dict[str, str], member: Member) -> list[Said]:
    rows = (
        Remark.objects.filter(version=version)
        .exclude(kind=Remark.Kind.RETURN)
        .select_related("member", "settled_by")
        .order_by("-pk")[:MOST_SHOWN]
    )
    can_settle_all = access.may_draft(member)
    return [
        Said(row, names.get(row.line, "a line that is gone"), can_settle_all or row.member_id == member.pk)
        for row in rows
    ]


def _returned(
    version: Version, base: Version | None, names: dict[str, str], counts: dict[str, Count]
) -> list[Returned]:
    """The returns of the version, and, while it may still change, of the one it would replace: they argue for it."""
    said = {version.number: counts}
    if base is not None and version.is_editable:
        said[base.number] = remarks.counts(base)
    return [
        Returned(number, line, names.get(line, line.rpartition("/")[2].replace("_", " ")), count.returns)
        for number, of_lines in said.items()
        for line, count in of_lines.items()
        if count.returns
    ]


def _may(version: Version, member: Member, standing: Standing) -> May:
    drafts, state = access.may_draft(member), version.state
    is_draft, is_proposed = state == Version.State.DRAFT, state == Version.State.PROPOSED
    return May(
        edit=drafts and version.is_editable,
        propose=drafts and is_draft,
        sign=is_proposed and member.may_sign and member.side in standing.waits_for,
        ask=is_proposed,
        decline=is_proposed and member.may_sign,
        withdraw=version.is_editable and access.may_withdraw(member, version),
        start=drafts,
    )


def signatories() -> dict[str, list[str]]:
    """Side → the names of those who may sign for it."""
    found: dict[str, list[str]] = {side: [] for side in Side.values}
    people = Member.objects.filter(is_active=True, may_sign=True, user__isnull=False).order_by("name")
    for side, name in people.values_list("side", "name"):
        found[side].append(name)
    return found


def events(version: Version) -> list[Event]:
    """What happened to the version, the latest first; a run of edits by one person is one line."""
    rows = list(
        Step.objects.filter(version=version)
        .select_related("member", "version")
        .order_by("-at", "-pk")[:MOST_SHOWN]
    )
    return [
        Event(row, sayings.sentence(row))
        for place, row in enumerate(rows)
        if not (place and _is_same_edit(rows[place - 1], row))
    ]


def _is_same_edit(later: Step, step: Step) -> bool:
    return step.kind in {Step.Kind.CHANGED, Step.Kind.REWORDED} and (later.kind, later.member_id) == (
        step.kind,
        step.member_id,
    )


def state_word(version: Version) -> str:
    """The version's state in one or two plain words."""
    if version.is_starter:
        return "Not signed yet" if version.is_in_force else "Replaced"
    if version.is_in_force:
        return "In force"
    if version.is_superseded:
        return "Replaced"
    if version.state == Version.State.SIGNED:
        return "Signed, waits for its day"
    return version.get_state_display()
