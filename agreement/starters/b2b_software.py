"""Inbound software: who asks for a demo is called at once, who fits and compares is called today."""

from typing import Any

from agreement.commitments import HOUR, STARTING_SALES
from agreement.starters.glossary import WORDS

DOCUMENT: dict[str, Any] = {
    "title": "Inbound software",
    "preamble": (
        "Who asks to see the product gets a person on the line while the page is still open. "
        "Who fits and is looking around gets a call the same day. "
        "Everyone else hears from marketing until they ask for more."
    ),
    "goal": {"measure": "wins", "per": "quarter", "target": 30},
    "rules": {
        "criteria": [
            {
                "key": "asked_demo", "label": "Asked for a demo", "fact": "form", "operator": "contains", "value": "demo",
                "points": 40, "why": "They asked to talk to us.",
            },
            {
                "key": "can_be_reached", "label": "Left an e-mail address", "fact": "email", "operator": "known",
                "why": "Somebody must be able to answer.",
            },
            {
                "key": "large_enough", "label": "Has at least 50 people", "fact": "company_size", "operator": "at_least",
                "value": 50, "points": 25, "why": "Smaller companies seldom stay.",
            },
            {
                "key": "decides", "label": "Leads a team or a company", "fact": "title", "operator": "contains",
                "value": "head", "points": 15, "why": "They can decide, or bring who does.",
            },
            {
                "key": "saw_prices", "label": "Came from the price page", "fact": "page_url", "operator": "contains",
                "value": "pricing", "points": 20, "why": "Who reads prices compares.",
            },
            {
                "key": "came_back", "label": "Asked more than once", "fact": "submissions", "operator": "at_least",
                "value": 2, "points": 15, "why": "A second enquiry is rarely idle.",
            },
            {
                "key": "left_phone", "label": "Left a phone number", "fact": "phone", "operator": "known", "points": 15,
                "why": "Who leaves a number expects a call.",
            },
            {
                "key": "is_student", "label": "Is a student", "fact": "is_student", "operator": "yes",
                "why": "Students learn from us and don’t buy.",
            },
        ],
        "required": ["can_be_reached"],
        "rules_out": ["is_student"],
        "lanes": [
            {
                "key": "asked_for_demo", "name": "Asked for a demo", "needs": "all", "criteria": ["asked_demo"],
                "window_s": 300, "medium": "call",
            },
            {
                "key": "fits_and_engaged", "name": "Fits and is engaged", "needs": "points", "threshold": 50,
                "window_s": 4 * HOUR, "medium": "call",
            },
        ],
    },
    "commitments": {
        "sales": STARTING_SALES,
        "marketing": {
            "sales_ready_per_month": 120,
            "acceptance_rate": 0.8,
            "facts_present": ["name", "company", "company_size"],
        },
    },
    "expectations": [],
    "glossary": WORDS,
}  # fmt: skip
