"""Events and content: a badge scanned is no enquiry; points decide who is called."""

from typing import Any

from agreement import cadence
from agreement.commitments import DAY, HOUR, STARTING_SALES
from agreement.starters.glossary import WORDS

DOCUMENT: dict[str, Any] = {
    "title": "Events and content",
    "preamble": (
        "Most people who come to a webinar or take a guide want to learn, not to buy. "
        "Marketing hands over those who show more than interest, and keeps in touch with the rest. "
        "Sales calls them about what they came for, not about us."
    ),
    "goal": {"measure": "wins", "per": "quarter", "target": 15},
    "rules": {
        "criteria": [
            {
                "key": "asked_meeting", "label": "Asked for a meeting", "fact": "form", "operator": "contains",
                "value": "meeting", "points": 50, "why": "They asked to talk to us.",
            },
            {
                "key": "came_to_event", "label": "Came to an event", "fact": "channel", "operator": "is_one_of",
                "value": ["Event", "Events", "Webinar", "Trade fair"], "points": 15, "why": "They gave us an hour.",
            },
            {
                "key": "took_guide", "label": "Took a guide", "fact": "form", "operator": "contains", "value": "guide",
                "points": 10, "why": "They have the problem we write about.",
            },
            {
                "key": "came_back", "label": "Came back", "fact": "submissions", "operator": "at_least", "value": 2,
                "points": 20, "why": "Once is chance, twice is interest.",
            },
            {
                "key": "large_enough", "label": "Has at least 100 people", "fact": "company_size", "operator": "at_least",
                "value": 100, "points": 20, "why": "Smaller companies seldom have the need.",
            },
            {
                "key": "names_company", "label": "Named their company", "fact": "company", "operator": "known",
                "points": 10, "why": "Sales can prepare before calling.",
            },
            {
                "key": "can_be_reached", "label": "Left an e-mail address", "fact": "email", "operator": "known",
                "why": "Somebody must be able to answer.",
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
                "key": "asked_for_meeting", "name": "Asked for a meeting", "needs": "all", "criteria": ["asked_meeting"],
                "window_s": 2 * HOUR, "medium": "call",
            },
            {
                "key": "warm", "name": "Warm enough to call", "needs": "points", "threshold": 50, "window_s": DAY,
                "medium": "call",
            },
        ],
    },
    "commitments": {
        "sales": STARTING_SALES
        | {"minimum_touches": 4, "cadence": cadence.from_gaps([DAY, 2 * DAY, 5 * DAY]), "accept_within_s": 2 * DAY},
        "marketing": {
            "sales_ready_per_month": 60,
            "acceptance_rate": 0.7,
            "facts_present": ["name", "company", "campaign"],
        },
    },
    "expectations": [],
    "glossary": WORDS,
}  # fmt: skip
