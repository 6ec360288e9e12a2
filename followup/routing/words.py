"""A routing decision in words: who got it, why they, and why nobody else did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BECAUSE = {
    "rotation": ", next in turn",
    "fewest open": ", with the fewest open",
    "previous owner": ", who had an earlier lead of the same person",
    "named by the rule": ", which names them",
    "brought it": ", who brought it",
    "taken from the pool": ", who took it when nobody held it",
    "passed on": ", to whom a manager passed it on",
    "taken up again": ", who took it up again",
}
NOBODY = {
    "nobody eligible": "Nobody could take it, so it waits for anyone in sales",
    "held": "Nobody is on shift, so it waits for who is next",
    "put back": "It was put back, so it waits for anyone in sales",
}


@dataclass(frozen=True)
class Said:
    """`line` says who and why; `passed_over` and `tried` say why nobody else, a line each."""

    line: str
    passed_over: list[str]
    tried: list[str]


def say(why: Mapping[str, Any], *, owner: str, is_trial: bool = False) -> Said | None:
    """The decision kept on an assignment; None where none was kept. `owner` is empty for nobody."""
    by = str(why.get("by", ""))
    if not by:
        return None
    rule, team = why.get("rule"), why.get("team")
    through = f" by the rule “{rule}”" if rule else ""
    within = f" ({team})" if team else ""
    if not owner or by in NOBODY:
        line = f"{NOBODY.get(by, NOBODY['nobody eligible'])}{within}{through}."
    else:
        verb = "would go" if is_trial else "went"
        line = f"It {verb} to {owner}{within}{through}{BECAUSE.get(by, f': {by}')}."
    return Said(
        line,
        [f"{name}: {reason}" for name, reason in (why.get("passed_over") or {}).items()],
        [_tried(step) for step in why.get("tried") or []],
    )


def _tried(step: Mapping[str, Any]) -> str:
    reasons = "; ".join(f"{name}: {reason}" for name, reason in (step.get("passed_over") or {}).items())
    return f"The rule “{step.get('rule')}” found nobody ({reasons or 'nobody sits in its team'})"
