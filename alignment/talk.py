"""What is said about one lead that came back or was lost, from the question to the decision, and what a reader may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agreement.commitments import Commitments
from agreement.models import Version
from alignment import access
from alignment.models import Dispute, Ruling
from followup.models import Handoff
from scoring.rules import Rules
from workspaces.models import Member


@dataclass(frozen=True)
class Said:
    """One step of the talk: who did what, in their words."""

    at: datetime
    who: Member | None
    what: str
    note: str = ""
    is_decision: bool = False


@dataclass(frozen=True)
class May:
    """What the reader may do now."""

    ask: bool = False
    withdraw: bool = False
    propose: bool = False
    take_back: bool = False
    answer: bool = False
    break_tie: bool = False


@dataclass(frozen=True)
class Talk:
    """The talk about a handoff; `dispute` is the question that stands, `proposed` what waits for the other side."""

    dispute: Dispute | None
    proposed: Ruling | None
    ruling: Ruling | None
    said: list[Said]
    may: May

    @property
    def waits_for(self) -> str:
        """Which side is to answer what is proposed."""
        if self.proposed is None:
            return ""
        return "sales" if self.proposed.side == "marketing" else "marketing"


def of(handoff: Handoff, viewer: Member) -> Talk:
    """All that was said, withdrawn questions too, the oldest first."""
    disputes = list(
        Dispute.objects.filter(handoff=handoff)
        .select_related("asked_by", "withdrawn_by", "handoff")
        .order_by("pk")
    )
    found = list(
        Ruling.objects.filter(dispute__in=disputes)
        .select_related(
            "proposed_by", "taken_back_by", "declined_by", "confirmed_by", "handoff", "remark__version"
        )
        .order_by("pk")
    )
    said = sorted((step for one in disputes for step in _asked(one)), key=lambda step: step.at)
    said = sorted([*said, *(step for one in found for step in _ruled(one))], key=lambda step: step.at)
    standing = next((one for one in disputes if one.withdrawn_at is None), None)
    of_it = [one for one in found if standing is not None and one.dispute_id == standing.pk]
    proposed = next((one for one in of_it if one.is_proposed), None)
    ruling = next((one for one in of_it if one.confirmed_at is not None), None)
    return Talk(standing, proposed, ruling, said, _may(viewer, standing, proposed, of_it))


def _may(viewer: Member, dispute: Dispute | None, proposed: Ruling | None, of_it: list[Ruling]) -> May:
    if dispute is None:
        return May(ask=access.may_ask(viewer))
    if not dispute.is_open:
        return May()
    is_tied = any(one.declined_at is not None for one in of_it)
    return May(
        withdraw=access.may_withdraw(viewer, dispute),
        propose=proposed is None and access.may_speak(viewer, dispute),
        take_back=proposed is not None and access.may_take_back(viewer, proposed),
        answer=proposed is not None and access.may_answer(viewer, dispute, proposed),
        break_tie=is_tied and viewer.is_owner,
    )


def _asked(dispute: Dispute) -> Iterator[Said]:
    yield Said(dispute.asked_at, dispute.asked_by, "asked again", dispute.comment)
    if dispute.withdrawn_at is not None:
        yield Said(dispute.withdrawn_at, dispute.withdrawn_by, "took the question back")


def _ruled(ruling: Ruling) -> Iterator[Said]:
    words = f"“{ruling.get_kind_display()}”"
    if not ruling.is_tie_break:
        yield Said(ruling.proposed_at, ruling.proposed_by, f"proposed {words} for {ruling.side}", ruling.note)
    if ruling.taken_back_at is not None:
        yield Said(ruling.taken_back_at, ruling.taken_back_by, "took the proposal back")
    if ruling.declined_at is not None:
        yield Said(ruling.declined_at, ruling.declined_by, f"doesn’t agree to {words}", ruling.declined_why)
    if ruling.confirmed_at is not None:
        what = f"broke the tie: {words}" if ruling.is_tie_break else f"agreed: {words}"
        note = ruling.note if ruling.is_tie_break else ""
        yield Said(ruling.confirmed_at, ruling.confirmed_by, what, note, is_decision=True)


@dataclass(frozen=True)
class Words:
    """What reasons and criteria are called, by key: of every version that ever was in force, the latest wording last."""

    reasons: dict[str, str]
    lines: dict[str, str]

    def reason(self, key: str) -> str:
        return self.reasons.get(key, key.replace("_", " "))

    def line(self, key: str) -> str:
        return self.lines.get(key, key.replace("_", " "))


def words() -> Words:
    """The words of this workspace, in one statement."""
    found = Words({}, {})
    versions = Version.objects.filter(in_force_from__isnull=False).select_related("definition")
    for version in versions.order_by("in_force_from"):
        sales = Commitments.parse(version.commitments).sales
        found.reasons.update(
            (reason.key, reason.label) for reason in (*sales.return_reasons, *sales.loss_reasons)
        )
        assert version.definition is not None  # a version that was in force has its rules
        found.lines.update((line.key, line.label) for line in Rules.parse(version.definition.rules).criteria)
    return found
