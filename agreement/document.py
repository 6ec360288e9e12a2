"""A version in words, part by part, as its page, its print and its mails show it."""

from dataclasses import dataclass

from agreement import words
from agreement.commitments import Commitments, MarketingCommitments, Reason, Rung, SalesCommitments
from agreement.models import Version
from scoring.groups import Group
from scoring.rules import Criterion, Lane, Rules


@dataclass(frozen=True)
class Block:
    """Criteria taken together; `members` are criteria and further blocks."""

    title: str
    members: tuple["Criterion | Block", ...]

    is_block = True  # what a template asks of a member; a criterion has no such attribute


@dataclass(frozen=True)
class LaneText:
    """A lane: `block` is empty where it goes by points."""

    lane: Lane
    how: str
    window: str
    block: Block | None


@dataclass(frozen=True)
class Promise:
    """One thing a side owes, as a short name and a sentence."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: when, and who hears of it."""

    when: str
    to: str


@dataclass(frozen=True)
class Document:
    goal: str
    required: Block
    rules_out: Block
    lanes: tuple[LaneText, ...]
    worth_points: tuple[Criterion, ...]
    sales: tuple[Promise, ...]
    ladder: tuple[Step, ...]
    marketing: tuple[Promise, ...]
    return_reasons: tuple[Reason, ...]
    loss_reasons: tuple[Reason, ...]


def of(version: Version) -> Document:
    """Put a version, loaded with its definition, into words."""
    rules = Rules.parse(version.definition.rules)
    commitments = Commitments.parse(version.commitments)
    return Document(
        goal=words.goal(version.goal),
        required=_block(rules.required, rules),
        rules_out=_block(rules.rules_out, rules),
        lanes=tuple(_lane(lane, rules) for lane in rules.lanes),
        worth_points=tuple(criterion for criterion in rules.criteria if criterion.points),
        sales=_sales(commitments.sales, rules),
        ladder=tuple(_step(rung) for rung in commitments.sales.ladder.rungs),
        marketing=_marketing(commitments.marketing),
        return_reasons=commitments.sales.return_reasons,
        loss_reasons=commitments.sales.loss_reasons,
    )


def _block(group: Group, rules: Rules) -> Block:
    return Block(
        "All of these" if group.is_all else "Any of these",
        tuple(
            rules.criteria[member] if isinstance(member, int) else _block(member, rules)
            for member in group.members
        ),
    )


def _lane(lane: Lane, rules: Rules) -> LaneText:
    block = None if lane.group is None else _block(lane.group, rules)
    how = block.title if block else f"{lane.threshold} points or more"
    return LaneText(lane, how, words.duration(lane.window_s), block)


def _sales(owed: SalesCommitments, rules: Rules) -> tuple[Promise, ...]:
    windows = words.listed([f"{words.duration(lane.window_s)} for “{lane.name}”" for lane in rules.lanes])
    gaps = words.listed([words.duration(gap) for gap in owed.gaps_s], last="then")
    return (
        Promise("First attempt", f"Within {windows}, in business hours."),
        Promise("Attempts", f"At least {owed.minimum_touches} before a lead nobody reached is given up."),
        Promise("Between attempts", f"After {gaps}."),
        Promise("Accept or return", f"Within {words.duration(owed.accept_within_s)} of the hand-off."),
    )


def _marketing(owed: MarketingCommitments) -> tuple[Promise, ...]:
    present = words.listed([name.replace("_", " ") for name in owed.facts_present])
    promises = (
        Promise("Volume", f"{owed.sales_ready_per_month:,} sales-ready leads a month."),
        Promise("Quality", f"Sales accepts at least {owed.acceptance_rate:.0%} of them."),
    )
    return (*promises, Promise("Facts", f"Each comes with {present}.")) if present else promises


def _step(rung: Rung) -> Step:
    start = "the end of the window" if rung.is_from_due else "the hand-off"
    if rung.after_s:
        side = "before" if rung.after_s < 0 else "after"
        when = f"{words.duration(rung.after_s)} {side} {start}"
    else:
        when = f"At {start}" + (", when no attempt was made" if rung.is_from_due else "")
    return Step(when, words.recipients(rung.to))
