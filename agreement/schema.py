"""The JSON Schema of a version's document, made of the same limits that reading one applies.

It says what each field may be; that keys named in groups exist, and are used once, only reading a document checks.
"""

from typing import Any

from agreement import cadence, documents
from agreement.commitments import LARGEST_BUDGET, MONTH, MOST_CAMPAIGNS, RECIPIENTS, TRANSPORTS, WEEK
from scoring import groups, operators, rules

ADDRESS = "/api/v1/agreement/schema/"
_KEY = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 60}


def _object(needed: list[str], /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": needed,
        "properties": properties,
        "additionalProperties": False,
    }


def _text(most: int, *, least: int = 1) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _list(of: dict[str, Any], most: int, *, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


_GROUP = _list({"$ref": "#/$defs/member"}, groups.MOST_MEMBERS)
_CRITERION = _object(
    ["key", "label", "fact", "operator"],
    key=_KEY,
    label=_text(120),
    fact=_text(120),
    operator={"enum": list(operators.NAMES)},
    value={"description": "What the operator compares with."},
    points=_whole(-rules.MOST_POINTS, rules.MOST_POINTS),
    why=_text(500, least=0),
)
_LANE = _object(
    ["key", "name", "needs", "window_s"],
    key=_KEY,
    name=_text(80),
    needs={"enum": ["all", "any", "points"]},
    criteria=_GROUP,
    threshold={"type": ["integer", "null"]},
    window_s=_whole(1, rules.LONGEST_WINDOW_S),
    medium={"enum": list(rules.MEDIA)},
)
_RUNG = _object(
    ["rung", "from", "after_s", "to"],
    rung={**_KEY, "maxLength": 20},
    **{"from": {"enum": ["start", "due"]}},
    after_s=_whole(-WEEK, 4 * WEEK),
    to=_list({"enum": list(RECIPIENTS)}, len(RECIPIENTS), least=1),
    by={**_list({"enum": list(TRANSPORTS)}, len(TRANSPORTS)), "default": ["email"]},
    reassign={"type": "boolean", "default": False},
)
_STEP = _object(
    ["step", "after_s"],
    step=_KEY,
    medium={"enum": ["", *rules.MEDIA], "description": "Empty: the lane's first medium."},
    after_s={**_whole(0, cadence.LONGEST_WAIT), "description": "Working seconds after the last attempt."},
    when={
        "enum": ["", *cadence.UNREACHED],
        "description": "The result it follows; empty: the next in order.",
    },
    template=_text(cadence.LONGEST_TEMPLATE, least=0),
)
_REASONS = _list(_object(["key", "label"], key=_KEY, label=_text(120)), 40, least=1)
_CAMPAIGN = _object(
    ["key", "name", "month", "budget", "leads"],
    key=_KEY,
    name=_text(120),
    month={"type": "string", "pattern": f"^{MONTH}$"},
    budget=_whole(0, LARGEST_BUDGET),
    leads=_whole(0, 10**7),
)
_COUNT = _whole(0, 10**6)

DOCUMENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A version of the agreement",
    "$defs": {
        "member": {
            "anyOf": [
                {"type": "string"},
                {**_object([], any=_GROUP, all=_GROUP), "minProperties": 1, "maxProperties": 1},
            ]
        }
    },
    **_object(
        ["title", "goal", "rules", "commitments"],
        **{"$schema": {"type": "string"}},
        title=_text(documents.LONGEST_TITLE),
        preamble=_text(documents.LONGEST_PREAMBLE, least=0),
        goal=_object(
            ["measure", "per", "target"],
            measure={"enum": list(documents.MEASURES)},
            per={"enum": ["quarter"]},
            target=_whole(1, documents.LARGEST_GOAL),
        ),
        rules=_object(
            ["criteria", "lanes"],
            criteria=_list(_CRITERION, rules.MOST_CRITERIA, least=1),
            required=_GROUP,
            rules_out=_GROUP,
            lanes=_list(_LANE, rules.MOST_LANES, least=1),
        ),
        commitments=_object(
            [],
            sales=_object(
                [],
                ladder=_list(_RUNG, 20, least=1),
                minimum_touches=_whole(1, 50),
                gaps_s={
                    **_list(_whole(1, 26 * WEEK), 50, least=1),
                    "deprecated": True,
                    "description": "Older than cadence.",
                },
                cadence=_list(_STEP, cadence.MOST_STEPS, least=1),
                accept_within_s=_whole(1, 26 * WEEK),
                return_reasons=_REASONS,
                loss_reasons=_REASONS,
            ),
            marketing=_object(
                [],
                sales_ready_per_month=_whole(0, 10**7),
                reachable_share={"type": "number", "minimum": 0, "maximum": 1},
                acceptance_rate={"type": "number", "minimum": 0, "maximum": 1},
                facts_present=_list(_text(120), 60),
                campaigns=_list(_CAMPAIGN, MOST_CAMPAIGNS),
            ),
        ),
        expectations=_list(
            _object(
                ["lane", "reached", "met", "qualified", "won"],
                lane=_KEY,
                of=_whole(1, 10**6),
                reached=_COUNT,
                met=_COUNT,
                qualified=_COUNT,
                won=_COUNT,
                seen=_whole(0, 10**9),
            ),
            20,
        ),
        glossary=_list(_object(["word", "meaning"], word=_text(60), meaning=_text(500)), 100),
    ),
}
