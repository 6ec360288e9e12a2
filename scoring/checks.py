"""What is wrong with rules that can be read: criteria and lanes that can't do what they are there for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.folding import fold
from scoring import attainable
from scoring.catalogue import BUILT_IN, Fact
from scoring.rules import Criterion, Lane, Rules

MOST_STEPS = 20_000  # of the search for a lead; beyond them nothing is claimed


@dataclass(frozen=True)
class Problem:
    """Something to look at before proposing, at the line it is about."""

    line: str
    message: str


@dataclass(frozen=True)
class _Bounds:
    """What is met for certain, and what may be; the score likewise."""

    least: int
    most: int
    lowest: int
    highest: int


def find(rules: Rules, facts: Mapping[str, Fact], *, at: datetime) -> list[Problem]:
    """Every problem of the rules, by one statement; `facts` is the workspace's catalogue."""
    problems = [*_unknown_facts(rules, facts), *_twins(rules), *_idle(rules)]
    patterns = attainable.patterns(rules, {name: fact.type for name, fact in facts.items()}, at=at)
    if patterns is None:
        return problems
    named = {problem.line for problem in problems}
    problems += [one for one in _dead(rules, facts, patterns) if one.line not in named]
    return problems + _lanes(rules, patterns)


def _unknown_facts(rules: Rules, facts: Mapping[str, Fact]) -> list[Problem]:
    if not facts.keys() - BUILT_IN.keys():
        return []  # nothing came in yet: who could say
    return [
        Problem(
            f"criteria/{criterion.key}",
            f"No lead ever came with a fact called “{criterion.fact}”, so this is never met.",
        )
        for criterion in rules.criteria
        if criterion.fact not in facts
    ]


def _twins(rules: Rules) -> list[Problem]:
    first: dict[tuple[str, str, str], Criterion] = {}
    problems = []
    for criterion in rules.criteria:
        same = first.setdefault((criterion.fact, criterion.operator.name, _plain(criterion.value)), criterion)
        if same is not criterion:
            problems.append(Problem(f"criteria/{criterion.key}", f"This is the same test as “{same.label}”."))
    return problems


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return repr(sorted(_plain(item) for item in value))
    return fold(value) if isinstance(value, str) else repr(value)


def _idle(rules: Rules) -> list[Problem]:
    groups = [rules.required, rules.rules_out, *(lane.group for lane in rules.lanes if lane.group)]
    used = {position for group in groups for position in group.positions()}
    counts = any(lane.group is None for lane in rules.lanes)
    problems = []
    for position, criterion in enumerate(rules.criteria):
        if position not in used and not criterion.points:
            problems.append(
                Problem(f"criteria/{criterion.key}", "This changes nothing: it has no points and no place.")
            )
        elif position not in used and not counts:
            problems.append(
                Problem(
                    f"criteria/{criterion.key}",
                    "Its points change nothing: no lane asks for a number of points.",
                )
            )
    return problems


def _dead(rules: Rules, facts: Mapping[str, Fact], patterns: Mapping[str, set[int]]) -> list[Problem]:
    """Criteria that no value of their fact meets, or that every lead meets."""
    problems = []
    for position, criterion in enumerate(rules.criteria):
        line, bit = f"criteria/{criterion.key}", 1 << position
        found = patterns[criterion.fact]
        if not any(pattern & bit for pattern in found):
            problems.append(Problem(line, _why_never(criterion, facts.get(criterion.fact))))
        elif all(pattern & bit for pattern in found):
            problems.append(Problem(line, "Every lead meets this, so it sorts nothing out."))
    return problems


def _why_never(criterion: Criterion, fact: Fact | None) -> str:
    if fact is not None and fact.type not in criterion.operator.reading.types:
        return f"“{criterion.fact}” comes in as {fact.type.replace('_', '/')}: no lead can ever meet this."
    return "No lead can ever meet this."


def _lanes(rules: Rules, patterns: Mapping[str, set[int]]) -> list[Problem]:
    search = _Search(rules, patterns)
    lowest, highest = search.reach()
    if not search.finds(lambda seen: rules.required.holds(seen.most)):
        return [Problem("required", "No lead can meet all of this, so none would ever be sales-ready.")]
    if not search.finds(lambda seen: not rules.rules_out.holds(seen.least)):
        return [Problem("rules_out", "Every lead is ruled out, so none would ever be sales-ready.")]
    if not search.finds(lambda seen: _may_pass(rules, seen)):
        return [
            Problem(
                "rules_out", "Whatever meets what is required is ruled out: no lead would be sales-ready."
            )
        ]
    problems = []
    for place, lane in enumerate(rules.lanes):
        message = _lane(rules, search, place, lane, lowest, highest)
        if message:
            problems.append(Problem(f"lanes/{lane.key}", message))
    return problems


def _lane(rules: Rules, search: "_Search", place: int, lane: Lane, lowest: int, highest: int) -> str:
    """What keeps a lane from doing anything; empty where nothing does."""
    if lane.group is None and lane.threshold > highest:
        return f"{lane.threshold} points are out of reach: all tests together earn {max(highest, 0)} at most."
    if not search.finds(lambda seen: _may_hold(lane, seen)):
        return "Its tests contradict each other: no lead can come by this lane."
    if not search.finds(lambda seen: _may_hold(lane, seen) and _may_pass(rules, seen)):
        return "No lead can come by this lane: what it asks for doesn’t go with what every lead must meet."
    earlier = rules.lanes[:place]
    if not search.finds(
        lambda seen: (
            _may_hold(lane, seen)
            and _may_pass(rules, seen)
            and not any(_must_hold(one, seen) for one in earlier)
        )
    ):
        return "No lead can come by this lane: whoever meets it comes by an earlier one."
    if lane.group is None and lane.threshold <= lowest:
        return f"Every lead has {lane.threshold} points or more, so this lane takes all of them."
    return ""


def _may_pass(rules: Rules, seen: _Bounds) -> bool:
    return rules.required.holds(seen.most) and not rules.rules_out.holds(seen.least)


def _may_hold(lane: Lane, seen: _Bounds) -> bool:
    return lane.holds(seen.most, seen.highest)


def _must_hold(lane: Lane, seen: _Bounds) -> bool:
    return lane.holds(seen.least, seen.lowest)


class _Search:
    """Looks for a lead: one pattern per fact, such that a condition holds. Groups only ever gain by a test met."""

    def __init__(self, rules: Rules, patterns: Mapping[str, set[int]]) -> None:
        self._points = [criterion.points for criterion in rules.criteria]
        self._facts = sorted(patterns.values(), key=len, reverse=True)
        self._rest = [self._bounds(self._facts[start:]) for start in range(len(self._facts) + 1)]

    def finds(self, condition: Callable[[_Bounds], bool]) -> bool:
        """Whether some lead satisfies a condition that, asked about bounds, says whether it still may."""
        steps = 0
        waiting = [(0, 0, 0)]
        while waiting:
            depth, met, score = waiting.pop()
            rest = self._rest[depth]
            seen = _Bounds(met | rest.least, met | rest.most, score + rest.lowest, score + rest.highest)
            steps += 1
            if not condition(seen):
                continue
            if depth == len(self._facts) or steps > MOST_STEPS:
                return True
            waiting += [
                (depth + 1, met | pattern, score + self._worth(pattern)) for pattern in self._facts[depth]
            ]
        return False

    def reach(self) -> tuple[int, int]:
        """The lowest and the highest score that any lead can have."""
        return self._rest[0].lowest, self._rest[0].highest

    def _bounds(self, facts: list[set[int]]) -> _Bounds:
        least = most = lowest = highest = 0
        for patterns in facts:
            always = sometimes = next(iter(patterns))
            for pattern in patterns:
                always, sometimes = always & pattern, sometimes | pattern
            worth = [self._worth(pattern) for pattern in patterns]
            least, most = least | always, most | sometimes
            lowest, highest = lowest + min(worth), highest + max(worth)
        return _Bounds(least, most, lowest, highest)

    def _worth(self, pattern: int) -> int:
        return sum(points for position, points in enumerate(self._points) if pattern >> position & 1)
