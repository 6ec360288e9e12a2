"""Leads that came and went, with twelve facts each and an assessment, and nothing else: what a backtest reads."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils import timezone

from agreement import versions
from alignment import fold
from bench import company, databases, fill
from bench.company import Company
from leads.models import Person
from workspaces import scope

_CHUNK = 50_000
_WRITERS = 2
_SQL = """
WITH numbers AS MATERIALIZED (
    SELECT i, %(now)s::timestamptz - (%(total)s - i + 1) * (interval '730 days' / %(total)s) AS at,
        abs(hashint8(i)) AS h, abs(hashint8(i + 1)) AS k
    FROM generate_series(%(first)s::bigint, %(last)s) i
), told AS MATERIALIZED (
    SELECT *, jsonb_strip_nulls(jsonb_build_object(
        'email', 'Ann.' || i || '@' || (ARRAY['acme.example', 'gmail.com', 'kessel.example', 'hotmail.com'])[1 + mod(h, 4)],
        'phone', CASE WHEN mod(k, 3) > 0 THEN '+1202' || lpad(mod(k, 10000000)::text, 7, '0') END,
        'company_size', CASE WHEN mod(h, 5) > 0 THEN mod(k, 400) END,
        'title', (ARRAY['Head of operations', 'VP Sales', 'Student', 'Engineer', 'Owner'])[1 + mod(k, 5)],
        'country', (ARRAY['US', 'DE', 'NL', 'FR', 'PL', 'BR'])[1 + mod(h, 6)],
        'industry', (ARRAY['Retail', 'Health', 'Logistics', 'Software'])[1 + mod(k, 4)],
        'channel', (ARRAY['Paid search', 'Website', 'Event', 'Referral'])[1 + mod(h / 7, 4)],
        'form', (ARRAY['Request a demo', 'White paper', 'Newsletter'])[1 + mod(k / 7, 3)],
        'page_url', 'https://bench.example/' || (ARRAY['pricing', 'blog/how-to', 'demo'])[1 + mod(h / 11, 3)],
        'visits_30_days', mod(k, 17), 'is_student', mod(h, 9) = 0,
        'budget', CASE WHEN mod(h, 2) > 0 THEN '10 to 50 thousand' END)) AS facts
    FROM numbers
), leads AS (
    INSERT INTO leads_lead (id, workspace_id, person_id, fact_set_id, is_history, arrived_at, outcome, reason,
        sales_ready_at, contacted_at, accepted_at, qualified_at)
    SELECT i, %(workspace)s, %(person)s, i, true, at,
        (ARRAY['won', 'lost', 'lost', 'lost', 'returned', '', '', '', '', ''])[1 + mod(h / 13, 10)], '',
        CASE WHEN mod(k / 3, 5) < 2 THEN at END, CASE WHEN mod(k / 3, 5) < 1 THEN at END,
        CASE WHEN mod(k / 3, 10) < 1 THEN at END, CASE WHEN mod(k / 3, 20) < 1 THEN at END
    FROM numbers
), sets AS (
    INSERT INTO leads_factset (id, workspace_id, lead_id, seq, at, facts, folded)
    SELECT i, %(workspace)s, i, 1, at, facts, lower(facts::text)::jsonb FROM told
)
INSERT INTO scoring_assessment (id, workspace_id, lead_id, definition_id, fact_set_id, at, met, known, score, is_ready,
    is_latest)
SELECT i, %(workspace)s, i, %(definition)s, i, at, 0, 0, 0, false, true FROM numbers
"""


def filled(leads: int) -> Company:
    """A company with so many of them, in a database kept from the last run if it is of this version; in use from now on."""
    name = f"past_{hashlib.sha256(_SQL.encode()).hexdigest()[:6]}_{leads}"
    if databases.kept(name):
        return company.find()
    databases.fresh(name)
    made = company.make()
    with scope.workspace(made.workspace_id):
        person = Person.objects.create(workspace_id=made.workspace_id, name="Ann Lee")
        params: dict[str, Any] = {
            "workspace": made.workspace_id, "person": person.pk, "total": leads, "now": timezone.now(),
            "definition": versions.in_force(made.workspace_id).definition_id,
        }  # fmt: skip

    def write(first: int) -> None:
        with scope.workspace(made.workspace_id), connection.cursor() as cursor:
            cursor.execute(_SQL, params | {"first": first, "last": min(first + _CHUNK - 1, leads)})
        connection.close()

    with ThreadPoolExecutor(_WRITERS) as writers:
        list(writers.map(write, range(1, leads + 1, _CHUNK)))
    fold.fold_everywhere()
    fill.settle()
    databases.keep(name)
    return made
