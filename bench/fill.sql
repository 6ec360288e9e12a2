-- Leads %(first)s to %(last)s of %(total)s, the highest number the newest, spread over two years; every %(every)s-th
-- handed over. Of these the newest %(open)s are open, all with the first rep; the last rep left after a tenth of the
-- time. One statement, so that rows may name each other before they stand.
WITH numbers AS MATERIALIZED (
    SELECT i, mod(i, %(every)s) = 0 AS handed, i / %(every)s AS k,
        i > %(total)s - %(every)s * %(open)s AS recent,
        mod(i, %(every)s) <> 0 AND mod(i, 5) = 1 AS history,
        %(now)s::timestamptz - (%(total)s - i + 1) * (interval '730 days' / %(total)s) AS at,
        mod(i, 8)::int AS channel, mod(i, 5)::int AS campaign,
        (%(first_names)s::text[])[1 + mod(i, 14)] AS first, (%(last_names)s::text[])[1 + mod(i, 13)] AS last
    FROM generate_series(%(first)s::bigint, %(last)s) i
), people AS MATERIALIZED (
    SELECT *, first || ' ' || last AS name, lower(first || '.' || last || '.' || i || '@example.com') AS email,
        '+1' || (202 + i / 7000000) || (200 + mod(i / 10000, 700)) || lpad(mod(i, 10000)::text, 4, '0') AS phone,
        last || ' & Sons ' || mod(i, 9973) AS company,
        CASE WHEN recent THEN (%(reps)s::bigint[])[1]
             WHEN i <= %(total)s / 10 THEN (%(reps)s::bigint[])[12]
             ELSE (%(reps)s::bigint[])[1 + mod(k, 11)] END AS owner,
        handed AND mod(k, 10) < CASE WHEN recent THEN 3 ELSE 7 END AS contacted,
        handed AND mod(k, 10) < CASE WHEN recent THEN 5 ELSE 6 END AS accepted,
        handed AND NOT recent AND mod(k, 20) < 5 AS qualified,
        CASE WHEN handed AND recent THEN ''
             WHEN handed THEN (ARRAY['won', 'won', 'lost', 'lost', 'lost', 'lost', 'returned', 'returned', 'returned', ''])
                 [1 + least(mod(k, 20), 9)]
             WHEN history THEN (ARRAY['won', 'lost', 'lost', 'lost', '', '', '', '', '', ''])[1 + mod(i / 5, 10)]
             ELSE '' END AS outcome
    FROM numbers
), told AS MATERIALIZED (
    SELECT *, jsonb_build_object(
        'name', name, 'email', email, 'phone', phone, 'company', company, 'title', 'Head of operations', 'country', 'US',
        'channel', (%(channel_names)s::text[])[1 + channel], 'form', (ARRAY['Request a demo', 'Contact', 'Pricing'])[1 + mod(i / 3, 3)],
        'company_size', mod(i, 400),
        'industry', 'Retail', 'visits_30_days', mod(i, 17), 'is_student', NOT handed, 'budget', '10 to 50 thousand',
        'page_url', 'https://bench.example/offers/' || mod(i / 7, 40) || '?utm_source=' || channel || '&click=' || i, 'What do you want to solve?', 'We lose half of our enquiries',
        'submissions', 1) AS facts
    FROM people
), persons AS (
    INSERT INTO leads_person (id, workspace_id, name, name_key, email, phone, company, title, country)
    SELECT i, %(workspace)s, name, lower(name), email, phone, company, 'Head of operations', 'US' FROM people
), keys AS (
    INSERT INTO leads_personkey (workspace_id, person_id, kind, value)
    SELECT %(workspace)s, i, kind, value FROM people,
        LATERAL (VALUES ('email', email), ('phone', phone)) key (kind, value)
), leads AS (
    INSERT INTO leads_lead (id, workspace_id, person_id, channel_id, campaign_id, fact_set_id, form_name, landing_page, is_history, arrived_at, outcome,
        reason, value, owner_id, sales_ready_at, handed_off_at, contacted_at, accepted_at, met_at, qualified_at,
        closed_at)
    SELECT i, %(workspace)s, i, (%(channels)s::bigint[])[1 + channel], (%(campaigns)s::bigint[])[1 + channel * 5 + campaign],
        i, facts ->> 'form', split_part(facts ->> 'page_url', '?', 1), history, at, outcome, '', CASE WHEN outcome = 'won' THEN 1000 END, CASE WHEN handed THEN owner END, CASE WHEN handed THEN at END,
        CASE WHEN handed THEN at END, CASE WHEN contacted THEN at + interval '9 minutes' END,
        CASE WHEN accepted THEN at + interval '3 minutes' END,
        CASE WHEN qualified OR outcome = 'won' THEN at + interval '1 day' END,
        CASE WHEN qualified OR outcome = 'won' THEN at + interval '2 days' END,
        CASE WHEN outcome <> '' THEN at + interval '9 days' END
    FROM told
), sets AS (
    INSERT INTO leads_factset (id, workspace_id, lead_id, seq, at, facts, folded)
    SELECT i, %(workspace)s, i, 1, at, facts, lower(facts::text)::jsonb FROM told
), submissions AS (
    INSERT INTO leads_submission (id, workspace_id, connection_id, idempotency_key, received_at, payload, digest, is_history,
        state, reason, lead_id, done_at)
    SELECT i, %(workspace)s, %(connection)s, 'fill-' || i, at, jsonb_build_object('channel', facts -> 'channel', 'person',
        jsonb_build_object('name', name, 'email', email, 'phone', phone, 'company', company), 'facts', facts, 'form',
        jsonb_build_object('name', 'Request a demo', 'answers', '[]'::jsonb)), sha256(i::text::bytea), history, 'accepted', '', i, at
    FROM told
), judged AS (
    INSERT INTO scoring_assessment (id, workspace_id, lead_id, definition_id, fact_set_id, at, met, known, score, lane,
        is_ready, is_latest)
    SELECT i, %(workspace)s, i, %(definition)s, i, at, 7, 2047, mod(i, 100), 0, handed, true FROM people WHERE NOT history
), handoffs AS (
    INSERT INTO followup_handoff (id, workspace_id, lead_id, version_id, assessment_id, score, team_id, owner_id, lane, medium,
        window_s, started_at, due_at, owed_at, owed_medium, first_touch_at, first_evidence, contacted_at, touches, accepted_at, accepted_by_id,
        breached_at, ended_at, ended_as, ended_by_id, receipt, rung, rung_at, stuck)
    SELECT i, %(workspace)s, i, %(version)s, i, mod(i, 100), %(team)s, owner, 'Left a way to be reached', 'call', 300, at,
        at + interval '5 minutes', at + CASE WHEN recent THEN interval '1 day' * mod(k, 200) ELSE interval '5 minutes' END, 'call',
        CASE WHEN contacted THEN at + interval '4 minutes' END, CASE WHEN contacted THEN 'reported' ELSE '' END,
        CASE WHEN contacted THEN at + interval '9 minutes' END, CASE WHEN contacted THEN 2 ELSE 0 END, CASE WHEN accepted THEN at + interval '3 minutes' END,
        CASE WHEN accepted THEN owner END, CASE WHEN NOT contacted THEN at + interval '5 minutes' END,
        CASE WHEN NOT recent THEN at + interval '9 days' END,
        CASE WHEN recent THEN '' WHEN outcome = '' THEN 'recycled' ELSE outcome END,
        CASE WHEN NOT recent THEN owner END, NULL, 3, NULL, ''
    FROM people WHERE handed
), assignments AS (
    INSERT INTO followup_assignment (id, workspace_id, handoff_id, member_id, started_at, ended_at, why)
    SELECT i, %(workspace)s, i, owner, at, CASE WHEN NOT recent THEN at + interval '9 days' END, '{"by": "rotation"}'
    FROM people WHERE handed
), alerts AS (
    INSERT INTO followup_alert (workspace_id, handoff_id, assignment_id, recipient_id, rung, due_at, created_at, read_at)
    SELECT %(workspace)s, i, i, owner, rung, at, at, CASE WHEN mod(k, 4) > 0 OR NOT recent THEN at END
    FROM people, unnest(ARRAY['handoff', 'breach']) rung WHERE handed AND (rung = 'handoff' OR NOT contacted)
), touches AS (
    INSERT INTO followup_touch (workspace_id, handoff_id, lead_id, member_id, medium, result, is_contact, evidence, at,
        recorded_at, note, duration_s, call_back_at)
    SELECT %(workspace)s, i, i, owner, 'call', result, is_contact, 'reported', at + after, at + after, '', NULL, NULL
    FROM people, (VALUES ('no_answer', false, interval '4 minutes'), ('spoke', true, interval '9 minutes'))
        touch (result, is_contact, after)
    WHERE contacted
), outcomes AS (
    INSERT INTO followup_outcomeentry (workspace_id, lead_id, handoff_id, kind, at, recorded_at, member_id, reason, criterion,
        note, value, source_key, detail)
    SELECT %(workspace)s, i, i, outcome, at + interval '9 days', at + interval '9 days', owner, '', '', '', NULL, '', '{}'
    FROM people WHERE handed AND outcome <> ''
)
INSERT INTO leads_activity (workspace_id, lead_id, at, kind, member_id, detail)
SELECT %(workspace)s, i, at, kind, NULL, jsonb_build_object('submission', i, 'handoff', i, 'owner', owner, 'lane',
    'Left a way to be reached', 'channel', (%(channel_names)s::text[])[1 + channel], 'form', 'Request a demo')
FROM people, unnest(ARRAY['arrived', 'handed_over', 'accepted']) kind
WHERE kind = 'arrived' OR (kind = 'handed_over' AND handed) OR (kind = 'accepted' AND accepted)
