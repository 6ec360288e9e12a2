"""The steps of a version's life: written once, told to whoever they concern, and said in a sentence."""

from datetime import datetime

from agreement import notices
from agreement.models import Step, Version
from leadbridge import doorbell
from workspaces.models import Member

Kind = Step.Kind

SENTENCES = {
    Kind.DRAFTED: "{who} began version {n}",
    Kind.PROPOSED: "{who} proposed version {n}",
    Kind.CHANGE_ASKED: "{who} asked for a change to version {n}",
    Kind.CHANGED: "{who} changed version {n}",
    Kind.REWORDED: "{who} reworded version {n}; no rule changed",
    Kind.SIGNED: "{who} signed version {n} for {side}",
    Kind.DECLINED: "{who} declined version {n}",
    Kind.WITHDRAWN: "{who} withdrew version {n}",
    Kind.TOOK_EFFECT: "Version {n} is in force",
    Kind.SUPERSEDED: "Version {n} was replaced",
}


def record(version: Version, kind: str, *, by: Member | None, at: datetime, note: str = "") -> Step:
    """Append one step, tell those it concerns, and let open pages know."""
    step = Step.objects.create(
        workspace_id=version.workspace_id, version=version, kind=kind, member=by, at=at, note=note
    )
    notices.tell(step, version, at=at)
    doorbell.announce(version.workspace_id, "agreement", id=version.number)
    return step


def sentence(step: Step) -> str:
    """The step in words, its version and member loaded: "Rita signed version 2 for sales"."""
    side = step.member.side if step.member else ""
    who = step.member.name if step.member else "LeadBridge"
    return SENTENCES[Kind(step.kind)].format(who=who, n=step.version.number, side=side)
