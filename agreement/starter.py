"""The agreement a workspace begins with: in use until the first is signed, and signed by nobody."""

from datetime import datetime
from typing import Any

from agreement.commitments import DEFAULTS, STARTING_SALES, Commitments
from agreement.models import Version
from scoring.models import Definition
from scoring.rules import Rules

TITLE = "Starter agreement"
PREAMBLE = (
    "Marketing brings enquiries that sales can answer, and says what each of them was promised. "
    "Sales answers every one of them in time, tries often enough to reach it, and says what came of it. "
    "Both believe the same numbers."
)
GOAL = {"measure": "wins", "per": "quarter", "target": 30}

RULES: dict[str, Any] = {
    "criteria": [
        {
            "key": "has_email",
            "label": "Left an e-mail address",
            "fact": "email",
            "operator": "known",
            "points": 10,
            "why": "Somebody can write back.",
        },
        {
            "key": "has_phone",
            "label": "Left a phone number",
            "fact": "phone",
            "operator": "known",
            "points": 20,
            "why": "Who leaves a number expects a call.",
        },
        {
            "key": "names_company",
            "label": "Named their company",
            "fact": "company",
            "operator": "known",
            "points": 10,
            "why": "Sales can prepare before calling.",
        },
        {
            "key": "names_title",
            "label": "Said what they do",
            "fact": "title",
            "operator": "known",
            "points": 5,
            "why": "Who asks decides what to talk about.",
        },
        {
            "key": "large_enough",
            "label": "Has at least 50 people",
            "fact": "company_size",
            "operator": "at_least",
            "value": 50,
            "points": 20,
            "why": "Smaller companies seldom stay.",
        },
        {
            "key": "asked_demo",
            "label": "Asked for a demo",
            "fact": "form",
            "operator": "contains",
            "value": "demo",
            "points": 30,
            "why": "They asked to talk to us.",
        },
        {
            "key": "saw_prices",
            "label": "Came from the price page",
            "fact": "page_url",
            "operator": "contains",
            "value": "pricing",
            "points": 15,
            "why": "Who reads prices compares.",
        },
        {
            "key": "came_back",
            "label": "Asked more than once",
            "fact": "submissions",
            "operator": "at_least",
            "value": 2,
            "points": 15,
            "why": "A second enquiry is rarely idle.",
        },
        {
            "key": "can_be_told_apart",
            "label": "Known by an id of another system",
            "fact": "external_id",
            "operator": "known",
            "why": "It says who this is where no address was left.",
        },
        {
            "key": "is_student",
            "label": "Is a student",
            "fact": "is_student",
            "operator": "yes",
            "why": "Students learn from us and don’t buy.",
        },
        {
            "key": "applies_for_job",
            "label": "Applied for a job",
            "fact": "form",
            "operator": "is_one_of",
            "value": ["Job application", "Careers"],
            "why": "That is for the people team.",
        },
    ],
    "required": [{"any": ["has_email", "has_phone", "can_be_told_apart"]}],
    "rules_out": ["is_student", "applies_for_job"],
    "lanes": [
        {
            "key": "left_contact",
            "name": "Left a way to be reached",
            "needs": "any",
            "criteria": ["has_email", "has_phone"],
            "window_s": 300,
            "medium": "call",
        },
        {
            "key": "fits_and_engaged",
            "name": "Fits and is engaged",
            "needs": "points",
            "threshold": 40,
            "window_s": 4 * 3600,
            "medium": "call",
        },
    ],
}


def create(
    workspace_id: int,
    *,
    at: datetime,
    rules: dict[str, Any] | None = None,
    commitments: dict[str, Any] | None = None,
    goal: dict[str, Any] | None = None,
    title: str = TITLE,
    preamble: str = PREAMBLE,
) -> Version:
    """Make the first version and put it in force at once; raises DocumentError for documents that don't hold."""
    Rules.parse(rules or RULES)
    commitments = commitments or {**DEFAULTS, "sales": STARTING_SALES}
    Commitments.parse(commitments)
    definition = Definition.objects.create(workspace_id=workspace_id, rules=rules or RULES, created_at=at)
    return Version.objects.create(
        workspace_id=workspace_id,
        number=Version.objects.count() + 1,
        state=Version.State.STARTER,
        title=title,
        preamble=preamble,
        goal=goal or GOAL,
        definition=definition,
        commitments=commitments,
        created_at=at,
        in_force_from=at,
    )
