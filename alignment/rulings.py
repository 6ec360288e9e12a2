"""How a dispute is decided: one side proposes, the other confirms; in a tie the owner decides."""

from dataclasses import dataclass
from datetime import datetime

from agreement import documents, remarks, versions
from agreement.models import Remark, Version
from alignment import disputes
from alignment.disputes import BadDispute
from alignment.models import Dispute, Ruling
from followup import again
from followup.handoffs import Conflict
from workspaces.models import Member

Kind = Ruling.Kind


@dataclass(frozen=True)
class Proposal:
    """What one would have decided; `line` is the criterion that should change."""

    kind: str
    note: str = ""
    line: str = ""


def propose(dispute: Dispute, proposal: Proposal, *, by: Member, at: datetime) -> Ruling:
    """Propose a decision for one's side. Raises BadDispute, and Conflict where one is proposed or it is decided."""
    dispute = _open(dispute)
    standing = _standing(dispute)
    if standing is not None:
        raise Conflict(f"{standing.proposed_by.name} proposed a decision already. Answer that one first.")
    made = _write(dispute, _checked(dispute, proposal), by=by, at=at)
    disputes.tell(
        dispute,
        f"proposed:{made.pk}",
        sentence=f"{by.name} proposed a decision: {_said(made)}",
        by=by,
        at=at,
        said=made.note,
    )
    return made


def take_back(dispute: Dispute, *, by: Member, at: datetime) -> Dispute:
    """Take one's side's proposal back while nobody has confirmed it. Raises Conflict."""
    dispute = _open(dispute)
    standing = _proposed(dispute)
    standing.taken_back_at, standing.taken_back_by = at, by
    standing.save(update_fields=["taken_back_at", "taken_back_by"])
    disputes.tell(
        dispute,
        f"taken_back:{standing.pk}",
        sentence=f"{by.name} took a proposed decision back",
        by=by,
        at=at,
    )
    return dispute


def decline(dispute: Dispute, *, why: str, by: Member, at: datetime) -> Ruling:
    """Say no to the other side's proposal, and why: then the owner may decide. Raises BadDispute and Conflict."""
    dispute = _open(dispute)
    standing = _others(dispute, by)
    if not why.strip():
        raise BadDispute("why", "Say what would be right instead.")
    standing.declined_at, standing.declined_by, standing.declined_why = at, by, why.strip()
    standing.save(update_fields=["declined_at", "declined_by", "declined_why"])
    disputes.tell(
        dispute,
        f"declined:{standing.pk}",
        sentence=f"{by.name} doesn’t agree to the proposed decision",
        by=by,
        at=at,
        said=standing.declined_why,
    )
    return standing


def confirm(dispute: Dispute, *, seen: int, by: Member, at: datetime) -> Ruling:
    """Agree to the other side's proposal, `seen` being the one that was read: it takes effect at once.

    Raises Conflict where it changed meanwhile, and where what was decided can't be done any more.
    """
    dispute = _open(dispute)
    standing = _others(dispute, by)
    if standing.pk != seen:
        raise Conflict("The proposal changed meanwhile. Read it again.")
    return _take_effect(dispute, standing, by=by, at=at)


def break_tie(dispute: Dispute, proposal: Proposal, *, by: Member, at: datetime) -> Ruling:
    """The owner decides alone, once one side has said no to the other. Raises BadDispute and Conflict."""
    dispute = _open(dispute)
    if not is_tied(dispute):
        raise Conflict("The two sides have not disagreed yet: let the other side answer first.")
    proposal = _checked(dispute, proposal)
    standing = _standing(dispute)
    if standing is not None:
        standing.taken_back_at, standing.taken_back_by = at, by
        standing.save(update_fields=["taken_back_at", "taken_back_by"])
    made = _write(dispute, proposal, by=by, at=at, is_tie_break=True)
    return _take_effect(dispute, made, by=by, at=at)


def is_tied(dispute: Dispute) -> bool:
    """One side has said no to what the other proposed."""
    return dispute.rulings.filter(declined_at__isnull=False).exists()


def _take_effect(dispute: Dispute, ruling: Ruling, *, by: Member, at: datetime) -> Ruling:
    if ruling.kind == Kind.BACK:
        ruling.handoff = again.hand_over_again(dispute.handoff, by=by, at=at)
    if ruling.kind == Kind.DEFINITION:
        ruling.remark = _remark(dispute, ruling, at=at)
    ruling.confirmed_at, ruling.confirmed_by = at, by
    ruling.save(update_fields=["confirmed_at", "confirmed_by", "handoff", "remark"])
    dispute.decided_at = at
    dispute.save(update_fields=["decided_at"])
    words = _said(ruling)
    disputes.note(dispute, "return_decided", by=by, at=at, text=ruling.note, decision=words)
    who = f"{by.name} decided" if ruling.is_tie_break else f"{ruling.proposed_by.name} and {by.name} decided"
    disputes.tell(dispute, f"decided:{ruling.pk}", sentence=f"{who}: {words}", by=by, at=at, said=ruling.note)
    return ruling


def _remark(dispute: Dispute, ruling: Ruling, *, at: datetime) -> Remark:
    """On the line of the draft both are writing, else of the version in use; on all of it where the line is gone."""
    version = (
        Version.objects.filter(state__in=[Version.State.DRAFT, Version.State.PROPOSED])
        .order_by("-number")
        .first()
    ) or versions.in_force(dispute.workspace_id)
    line = ruling.line if ruling.line in _lines(version) else ""
    return remarks.add(
        version, line=line, text=ruling.note, by=ruling.proposed_by, at=at, lead=dispute.handoff.lead
    )


def _lines(version: Version) -> set[str]:
    """The addresses of a version's criteria; a draft may be written in any state."""
    rules = documents.of(version).get("rules")
    criteria = rules.get("criteria") if isinstance(rules, dict) else None
    named = [item for item in criteria if isinstance(item, dict)] if isinstance(criteria, list) else []
    return {remarks.address(str(item.get("key"))) for item in named}


def _write(
    dispute: Dispute, proposal: Proposal, *, by: Member, at: datetime, is_tie_break: bool = False
) -> Ruling:
    return Ruling.objects.create(
        workspace_id=dispute.workspace_id,
        dispute=dispute,
        kind=proposal.kind,
        note=proposal.note.strip(),
        line=remarks.address(proposal.line) if proposal.line else "",
        side=by.side,
        proposed_by=by,
        proposed_at=at,
        is_tie_break=is_tie_break,
    )


def _checked(dispute: Dispute, proposal: Proposal) -> Proposal:
    if proposal.kind not in Kind.values:
        raise BadDispute("decision", f"Use one of: {', '.join(Kind.values)}.")
    if proposal.kind != Kind.DEFINITION:
        return Proposal(proposal.kind, proposal.note)
    known = disputes.lines_of(dispute.handoff)
    line = proposal.line or dispute.criterion
    if line and line not in known:
        raise BadDispute("line", "The agreement has no such line.")
    if not proposal.note.strip():
        raise BadDispute("note", "Say how the definition should change.")
    return Proposal(proposal.kind, proposal.note, line)


def _open(dispute: Dispute) -> Dispute:
    dispute = disputes.held(dispute)
    if dispute.withdrawn_at is not None:
        raise Conflict("The question was taken back.")
    if dispute.decided_at is not None:
        raise Conflict("This is decided already.")
    return dispute


def _standing(dispute: Dispute) -> Ruling | None:
    standing = dispute.rulings.filter(declined_at__isnull=True, taken_back_at__isnull=True)
    return standing.select_related("proposed_by").first()


def _proposed(dispute: Dispute) -> Ruling:
    standing = _standing(dispute)
    if standing is None:
        raise Conflict("Nothing is proposed any more.")
    return standing


def _others(dispute: Dispute, by: Member) -> Ruling:
    standing = _proposed(dispute)
    if standing.side == by.side:
        raise Conflict("Your own side proposed this: the other side answers.")
    return standing


def _said(ruling: Ruling) -> str:
    words = str(ruling.get_kind_display())
    return f"{words[:1].lower()}{words[1:]}"
