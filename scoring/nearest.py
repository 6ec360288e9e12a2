"""What a lead lacked: the fewest tests that, had they been met, would have made it sales-ready."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.groups import Group
from scoring.models import Assessment
from scoring.rules import Lane, Rules


@dataclass(frozen=True)
class Nearest:
    """The lane that was nearest and the positions of the tests it lacked; by points, these reach its threshold.

    `points` is how many were missing. `ruled_out_by` are tests that were met and keep a lead out whatever else it meets.
    """

    lane: Lane | None
    missing: tuple[int, ...]
    points: int
    ruled_out_by: tuple[int, ...]


def nearest(assessment: Assessment, rules: Rules) -> Nearest:
    """The lane with the fewest tests to go, the earlier of equals; none where no lane's points can be reached."""
    met = assessment.met
    required = _lacked(rules.required, met)
    ways = [
        (lane, sorted({*required, *lacked}))
        for lane in rules.lanes
        if (lacked := _of_lane(lane, rules, met, assessment.score, required)) is not None
    ]
    lane, missing = min(ways, key=lambda way: len(way[1]), default=(None, required))
    points = max(0, lane.threshold - assessment.score) if lane is not None and lane.group is None else 0
    return Nearest(lane, tuple(missing), points, _ruling_out(rules, met))


def _of_lane(lane: Lane, rules: Rules, met: int, score: int, required: Sequence[int]) -> list[int] | None:
    if lane.group is not None:
        return _lacked(lane.group, met)
    score += sum(rules.criteria[position].points for position in required)
    unmet = [
        position
        for position, criterion in enumerate(rules.criteria)
        if criterion.points > 0 and not met >> position & 1 and position not in required
    ]
    chosen: list[int] = []
    for position in sorted(unmet, key=lambda position: -rules.criteria[position].points):
        if score >= lane.threshold:
            break
        score += rules.criteria[position].points
        chosen.append(position)
    return chosen if score >= lane.threshold else None


def _lacked(group: Group, met: int) -> list[int]:
    """The fewest positions that make the group hold."""
    if group.holds(met):
        return []
    each = [
        _lacked(member, met) if isinstance(member, Group) else [member] * (not met >> member & 1)
        for member in group.members
    ]
    if group.is_all:
        return sorted({position for lacked in each for position in lacked})
    return min(each, key=len, default=[])


def _ruling_out(rules: Rules, met: int) -> tuple[int, ...]:
    if not rules.rules_out.holds(met):
        return ()
    return tuple(position for position in rules.rules_out.positions() if met >> position & 1)
