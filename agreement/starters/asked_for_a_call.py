"""Services: a number left is a call owed; who only wrote gets an answer within the day."""

from typing import Any

from agreement import cadence
from agreement.commitments import DAY, HOUR, STARTING_SALES
from agreement.starters.glossary import WORDS

DOCUMENT: dict[str, Any] = {
    "title": "Asked for a call",
    "preamble": (
        "Somebody has a problem today and asks the first three firms they find. The first to ring usually gets the work. "
        "Marketing passes on exactly what was asked; sales rings back before the next firm does."
    ),
    "goal": {"measure": "won_value", "per": "quarter", "target": 250_000},
    "rules": {
        "criteria": [
            {
                "key": "left_phone", "label": "Left a phone number", "fact": "phone", "operator": "known",
                "why": "Who leaves a number expects a call.",
            },
            {
                "key": "left_email", "label": "Left an e-mail address", "fact": "email", "operator": "known",
                "why": "It can at least be answered in writing.",
            },
            {
                "key": "asked_call", "label": "Asked to be rung back", "fact": "form", "operator": "contains",
                "value": "call", "why": "They said so.",
            },
            {
                "key": "asked_quote", "label": "Asked for a quote", "fact": "form", "operator": "contains",
                "value": "quote", "why": "They are comparing now.",
            },
            {
                "key": "applies_for_job", "label": "Applied for a job", "fact": "form", "operator": "is_one_of",
                "value": ["Job application", "Careers"], "why": "That is for the people team.",
            },
        ],
        "required": [{"any": ["left_phone", "left_email"]}],
        "rules_out": ["applies_for_job"],
        "lanes": [
            {
                "key": "ring_back", "name": "Asked for a call", "needs": "all",
                "criteria": ["left_phone", {"any": ["asked_call", "asked_quote"]}], "window_s": 300, "medium": "call",
            },
            {
                "key": "left_number", "name": "Left a number", "needs": "all", "criteria": ["left_phone"],
                "window_s": HOUR, "medium": "call",
            },
            {
                "key": "wrote", "name": "Wrote to us", "needs": "all", "criteria": ["left_email"],
                "window_s": 8 * HOUR, "medium": "email",
            },
        ],
    },
    "commitments": {
        "sales": STARTING_SALES
        | {"minimum_touches": 5, "cadence": cadence.from_gaps([HOUR, 4 * HOUR, DAY, 2 * DAY]), "accept_within_s": 4 * HOUR},
        "marketing": {
            "sales_ready_per_month": 80,
            "acceptance_rate": 0.85,
            "facts_present": ["name", "phone"],
        },
    },
    "expectations": [],
    "glossary": WORDS,
}  # fmt: skip
