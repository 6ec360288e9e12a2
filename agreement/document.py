"""A version in words, part by part, as its page, its print and its mails show it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agreement import documents, lines, words
from agreement.commitments import Reason
from agreement.documents import Entry
from agreement.lines import Line
from scoring.groups import Group
from scoring.rules import Criterion, Lane, Rules

OWN_BLOCK = {
    "commitments/sales/ladder", "commitments/sales/return_reasons", "commitments/sales/loss_reasons",
    "commitments/marketing/campaigns",
}  # fmt: skip


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
    """One thing a side owes, as a short name and a sentence; `line` is its address, where it is a line of its own."""

    name: str
    sentence: str
    line: str = ""


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: when, and who hears of it."""

    when: str
    to: str


@dataclass(frozen=True)
class Planned:
    """A campaign marketing plans: what, when, and at what cost for how many leads."""

    name: str
    what: str


@dataclass(frozen=True)
class Expected:
    """What both sides expect of the leads of one lane."""

    lane: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Document:
    title: str
    preamble: str
    goal: str
    required: Block
    rules_out: Block
    lanes: tuple[LaneText, ...]
    worth_points: tuple[Criterion, ...]
    sales: tuple[Promise, ...]
    ladder: tuple[Step, ...]
    marketing: tuple[Promise, ...]
    campaigns: tuple[Planned, ...]
    return_reasons: tuple[Reason, ...]
    loss_reasons: tuple[Reason, ...]
    expected: tuple[Expected, ...]
    glossary: tuple[Entry, ...]


def of(raw: Any) -> Document:
    """Put a JSON document into words; raises DocumentError where it isn't complete."""
    said = documents.Document.parse(raw)
    rules, sales = said.rules, said.commitments.sales
    owed = [line for line in lines.of(said, raw) if line.address.startswith("commitments/")]
    return Document(
        title=said.title,
        preamble=said.preamble,
        goal=words.goal(asdict(said.goal)),
        required=_block(rules.required, rules),
        rules_out=_block(rules.rules_out, rules),
        lanes=tuple(_lane(lane, rules) for lane in rules.lanes),
        worth_points=tuple(criterion for criterion in rules.criteria if criterion.points),
        sales=(_first_attempt(rules), *_promises(owed, lines.SALES)),
        ladder=tuple(Step(lines.rung_time(rung), lines.rung_people(rung)) for rung in sales.ladder.rungs),
        marketing=_promises(owed, lines.MARKETING),
        campaigns=tuple(
            Planned(one.name, lines.campaign_plan(one)) for one in said.commitments.marketing.campaigns
        ),
        return_reasons=sales.return_reasons,
        loss_reasons=sales.loss_reasons,
        expected=_expected(said),
        glossary=said.glossary,
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


def _first_attempt(rules: Rules) -> Promise:
    windows = words.listed([f"{words.duration(lane.window_s)} for “{lane.name}”" for lane in rules.lanes])
    return Promise("First attempt", f"Within {windows}, in business hours.")


def _promises(owed: Sequence[Line], part: str) -> tuple[Promise, ...]:
    """What one side owes, but for what has a block of its own on the page."""
    return tuple(
        Promise(line.name, line.sentence, line.address)
        for line in owed
        if line.part == part and line.address not in OWN_BLOCK
    )


def _expected(said: documents.Document) -> tuple[Expected, ...]:
    lanes = {lane.key: lane.name for lane in said.rules.lanes}
    return tuple(
        Expected(
            lanes[one.lane],
            f"Of {one.of:,}, expect {_count(one, one.reached)} reached, {_count(one, one.met)} met,"
            f" {_count(one, one.qualified)} qualified, {_count(one, one.won)} won.",
            f"As of {one.seen:,} past leads" if one.seen else "",
        )
        for one in said.expectations
    )


def _count(expectation: documents.Expectation, count: int) -> str:
    """ "61 (56–65)", or the number alone where it is a guess."""
    between = expectation.between(count)
    return f"{count:,} ({between[0]:,}–{between[1]:,})" if between else f"{count:,}"
