"""Why a lead is, or isn't, sales-ready: decoded from an assessment's bits and its immutable fact set."""

from dataclasses import dataclass
from typing import Any

from scoring.models import Assessment
from scoring.operators import Result
from scoring.rules import Criterion, Lane, Rules


@dataclass(frozen=True)
class Finding:
    """A criterion's result on a lead, with the fact's value as it was then (None where there was none)."""

    criterion: Criterion
    value: Any
    result: Result

    @property
    def is_met(self) -> bool:
        return self.result is Result.MET

    @property
    def points(self) -> int:
        """The points earned: the criterion's when it is met, else none."""
        return self.criterion.points if self.is_met else 0


@dataclass(frozen=True)
class LaneResult:
    """A lane, whether it holds, whether it is the one the lead went by, and the findings it is made of."""

    lane: Lane
    is_met: bool
    is_taken: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Explanation:
    """All of an assessment, readable. `required` and `rules_out` are the findings those parts name."""

    is_ready: bool
    score: int
    findings: tuple[Finding, ...]
    required: tuple[Finding, ...]
    is_required_met: bool
    rules_out: tuple[Finding, ...]
    is_ruled_out: bool
    lanes: tuple[LaneResult, ...]

    @property
    def lane(self) -> LaneResult | None:
        """The lane the lead is ready by."""
        return next((lane for lane in self.lanes if lane.is_taken), None)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.result is Result.UNKNOWN)


def explain(assessment: Assessment, rules: Rules | None = None) -> Explanation:
    """Decode an assessment; pass its definition's `rules` when they are parsed already."""
    rules = rules or Rules.parse(assessment.definition.rules)
    found = _findings(assessment, rules)
    met = assessment.met
    return Explanation(
        is_ready=assessment.is_ready,
        score=assessment.score,
        findings=found,
        required=tuple(found[position] for position in rules.required.positions()),
        is_required_met=rules.required.holds(met),
        rules_out=tuple(found[position] for position in rules.rules_out.positions()),
        is_ruled_out=rules.rules_out.holds(met),
        lanes=tuple(
            LaneResult(
                lane,
                is_met=lane.holds(met, assessment.score),
                is_taken=assessment.is_ready and place == assessment.lane,
                findings=_of_lane(lane, found),
            )
            for place, lane in enumerate(rules.lanes)
        ),
    )


def findings(assessment: Assessment, rules: Rules | None = None) -> list[dict[str, Any]]:
    """The findings as JSON, in the definition's order; `points` are those earned."""
    rules = rules or Rules.parse(assessment.definition.rules)
    return [
        {
            "criterion": finding.criterion.key,
            "label": finding.criterion.label,
            "result": finding.result.value,
            "points": finding.points,
            "fact": finding.criterion.fact,
            "value": finding.value,
        }
        for finding in _findings(assessment, rules)
    ]


def _findings(assessment: Assessment, rules: Rules) -> tuple[Finding, ...]:
    facts = assessment.fact_set.facts
    return tuple(
        Finding(criterion, facts.get(criterion.fact), _result(assessment, 1 << position))
        for position, criterion in enumerate(rules.criteria)
    )


def _result(assessment: Assessment, bit: int) -> Result:
    if not assessment.known & bit:
        return Result.UNKNOWN
    return Result.MET if assessment.met & bit else Result.NOT_MET


def _of_lane(lane: Lane, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A lane by points is made of every finding worth points."""
    if lane.group is None:
        return tuple(finding for finding in found if finding.criterion.points)
    return tuple(found[position] for position in lane.group.positions())
