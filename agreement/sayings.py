"""The steps of a version's life, each in a sentence."""

from agreement.models import Step

Kind = Step.Kind

SENTENCES = {
    Kind.DRAFTED: "{who} began version {n}",
    Kind.PROPOSED: "{who} proposed version {n}",
    Kind.REMARKED: "{who} made a remark on version {n}",
    Kind.CHANGE_ASKED: "{who} asked for a change to version {n}",
    Kind.CHANGED: "{who} changed version {n}",
    Kind.REWORDED: "{who} reworded version {n}; no rule changed",
    Kind.SIGNED: "{who} signed version {n} for {side}",
    Kind.DECLINED: "{who} declined version {n}",
    Kind.WITHDRAWN: "{who} withdrew version {n}",
    Kind.TOOK_EFFECT: "Version {n} is in force",
    Kind.SUPERSEDED: "Version {n} was replaced",
}


def sentence(step: Step) -> str:
    """The step in words, its version and member loaded: "Rita signed version 2 for sales"."""
    side = step.member.side if step.member else ""
    who = step.member.name if step.member else "LeadBridge"
    return SENTENCES[Kind(step.kind)].format(who=who, n=step.version.number, side=side)
