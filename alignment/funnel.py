"""How far the leads of a period came: leads → sales-ready → handed over → reached → accepted → qualified →
won.

Each step counts the leads that arrived in the period and ever reached it, as in `alignment.outcomes`, so a
step may be larger than the one before: nobody has to accept a lead before reaching it, and history knows
the end of a story only.
"""

from dataclasses import dataclass
from typing import Any

from alignment.outcomes import Outcomes, Report

STEPS = {
    "leads": "Leads",
    "sales_ready": "Sales-ready",
    "handed_off": "Handed over",
    "contacted": "Reached",
    "accepted": "Accepted",
    "qualified": "Qualified",
    "won": "Won",
}


@dataclass(frozen=True)
class Step:
    key: str
    name: str
    count: int
    of_leads: float | None


def steps(total: Outcomes) -> tuple[Step, ...]:
    """Every step with its share of all leads; None where there are none."""
    return tuple(
        Step(key, name, getattr(total, key), getattr(total, key) / total.leads if total.leads else None)
        for key, name in STEPS.items()
    )


def recorded(total: Outcomes) -> tuple[Step, ...]:
    """The steps worth drawing: an empty one before one that was reached means only that nobody noted it."""
    found = steps(total)
    last = max((place for place, step in enumerate(found) if step.count), default=-1)
    return tuple(step for place, step in enumerate(found) if step.count or place > last)


def document(report: Report) -> dict[str, Any]:
    """As the API says it."""
    return {
        "base": report.base,
        "steps": [
            {"step": step.key, "leads": step.count, "share_of_leads": step.of_leads}
            for step in steps(report.total)
        ],
    }
