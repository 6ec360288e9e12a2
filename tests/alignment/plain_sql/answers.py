# ruff: noqa: S608  a test's own text
"""Every report once more, in plain SQL over the rows, written from the formulas alone: the owner role reads, no rollup helps.

A question's columns are called as the report's. Days are compared as days of the workspace.
"""

_ROWS = """
WITH asked AS (SELECT %(ws)s::bigint AS ws, %(first)s::date AS first, %(last)s::date AS last, %(zone)s::text AS zone),
l AS (
    SELECT l.*, f.facts, l.arrived_at AT TIME ZONE a.zone AS local FROM asked a JOIN leads_lead l ON l.workspace_id = a.ws
    LEFT JOIN leads_factset f ON f.lead_id = l.id AND f.seq = 1
    WHERE l.merged_into_id IS NULL AND (l.arrived_at AT TIME ZONE a.zone)::date BETWEEN a.first AND a.last
),
t AS (
    SELECT t.*, row_number() OVER (PARTITION BY t.handoff_id ORDER BY t.at, t.id) AS number,
        t.at AT TIME ZONE a.zone AS local
    FROM asked a JOIN followup_touch t ON t.workspace_id = a.ws
    WHERE t.id NOT IN (SELECT touch_id FROM followup_retraction)
),
h AS (
    SELECT h.id, h.lead_id, h.version_id, h.team_id, h.owner_id, h.started_at, h.due_at, h.accepted_at, h.ended_at, h.ended_as,
        h.missed_because, h.breached_at, h.assessment_id, d.channel_id, d.qualified_at, d.outcome,
        h.started_at AT TIME ZONE a.zone AS local, s.score, s.met, s.known,
        (v.commitments -> 'sales' ->> 'minimum_touches')::int AS agreed,
        (SELECT count(*) FROM t WHERE t.handoff_id = h.id) AS touches,
        (SELECT min(at) FROM t WHERE t.handoff_id = h.id) AS first_at,
        (SELECT min(at) FROM t WHERE t.handoff_id = h.id AND is_contact) AS reached_at,
        CASE WHEN h.started_at > d.handed_off_at THEN h.started_at ELSE d.arrived_at END AS since
    FROM asked a JOIN followup_handoff h ON h.workspace_id = a.ws
    JOIN leads_lead d ON d.id = h.lead_id JOIN agreement_version v ON v.id = h.version_id
    JOIN scoring_assessment s ON s.id = h.assessment_id
    WHERE (h.started_at AT TIME ZONE a.zone)::date BETWEEN a.first AND a.last
),
w AS (
    SELECT h.*, extract(epoch FROM first_at - since) AS wait_s, first_at <= due_at AS is_on_time,
        first_at IS NOT NULL OR breached_at IS NOT NULL OR ended_at > due_at AS is_due
    FROM h
),
q AS (
    SELECT h.*, COALESCE(first_at <= due_at AND (reached_at IS NOT NULL OR touches >= agreed), false) AS is_worked,
        COALESCE(qualified_at >= started_at AND (ended_at IS NULL OR qualified_at <= ended_at), false) AS is_qualified,
        EXISTS (
            SELECT FROM leads_submission s JOIN leads_connection c ON c.id = s.connection_id
            WHERE s.lead_id = h.lead_id AND c.kind = 'by_hand' AND s.state <> 'merged'
        ) AS is_own
    FROM h WHERE ended_as <> 'merged'
)
"""

_OUTCOMES = """count(*) AS leads, count(sales_ready_at) AS sales_ready, count(handed_off_at) AS handed_off,
    sum((handed_off_at IS NOT NULL AND contacted_at IS NULL)::int) AS never_reached, count(contacted_at) AS contacted,
    count(accepted_at) AS accepted, count(met_at) AS met, count(qualified_at) AS qualified,
    sum((outcome = 'won')::int) AS won, sum((outcome = 'lost')::int) AS lost, sum((outcome = 'returned')::int) AS returned,
    sum((outcome = '')::int) AS open, avg((outcome = 'won')::int) AS win_rate, avg((outcome = '')::int) AS open_share,
    avg((qualified_at IS NOT NULL)::int) AS qualified_rate"""
_VALUE = ", COALESCE(sum(CASE WHEN outcome = 'won' THEN value END), 0) AS value"
_LATEST = """(SELECT h.{column} FROM followup_handoff h WHERE h.lead_id = l.id AND l.handed_off_at IS NOT NULL
    ORDER BY h.id DESC LIMIT 1)"""


def _outcomes(name: str, part: str, joins: str = "", more: str = _VALUE) -> str:
    return f"SELECT {part} AS {name}, {_OUTCOMES}{more} FROM l {joins} GROUP BY 1"


_BUCKETS = """(VALUES ('< 1 min', '-infinity'::float8, 60::float8), ('1–5', 60, 300), ('5–15', 300, 900), ('15–60', 900, 3600),
    ('1–4 h', 3600, 14400), ('4–24 h', 14400, 86400), ('> 1 day', 86400, 'infinity'), ('None yet', NULL, NULL))
    AS b (name, low, high)"""
_BOUNDS = """unnest(ARRAY[30, 60, 120, 180, 300, 600, 900, 1800, 2700, 3600, 7200, 10800, 14400, 28800, 43200, 86400, 172800,
    259200, 604800, 1209600, 2592000])"""


def _waits(rows: str = "w") -> str:
    return f"""
    SELECT b.name AS first_attempt_after, count(w.id) AS handoffs, count(w.qualified_at) AS qualified,
        count(w.reached_at) AS contacted, count(w.id) FILTER (WHERE w.outcome = 'won') AS won,
        avg((w.qualified_at IS NOT NULL)::int) FILTER (WHERE w.id IS NOT NULL) AS rate
    FROM {_BUCKETS} LEFT JOIN {rows} ON (w.wait_s >= b.low AND w.wait_s < b.high) OR (w.wait_s IS NULL AND b.low IS NULL)
    GROUP BY 1"""


# Seconds in which a team was open: every minute range of every day that overlaps. One team is always open.
_WORKING = """(
    SELECT w.*, CASE WHEN w.first_at IS NULL THEN NULL WHEN m.hours ? 'always'
        THEN extract(epoch FROM w.first_at - w.since) ELSE (
        SELECT COALESCE(sum(extract(epoch FROM
            LEAST(w.first_at, (day + x.till) AT TIME ZONE a.zone) - GREATEST(w.since, (day + x.since) AT TIME ZONE a.zone)
        )), 0)
        FROM generate_series(timestamp '2026-02-20', '2026-07-30', interval '1 day') day,
            (VALUES (time '09:00', time '12:30'), (time '13:30', time '18:00')) x (since, till)
        WHERE extract(isodow FROM day) < 6 AND (day + x.since) AT TIME ZONE a.zone < w.first_at
            AND (day + x.till) AT TIME ZONE a.zone > w.since
    ) END AS worked_s
    FROM asked a, (SELECT * FROM w) w JOIN workspaces_team m ON m.id = w.team_id
)"""


def _speed(name: str, part: str) -> str:
    return f"""
    SELECT g.part AS {name}, g.handoffs, g.due, g.quick, g.on_time, g.contacted_rate, g.qualified_rate,
        (SELECT min(b) FROM {_BOUNDS} b WHERE g.tried > 0
            AND (SELECT count(*) FROM unnest(g.waits) x WHERE x < b) >= 0.5 * g.tried) AS median_s,
        (SELECT min(b) FROM {_BOUNDS} b WHERE g.tried > 0
            AND (SELECT count(*) FROM unnest(g.waits) x WHERE x < b) >= 0.9 * g.tried) AS p90_s
    FROM (
        SELECT {part} AS part, count(*) AS handoffs, count(*) FILTER (WHERE is_due) AS due, count(wait_s) AS tried,
            array_agg(wait_s) FILTER (WHERE wait_s IS NOT NULL) AS waits,
            avg(COALESCE(wait_s < 300, false)::int) AS quick,
            avg(COALESCE(is_on_time, false)::int) FILTER (WHERE is_due) AS on_time,
            avg((reached_at IS NOT NULL)::int) AS contacted_rate, avg((qualified_at IS NOT NULL)::int) AS qualified_rate
        FROM w GROUP BY 1
    ) g"""


_TRIES = """(
    SELECT t.* FROM t JOIN h ON h.id = t.handoff_id
    WHERE NOT EXISTS (SELECT FROM t b WHERE b.handoff_id = t.handoff_id AND b.number < t.number AND b.is_contact)
) x"""
_NEWEST = """(SELECT v.* FROM agreement_version v JOIN q ON q.version_id = v.id AND q.is_worked AND NOT q.is_own
    ORDER BY v.number DESC LIMIT 1) v"""
_JUDGED = "(SELECT q.* FROM q WHERE is_worked AND NOT is_own) j"
_DAYS = (
    "('{Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday}'::text[])[extract(isodow FROM local)::int]"
)
_CHANNEL = "COALESCE((SELECT c.name FROM leads_channel c WHERE c.id = channel_id), '(none)')"
_MEMBER = "COALESCE((SELECT m.name FROM workspaces_member m WHERE m.id = owner_id), 'Nobody')"

ANSWERS: dict[str, str] = {
    "overview": """
        SELECT key, now FROM (
            SELECT 'leads' AS key, count(*)::numeric AS now FROM l
            UNION ALL SELECT 'never_reached', count(*) FROM l WHERE handed_off_at IS NOT NULL AND contacted_at IS NULL
            UNION ALL SELECT 'sales_ready', count(sales_ready_at) FROM l
            UNION ALL SELECT 'handed_off', count(handed_off_at) FROM l
            UNION ALL SELECT 'accepted', count(accepted_at) FROM l
            UNION ALL SELECT 'on_time', count(*) FROM w WHERE is_on_time
            UNION ALL SELECT 'contacted', count(contacted_at) FROM l
            UNION ALL SELECT 'met', count(met_at) FROM l
            UNION ALL SELECT 'qualified', count(qualified_at) FROM l
            UNION ALL SELECT 'won', count(*) FROM l WHERE outcome = 'won'
            UNION ALL SELECT 'value', COALESCE(sum(value), 0) FROM l WHERE outcome = 'won'
            UNION ALL SELECT 'to_won_days', round((percentile_cont(0.5) WITHIN GROUP (
                ORDER BY extract(epoch FROM closed_at - handed_off_at) / 86400.0))::numeric, 2)
                FROM l WHERE outcome = 'won' AND handed_off_at <= closed_at
            UNION ALL SELECT 'goal', count(*) FROM asked a JOIN leads_lead d ON d.workspace_id = a.ws
                WHERE d.merged_into_id IS NULL AND d.outcome = 'won'
                AND (d.closed_at AT TIME ZONE a.zone)::date BETWEEN date_trunc('quarter', a.last)::date AND a.last
        ) x""",
    "outcomes-by-channel": _outcomes("channel", _CHANNEL),
    "outcomes-by-campaign": _outcomes(
        "campaign",
        "COALESCE(c.name, '(none)')",
        """LEFT JOIN leads_campaign c ON c.id = l.campaign_id LEFT JOIN LATERAL (
            SELECT sum(round(amount * GREATEST(0, LEAST(a.last, (month + interval '1 month')::date - 1)
                - GREATEST(a.first, month) + 1) / ((month + interval '1 month')::date - month), 2)) AS cost
            FROM asked a, alignment_campaigncost k WHERE k.campaign_id = c.id
                AND k.month BETWEEN date_trunc('month', a.first) AND a.last
        ) k ON true""",
        f"{_VALUE}, max(k.cost) AS cost",
    ),
    "outcomes-by-form": _outcomes("form", "COALESCE(NULLIF(facts ->> 'form', ''), '(none)')"),
    "outcomes-by-landing-page": _outcomes(
        "page",
        r"COALESCE(NULLIF(regexp_replace(regexp_replace(facts ->> 'page_url', '[?#].*', ''), '(.)/$', '\1'), ''), '(none)')",
    ),
    "outcomes-by-segment:company_size": _outcomes(
        "segment",
        "COALESCE(r.name, 'Not known')",
        """LEFT JOIN (VALUES (0, 1, '0 to below 1'), (1, 10, '1 to below 10'), (10, 50, '10 to below 50'),
            (50, 100, '50 to below 100'), (5000, 10000, '5,000 to below 10,000')) r (low, high, name)
            ON jsonb_typeof(facts -> 'company_size') = 'number'
            AND (facts -> 'company_size') >= to_jsonb(r.low) AND (facts -> 'company_size') < to_jsonb(r.high)""",
    ),
    "outcomes-by-segment:industry": _outcomes(
        "segment", "COALESCE(NULLIF(facts ->> 'industry', ''), 'Not known')"
    ),
    "outcomes-by-deal:Plan": _outcomes(
        "deal",
        """COALESCE(NULLIF((SELECT e.detail ->> 'Plan' FROM followup_outcomeentry e WHERE e.lead_id = l.id AND l.outcome <> ''
            AND e.kind IN ('won', 'lost', 'returned') ORDER BY e.at DESC, e.id DESC LIMIT 1), ''), 'Not said')""",
    ),
    "outcomes-by-rep": _outcomes("rep", _MEMBER, more=""),
    "outcomes-by-team": _outcomes(
        "team",
        f"""COALESCE((SELECT m.name FROM workspaces_team m WHERE m.id = {_LATEST.format(column="team_id")}),
            'Not handed over')""",
    ),
    "outcomes-by-version": _outcomes(
        "version",
        f"""COALESCE((SELECT CASE WHEN v.state = 'starter' THEN 'Starter' ELSE 'Version ' || v.number END
            FROM agreement_version v WHERE v.id = {_LATEST.format(column="version_id")}), 'Not handed over')""",
    ),
    "outcomes-by-month": _outcomes("month", "to_char(local, 'YYYY-MM')"),
    "promise": """
        SELECT first_attempt, count(w.id) AS handoffs FROM (VALUES ('In time'), ('After the promise'), ('Missed, no attempt'),
            ('Not due')) x (first_attempt) LEFT JOIN w ON first_attempt = CASE WHEN is_on_time THEN 'In time'
            WHEN first_at IS NOT NULL THEN 'After the promise' WHEN is_due THEN 'Missed, no attempt' ELSE 'Not due' END
        GROUP BY 1""",
    "speed": _waits(),
    "speed-working": _waits(
        f"(SELECT x.id, x.qualified_at, x.reached_at, x.outcome, x.worked_s AS wait_s FROM {_WORKING} x) w"
    ),
    "speed-adjusted": f"""
        SELECT b.name AS first_attempt_after, count(w.id) AS handoffs,
            avg((w.qualified_at IS NOT NULL)::int) FILTER (WHERE w.id IS NOT NULL) AS crude,
            (SELECT CASE WHEN sum(a * d / t) > 0 AND sum(b * c / t) > 0 THEN sum(a * d / t) / sum(b * c / t) END FROM (
                SELECT sum((is_here AND q)::int)::float8 AS a, sum((is_here AND NOT q)::int)::float8 AS b,
                    sum((is_quick AND q)::int)::float8 AS c, sum((is_quick AND NOT q)::int)::float8 AS d,
                    sum((is_here OR is_quick)::int)::float8 AS t
                FROM (SELECT w.channel_id, floor(w.score / 20.0) AS band, w.qualified_at IS NOT NULL AS q,
                    w.wait_s < 300 AS is_quick, w.wait_s >= 300 AND w.wait_s >= b.low AND w.wait_s < b.high AS is_here
                    FROM w WHERE w.wait_s IS NOT NULL) y
                GROUP BY channel_id, band HAVING bool_or(is_here) AND bool_or(is_quick)
            ) z WHERE b.low >= 300) AS odds_ratio
        FROM (SELECT CASE WHEN high <= 300 THEN '< 5 min' ELSE name END AS name, min(low) AS low, max(high) AS high
            FROM {_BUCKETS} WHERE low IS NOT NULL GROUP BY 1) b
        LEFT JOIN w ON w.wait_s >= b.low AND w.wait_s < b.high GROUP BY b.name, b.low, b.high""",
    "speed-by-hour": _speed("hour", "extract(hour FROM local)::int || ':00'"),
    "speed-by-weekday": _speed("weekday", _DAYS),
    "speed-by-channel": _speed("channel", _CHANNEL),
    "speed-by-rep": _speed("rep", _MEMBER),
    "speed-by-team": _speed("team", "(SELECT m.name FROM workspaces_team m WHERE m.id = team_id)"),
    "speed-by-evidence": _speed(
        "evidence",
        """CASE (SELECT t.evidence FROM t WHERE t.handoff_id = w.id AND t.number = 1)
            WHEN 'confirmed' THEN 'Confirmed by a phone or mail system' WHEN 'reported' THEN 'Reported by the rep'
            ELSE 'None yet' END""",
    ),
    "touches": """
        SELECT n AS attempts, n = 8 AS and_more, count(h.id) AS handoffs FROM generate_series(0, 8) n
        LEFT JOIN h ON LEAST(h.touches, 8) = n AND h.ended_at IS NOT NULL AND h.ended_as <> 'merged' AND h.reached_at IS NULL
        GROUP BY n""",
    "touches-per-lead": """
        SELECT CASE WHEN n = 8 THEN '8 and more' ELSE n::text END AS attempts, count(q.id) AS handoffs,
            count(q.reached_at) AS reached,
            count(q.id) FILTER (WHERE q.reached_at IS NULL AND q.ended_at IS NOT NULL) AS given_up,
            count(q.id) FILTER (WHERE q.reached_at IS NULL AND q.ended_at IS NULL) AS still_open
        FROM generate_series(0, 8) n LEFT JOIN q ON LEAST(q.touches, 8) = n GROUP BY n""",
    "contact-by-attempt": f"""
        SELECT number AS attempt, count(*) AS at_risk, sum(is_contact::int) AS reached, avg(is_contact::int) AS hazard
        FROM {_TRIES} WHERE number <= 12 GROUP BY 1""",
    "wins-by-attempt": """
        SELECT CASE WHEN n = 21 THEN '21 and more' ELSE n::text END AS attempts, handoffs, won,
            sum(handoffs) OVER (ORDER BY n DESC) AS in_play
        FROM (SELECT LEAST(touches, 21) AS n, count(*) AS handoffs, sum((ended_as = 'won')::int) AS won FROM q GROUP BY 1) x""",
    "reach-by-hour": f"""
        SELECT extract(hour FROM local)::int || ':00' AS hour, count(*) AS attempts, sum(is_contact::int) AS reached,
            avg(is_contact::int) AS rate FROM {_TRIES} GROUP BY 1""",
    "reach-by-weekday": f"""
        SELECT {_DAYS} AS weekday, count(*) AS attempts, sum(is_contact::int) AS reached, avg(is_contact::int) AS rate
        FROM {_TRIES} GROUP BY 1""",
    "quality-by-channel": f"""
        SELECT CASE WHEN is_own THEN 'Brought by reps' ELSE {_CHANNEL} END AS channel, count(*) AS handoffs,
            sum(is_worked::int) AS worked, sum((NOT is_worked)::int) AS unproven,
            count(*) FILTER (WHERE is_worked AND accepted_at IS NOT NULL AND ended_as <> 'returned') AS accepted,
            count(*) FILTER (WHERE is_worked AND (accepted_at IS NOT NULL OR ended_as = 'returned')) AS decided,
            count(*) FILTER (WHERE is_worked AND is_qualified) AS qualified,
            count(*) FILTER (WHERE is_worked AND ended_as = 'won') AS won,
            count(*) FILTER (WHERE is_worked AND ended_as = '') AS open,
            count(*) FILTER (WHERE is_worked AND ended_as IN ('lost', 'recycled')) AS lost,
            count(*) FILTER (WHERE is_worked AND ended_as = 'returned') AS returned,
            avg((ended_as = 'won')::int) FILTER (WHERE is_worked) AS win
        FROM q GROUP BY 1""",
    "quality-by-criterion": f"""
        SELECT c.value ->> 'label' AS criterion,
            count(j.id) FILTER (WHERE j.known >> bit & 1 = 1 AND j.met >> bit & 1 = 1) AS met,
            count(j.id) FILTER (WHERE j.known >> bit & 1 = 1 AND j.met >> bit & 1 = 0) AS not_met,
            count(j.id) FILTER (WHERE j.known >> bit & 1 = 0) AS unknown,
            avg(j.is_qualified::int) FILTER (WHERE j.known >> bit & 1 = 1 AND j.met >> bit & 1 = 1) AS met_qualified,
            avg(j.is_qualified::int) FILTER (WHERE j.known >> bit & 1 = 0) AS unknown_qualified
        FROM {_NEWEST} JOIN scoring_definition d ON d.id = v.definition_id
        CROSS JOIN LATERAL (SELECT value, (ordinality - 1)::int AS bit
            FROM jsonb_array_elements(d.rules -> 'criteria') WITH ORDINALITY) c
        LEFT JOIN {_JUDGED} ON j.version_id = v.id GROUP BY c.bit, 1""",
    "quality-by-score": f"""
        SELECT CASE WHEN size = 1 THEN low::text ELSE low || '–' || (low + size - 1) END AS points, count(j.id) AS "all",
            count(j.id) FILTER (WHERE j.started_at < middle) AS earlier,
            count(j.id) FILTER (WHERE j.started_at >= middle) AS later,
            avg(j.is_qualified::int) FILTER (WHERE j.id IS NOT NULL) AS all_qualified
        FROM {_NEWEST}
            CROSS JOIN LATERAL (
                SELECT min(score) AS least, max(score) AS most FROM {_JUDGED} WHERE version_id = v.id
            ) r
            CROSS JOIN LATERAL (SELECT min(s) AS size FROM unnest(ARRAY[1, 2, 5, 10, 20, 50, 100]) s
                WHERE floor(most / s::float8) - floor(least / s::float8) < 8) z
            CROSS JOIN LATERAL (SELECT n * size AS low FROM generate_series(
                floor(least / size::float8)::int, floor(most / size::float8)::int) n) b
            CROSS JOIN (SELECT (a.first::timestamp AT TIME ZONE a.zone) + ((a.last + 1)::timestamp AT TIME ZONE a.zone
                - a.first::timestamp AT TIME ZONE a.zone) / 2 AS middle FROM asked a) m
        LEFT JOIN {_JUDGED} ON j.version_id = v.id AND j.score BETWEEN low AND low + size - 1 GROUP BY low, size, 1""",
    "quality-by-reason": """
        SELECT COALESCE((SELECT r ->> 'label' FROM agreement_version v, jsonb_array_elements(
                (v.commitments -> 'sales' -> 'return_reasons') || (v.commitments -> 'sales' -> 'loss_reasons')) r
                WHERE v.workspace_id = %(ws)s AND r ->> 'key' = x.reason ORDER BY v.number DESC LIMIT 1),
                'No reason said') AS reason,
            ended, count(*) AS handoffs, sum(is_worked::int) AS worked
        FROM (SELECT q.is_worked, CASE q.ended_as WHEN 'returned' THEN 'returned' ELSE 'lost' END AS ended,
            (SELECT e.reason FROM followup_outcomeentry e WHERE e.handoff_id = q.id AND e.kind = q.ended_as) AS reason
            FROM q WHERE q.ended_as IN ('returned', 'lost', 'recycled')) x
        GROUP BY 1, 2""",
}
"""Key of a report, with the fact it is asked about where it needs one → its figures."""

PIVOT = f"SELECT {_CHANNEL}, to_char(local, 'YYYY-MM'), count(*) FROM l GROUP BY 1, 2"

SCORECARD = """
SELECT 'on_time' AS key, count(*) FILTER (WHERE first_at <= due_at) AS part, count(*) AS whole FROM q
    WHERE first_at <= due_at OR (missed_because NOT IN ('gap', 'late', 'outage')
        AND (first_at > due_at OR (first_at IS NULL AND (breached_at IS NOT NULL OR ended_at > due_at))))
UNION ALL SELECT 'reachable', count(*) FILTER (WHERE reached_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM t WHERE t.handoff_id = q.id AND t.result = 'wrong_number')), count(*) FROM q WHERE touches > 0
UNION ALL SELECT 'accepted', count(*) FILTER (WHERE ended_as <> 'returned'), count(*) FROM q
    WHERE accepted_at IS NOT NULL OR ended_as = 'returned'
UNION ALL SELECT 'answered', count(*) FILTER (WHERE answered_at <= answer_by), count(*) FROM (
        SELECT LEAST(accepted_at, ended_at) AS answered_at,
            started_at + make_interval(secs => (v.commitments -> 'sales' ->> 'accept_within_s')::int) AS answer_by
        FROM q JOIN agreement_version v ON v.id = q.version_id
    ) x WHERE answered_at IS NOT NULL OR answer_by < %(at)s
UNION ALL SELECT 'plan', count(*) FILTER (WHERE NOT is_missed), count(*) FROM (
        SELECT id, bool_or(is_late) AS is_missed FROM (
            SELECT q.id, n.at IS NOT NULL AS is_made, y.wait_s < CASE WHEN m.hours ? 'always'
                THEN extract(epoch FROM u.day - x.at) ELSE (
                SELECT COALESCE(sum(extract(epoch FROM
                    LEAST(u.day, (d + r.till) AT TIME ZONE a.zone) - GREATEST(x.at, (d + r.since) AT TIME ZONE a.zone)
                )), 0)
                FROM generate_series(timestamp '2026-02-20', '2026-07-30', interval '1 day') d,
                    (VALUES (time '09:00', time '12:30'), (time '13:30', time '18:00')) r (since, till)
                WHERE extract(isodow FROM d) < 6 AND (d + r.since) AT TIME ZONE a.zone < u.day
                    AND (d + r.till) AT TIME ZONE a.zone > x.at
            ) END AS is_late
            FROM asked a CROSS JOIN q JOIN t x ON x.handoff_id = q.id
            LEFT JOIN t n ON n.handoff_id = q.id AND n.number = x.number + 1
            JOIN workspaces_team m ON m.id = q.team_id JOIN agreement_version v ON v.id = q.version_id
            CROSS JOIN LATERAL (
                SELECT date_trunc('day', COALESCE(n.at, q.ended_at, %(at)s) AT TIME ZONE a.zone) AT TIME ZONE a.zone AS day
            ) u
            CROSS JOIN LATERAL (
                SELECT COALESCE(
                    max((s.value ->> 'after_s')::int) FILTER (WHERE s.value ->> 'when' = x.result),
                    (array_agg((s.value ->> 'after_s')::int ORDER BY s.ordinality) FILTER (WHERE s.value ->> 'when' IS NULL))
                        [LEAST(x.number, count(*) FILTER (WHERE s.value ->> 'when' IS NULL))]
                ) AS wait_s
                FROM jsonb_array_elements(v.commitments -> 'sales' -> 'cadence') WITH ORDINALITY s
            ) y
            WHERE x.number < q.agreed AND (q.reached_at IS NULL OR x.at < q.reached_at)
        ) z WHERE is_made OR is_late GROUP BY 1
    ) x
UNION ALL SELECT 'attempts', count(*) FILTER (WHERE touches >= agreed), count(*) FROM q
    WHERE ended_at IS NOT NULL AND reached_at IS NULL
UNION ALL SELECT 'facts', count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(v.commitments -> 'marketing' -> 'facts_present') n WHERE NOT f.facts ? n)), count(*)
    FROM q JOIN agreement_version v ON v.id = q.version_id JOIN scoring_assessment s ON s.id = q.assessment_id
    JOIN leads_factset f ON f.id = s.fact_set_id
    WHERE jsonb_array_length(v.commitments -> 'marketing' -> 'facts_present') > 0 AND f.facts <> '{}'
"""


def asking(question: str) -> str:
    """A question about the rows of these days."""
    return _ROWS + question
