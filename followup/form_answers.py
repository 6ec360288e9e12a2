"""What leads of a form said when they were called, question by question, so that marketing can mend the question.

Of the leads that came by the form in the last `DAYS` days (each once, by the first of its submissions by this form that
became a lead), per answer of a choosing or yes-no question, and for the others by whether they were answered:

- `leads`: how many gave it;  `called`: of them, with at least one attempt that wasn't taken back;
- `reached`: with a two-way exchange;  and per result in `RESULTS`: with at least one attempt that ended so.

A lead with several choices counts under each, so the rows of such a question can add up to more than its leads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from leads.hosted.document import FormDocument, Question
from leads.models import Form

DAYS = 180
RESULTS = {
    "does_not_remember": "Doesn’t remember asking",
    "wrong_number": "Wrong number",
    "not_interested": "Not interested",
    "do_not_contact": "Do not contact",
}
BY_ANSWER = ("choice", "choices", "yes_no")
_COUNTED = """
WITH came AS (
    SELECT DISTINCT ON (lead_id) lead_id, payload FROM leads_submission
    WHERE workspace_id = %(workspace)s AND connection_id = %(connection)s AND lead_id IS NOT NULL
      AND received_at >= %(since)s
    ORDER BY lead_id, id
), heard AS (
    SELECT came.lead_id, came.payload, count(touch.id) > 0 AS called,
        coalesce(bool_or(touch.is_contact), false) AS reached,
        coalesce(array_agg(DISTINCT touch.result) FILTER (WHERE touch.id IS NOT NULL), '{}') AS results
    FROM came LEFT JOIN followup_touch touch ON touch.workspace_id = %(workspace)s AND touch.lead_id = came.lead_id
        AND NOT EXISTS (SELECT FROM followup_retraction taken_back
            WHERE taken_back.workspace_id = %(workspace)s AND taken_back.touch_id = touch.id)
    GROUP BY came.lead_id, came.payload
), said AS (
    SELECT heard.*, asked.key, answer.value
    FROM heard CROSS JOIN unnest(%(asked)s::text[], %(fields)s::text[], %(by_answer)s::bool[]) AS asked (key, field, by_answer)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN asked.field <> '' THEN payload #> ARRAY['person', asked.field]
            ELSE jsonb_path_query_first(payload, '$.form.answers[*] ? (@.key == $key).answer',
                jsonb_build_object('key', asked.key)) END AS given
    ) AS one
    CROSS JOIN LATERAL (
        SELECT CASE WHEN asked.by_answer THEN given #>> '{}' ELSE 'answered' END AS value
        WHERE given IS NOT NULL AND (jsonb_typeof(given) <> 'array' OR NOT asked.by_answer)
        UNION ALL SELECT jsonb_array_elements_text(given)
        WHERE asked.by_answer AND jsonb_typeof(given) = 'array'
        UNION ALL SELECT '' WHERE given IS NULL
    ) AS answer
)
SELECT key, value, count(*), count(*) FILTER (WHERE called), count(*) FILTER (WHERE reached),
    {results}
FROM said GROUP BY key, value ORDER BY count(*) DESC, value
""".replace(
    "{results}", ", ".join(f"count(*) FILTER (WHERE '{result}' = ANY (results))" for result in RESULTS)
)
SAID = {"": "Left empty", "answered": "Answered"}


@dataclass(frozen=True)
class Answer:
    """One answer to a question, and what came of those who gave it; `heard` in the order of RESULTS."""

    words: str
    leads: int
    called: int
    reached: int
    heard: tuple[int, ...]


@dataclass(frozen=True)
class Heard:
    """A question with its answers, the commonest first."""

    question: Question
    answers: list[Answer]


def of(form: Form, document: FormDocument, *, at: datetime) -> list[Heard]:
    """Every question of the document that the lead sees, read in one statement; without answers where no lead came."""
    asked = [question for question in document.questions if question.is_asked]
    rows = _rows(form, asked, since=at - timedelta(days=DAYS))
    found: dict[str, list[Answer]] = {}
    for key, value, leads, called, reached, *heard in rows:
        found.setdefault(key, []).append(Answer(_words(value), leads, called, reached, tuple(heard)))
    return [Heard(question, found.get(question.key, [])) for question in asked]


def _rows(form: Form, asked: Sequence[Question], *, since: datetime) -> list[tuple[Any, ...]]:
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED,
            {
                "workspace": form.workspace_id,
                "connection": form.connection_id,
                "since": since,
                "asked": [question.key for question in asked],
                "fields": [question.field if question.is_profile else "" for question in asked],
                "by_answer": [question.type in BY_ANSWER and not question.is_profile for question in asked],
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _words(value: object) -> str:
    text = str(value)
    return {"true": "Yes", "false": "No"}.get(text, SAID.get(text, text))
