"""Why a lead was handed over, or wasn't: by which version, what was found, what it lacked, and what today's would say."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from agreement.models import Version
from scoring import explain, hindsight
from scoring.explain import Explanation, Finding
from scoring.models import Assessment
from scoring.nearest import Nearest, nearest
from scoring.operators import Result
from scoring.rules import Rules


@dataclass(frozen=True)
class Today:
    """What the version in force says of the same facts, where it is another and says otherwise."""

    number: int
    answer: str
    lacked: str


@dataclass(frozen=True)
class Why:
    """The context of `followup/_explained.html`. `lacked` is empty for a lead that is sales-ready."""

    version: Version | None
    score: int
    findings: list[dict[str, Any]]
    unknown: list[str]
    lacked: str
    today: Today | None


def of(assessment: Assessment) -> Why:
    """Explain an assessment loaded with its definition and fact set, by one statement; by three where today's version
    is another."""
    rules = Rules.parse(assessment.definition.rules)
    explanation = explain.explain(assessment, rules)
    of_then = Q(definition_id=assessment.definition_id)
    in_force = Q(in_force_from__isnull=False, in_force_until__isnull=True)
    known = list(Version.objects.filter(of_then | in_force).order_by("number"))
    return Why(
        version=next((one for one in known if one.definition_id == assessment.definition_id), None),
        score=assessment.score,
        findings=[_finding(finding) for finding in explanation.findings],
        unknown=[finding.criterion.label for finding in explanation.unknown],
        lacked="" if assessment.is_ready else _lacked(nearest(assessment, rules), rules),
        today=_today(assessment, explanation, next(one for one in known if one.is_in_force)),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.criterion.label,
        "sentence": finding.criterion.sentence,
        "state": finding.result.value,
        "value": as_text(finding.value) if finding.result is not Result.UNKNOWN else "",
        "points": finding.points,
        "worth": finding.criterion.points,
    }


def _today(assessment: Assessment, then: Explanation, version: Version) -> Today | None:
    if version.definition_id == assessment.definition_id:
        return None
    assert version.definition is not None  # it is in force
    rules = Rules.parse(version.definition.rules)
    judged = hindsight.judge(assessment, version.definition)
    now = explain.explain(judged, rules)
    if (now.is_ready, _lane(now)) == (then.is_ready, _lane(then)):
        return None
    answer = f"Sales-ready by “{_lane(now)}”" if now.is_ready else "Not sales-ready"
    return Today(version.number, answer, "" if now.is_ready else _lacked(nearest(judged, rules), rules))


def _lane(explanation: Explanation) -> str:
    return explanation.lane.lane.name if explanation.lane else ""


def _lacked(found: Nearest, rules: Rules) -> str:
    """What would have made it sales-ready, as one sentence."""
    if found.ruled_out_by:
        named = _listed([rules.criteria[position].label for position in found.ruled_out_by])
        return f"It was ruled out: {named}."
    if found.lane is None:
        return "No lane was within its reach."
    named = _listed([rules.criteria[position].label for position in found.missing])
    if not found.points:
        return f"“{found.lane.name}” lacked: {named}."
    missing = f"{found.points} point{'' if found.points == 1 else 's'}"
    return f"“{found.lane.name}” lacked {missing}. Enough would have been: {named}."


def _listed(labels: list[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else "".join(labels)


def as_text(value: Any) -> str:
    """A fact's value on screen."""
    if value is None or value is False:
        return "" if value is None else "no"
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
