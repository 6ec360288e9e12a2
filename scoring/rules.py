"""The rules of a definition: the stored document, checked and typed."""

from dataclasses import dataclass
from typing import Any

from scoring import groups, operators
from scoring.documents import DocumentError, Fault, Node
from scoring.groups import Group
from scoring.operators import Operator

MOST_CRITERIA = 60  # one bit each in a bigint, with room to spare
MOST_LANES = 12
MOST_POINTS = 1000
LONGEST_WINDOW_S = 90 * 24 * 3600
MEDIA = ("call", "email", "sms", "chat", "meeting")
_KEY = r"[a-z][a-z0-9_]*"


class RulesError(DocumentError):
    """The document is no set of rules; `faults` says where and why."""


@dataclass(frozen=True)
class Criterion:
    """A test on a fact. `points` are earned when it is met."""

    key: str
    label: str
    fact: str
    operator: Operator
    value: Any
    points: int
    why: str

    @property
    def phrase(self) -> str:
        """The test in words, without the fact's name."""
        return self.operator.phrase(self.value)

    @property
    def sentence(self) -> str:
        """The test in words: "company size is at least 50"."""
        return f"{self.fact.replace('_', ' ')} {self.phrase}"


@dataclass(frozen=True)
class Lane:
    """A way to be sales-ready: a group of criteria, or points up to a threshold."""

    key: str
    name: str
    group: Group | None
    threshold: int
    window_s: int
    medium: str

    def holds(self, met: int, score: int) -> bool:
        return score >= self.threshold if self.group is None else self.group.holds(met)


@dataclass(frozen=True)
class Rules:
    """Criteria by position, what every lead must meet, what rules out, and the lanes in the order tried."""

    criteria: tuple[Criterion, ...]
    required: Group
    rules_out: Group
    lanes: tuple[Lane, ...]

    @classmethod
    def parse(cls, document: object) -> "Rules":
        """Read a stored or posted document; raises RulesError with every fault found in it."""
        faults: list[Fault] = []
        criteria_node, required, rules_out, lanes_node = Node(document, "", faults).fields(
            "criteria", "required", "rules_out", "lanes"
        )
        criteria = [_criterion(node) for node in criteria_node.items(most=MOST_CRITERIA, least=1)]
        criteria_node.no_twins([criterion.key for criterion in criteria])
        positions = {criterion.key: position for position, criterion in enumerate(criteria)}
        lanes = [_lane(node, positions) for node in lanes_node.items(most=MOST_LANES, least=1)]
        lanes_node.no_twins([lane.key for lane in lanes])
        rules = cls(
            tuple(criteria),
            groups.parse(required, positions, is_all=True),
            groups.parse(rules_out, positions, is_all=False),
            tuple(lanes),
        )
        if faults:
            raise RulesError(faults)
        return rules


def _criterion(node: Node) -> Criterion:
    key, label, fact, operator, value, points, why = node.fields(
        "key", "label", "fact", "operator", "value", "points", "why"
    )
    name = operator.choice(operators.NAMES)
    row = operators.find(name, value.value)
    if row is None:
        value.fault(f"'{name}' needs {operators.needs(name)}")
    return Criterion(
        key=key.text(most=60, pattern=_KEY),
        label=label.text(most=120),
        fact=" ".join(fact.text(most=120).split()),  # as intake names them
        operator=row or operators.TABLE[0],
        value=value.value,
        points=points.whole(least=-MOST_POINTS, most=MOST_POINTS, default=0),
        why=why.text(most=500, default=""),
    )


def _lane(node: Node, positions: dict[str, int]) -> Lane:
    key, name, needs, criteria, threshold, window_s, medium = node.fields(
        "key", "name", "needs", "criteria", "threshold", "window_s", "medium"
    )
    how = needs.choice(("all", "any", "points"))
    most = MOST_CRITERIA * MOST_POINTS
    if how == "points":
        if criteria.value:
            criteria.fault("a lane by points lists no criteria")
        group, least_points = None, threshold.whole(least=-most, most=most)
    else:
        if not threshold.is_absent:
            threshold.fault("only a lane by points has a threshold")
        group, least_points = groups.parse(criteria, positions, is_all=how == "all", least=1), 0
    return Lane(
        key=key.text(most=60, pattern=_KEY),
        name=name.text(most=80),
        group=group,
        threshold=least_points,
        window_s=window_s.whole(least=1, most=LONGEST_WINDOW_S),
        medium=medium.choice(MEDIA, default="call"),
    )
