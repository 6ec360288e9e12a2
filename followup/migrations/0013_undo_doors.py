"""The doors of imports: who has one at work, and taking away what only came from one.

Submissions, facts, assessments, activities and outcomes can't be deleted by the app role. These two functions are the
only way, for the rows of one run that its owner undoes, in the workspace that is set, and only where nobody built on them.
"""

from django.db import migrations

from workspaces.schema import TieKeys

DOORS = """
CREATE FUNCTION door_imports_at_work() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_importrun WHERE state IN ('running', 'undoing')
$$;

-- The ids that a row of any table but `beside` points at, whatever tables there will be.
CREATE FUNCTION followup_pointed_at(parent regclass, here bigint, ids bigint[], beside text[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE key record;
BEGIN
    FOR key IN
        SELECT c.conrelid::regclass::text AS child, a.attname::text AS name
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
        WHERE c.contype = 'f' AND c.confrelid = parent AND cardinality(c.conkey) = 2
            AND c.conrelid::regclass::text <> ALL (beside)
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT %I FROM %s WHERE workspace_id = $1 AND %I = ANY ($2)', key.name, key.child, key.name
        ) USING here, ids;
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION followup_pointed_at(regclass, bigint, bigint[], text[]) FROM PUBLIC;

CREATE FUNCTION door_undo_leads(of_run bigint, beyond bigint, most integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
    batch bigint[]; their_leads bigint[]; people bigint[]; handoffs bigint[];
    worked bigint[]; missed bigint[]; joined bigint[]; pointed bigint[]; gone bigint[]; alone bigint[];
    removed bigint; kept jsonb;
BEGIN
    PERFORM FROM leads_importrun WHERE workspace_id = here AND id = of_run AND state = 'undoing' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'import % is not being undone here', of_run;
    END IF;
    SELECT array_agg(id ORDER BY id), coalesce(array_agg(DISTINCT lead_id) FILTER (WHERE lead_id IS NOT NULL), '{}')
    INTO batch, their_leads FROM (
        SELECT id, lead_id FROM leads_submission
        WHERE workspace_id = here AND import_run_id = of_run AND id > beyond ORDER BY id LIMIT most
    ) rows;
    IF batch IS NULL THEN
        RETURN NULL;
    END IF;
    -- In the order in which intake locks, so that neither waits for the other's second lock.
    people := ARRAY(SELECT DISTINCT person_id FROM leads_lead WHERE workspace_id = here AND id = ANY (their_leads));
    PERFORM FROM leads_person WHERE workspace_id = here AND id = ANY (people) ORDER BY id FOR UPDATE;
    PERFORM FROM leads_lead WHERE workspace_id = here AND id = ANY (their_leads) ORDER BY id FOR UPDATE;

    worked := ARRAY(
        SELECT lead_id FROM followup_handoff WHERE workspace_id = here AND lead_id = ANY (their_leads)
            AND (accepted_at IS NOT NULL OR first_touch_at IS NOT NULL OR ended_at IS NOT NULL)
        UNION SELECT lead_id FROM followup_touch WHERE workspace_id = here AND lead_id = ANY (their_leads)
        UNION SELECT lead_id FROM followup_outcomeentry WHERE workspace_id = here AND lead_id = ANY (their_leads)
    );
    missed := ARRAY(
        SELECT lead_id FROM followup_handoff
        WHERE workspace_id = here AND lead_id = ANY (their_leads) AND (breached_at IS NOT NULL OR due_at <= now())
    );
    joined := ARRAY(
        SELECT DISTINCT lead_id FROM leads_submission
        WHERE workspace_id = here AND lead_id = ANY (their_leads) AND import_run_id IS DISTINCT FROM of_run
    );
    handoffs := ARRAY(SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = ANY (their_leads));
    pointed := ARRAY(
        SELECT followup_pointed_at('leads_lead', here, their_leads, ARRAY['leads_submission', 'leads_factset',
            'leads_activity', 'scoring_assessment', 'followup_handoff', 'followup_touch', 'followup_outcomeentry'])
        UNION SELECT lead_id FROM followup_handoff WHERE workspace_id = here AND id IN (
            SELECT followup_pointed_at('followup_handoff', here, handoffs,
                ARRAY['followup_assignment', 'followup_alert', 'followup_breach', 'followup_touch', 'followup_outcomeentry']))
        UNION SELECT lead_id FROM leads_submission WHERE workspace_id = here AND lead_id IS NOT NULL AND id IN (
            SELECT followup_pointed_at('leads_submission', here, batch, ARRAY[]::text[]))
    );
    gone := ARRAY(SELECT unnest(their_leads) EXCEPT
        SELECT unnest(worked || missed || joined || pointed));
    SELECT coalesce(jsonb_object_agg(why, rows), '{}') INTO kept FROM (
        SELECT CASE WHEN lead_id = ANY (worked) THEN 'worked' WHEN lead_id = ANY (missed) THEN 'missed'
            WHEN lead_id = ANY (joined) THEN 'joined' ELSE 'pointed' END AS why, count(*) AS rows
        FROM leads_submission WHERE workspace_id = here AND id = ANY (batch) AND lead_id IS NOT NULL AND lead_id <> ALL (gone)
        GROUP BY 1
    ) counted;

    handoffs := ARRAY(SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = ANY (gone));
    DELETE FROM followup_delivery WHERE workspace_id = here AND alert_id IN (
        SELECT id FROM followup_alert WHERE workspace_id = here AND handoff_id = ANY (handoffs));
    DELETE FROM followup_alert WHERE workspace_id = here AND handoff_id = ANY (handoffs);
    DELETE FROM followup_assignment WHERE workspace_id = here AND handoff_id = ANY (handoffs);
    DELETE FROM followup_handoff WHERE workspace_id = here AND id = ANY (handoffs);
    DELETE FROM scoring_assessment WHERE workspace_id = here AND lead_id = ANY (gone);
    DELETE FROM leads_activity WHERE workspace_id = here AND lead_id = ANY (gone);
    DELETE FROM leads_submission WHERE workspace_id = here AND import_run_id = of_run
        AND (lead_id = ANY (gone) OR (lead_id IS NULL AND id = ANY (batch)));
    GET DIAGNOSTICS removed = ROW_COUNT;
    WITH facts AS (DELETE FROM leads_factset WHERE workspace_id = here AND lead_id = ANY (gone))
    DELETE FROM leads_lead WHERE workspace_id = here AND id = ANY (gone);  -- they point at each other
    alone := ARRAY(SELECT one FROM unnest(people) one
        WHERE NOT EXISTS (SELECT FROM leads_lead l WHERE l.workspace_id = here AND l.person_id = one));
    alone := ARRAY(SELECT unnest(alone) EXCEPT
        SELECT followup_pointed_at('leads_person', here, alone, ARRAY['leads_personkey', 'leads_lead']));
    DELETE FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (alone);
    DELETE FROM leads_person WHERE workspace_id = here AND id = ANY (alone);
    RETURN jsonb_build_object('last', batch[cardinality(batch)], 'removed', removed, 'kept', kept);
END $$;

CREATE FUNCTION door_undo_outcomes(of_run bigint, beyond bigint, most integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
    batch bigint[]; gone bigint[]; their_leads bigint[]; kept integer;
BEGIN
    PERFORM FROM leads_importrun WHERE workspace_id = here AND id = of_run AND state = 'undoing' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'import % is not being undone here', of_run;
    END IF;
    batch := ARRAY(SELECT id FROM followup_outcomeentry
        WHERE workspace_id = here AND import_run_id = of_run AND id > beyond ORDER BY id LIMIT most);
    IF batch = '{}' THEN
        RETURN NULL;
    END IF;
    -- One that ended a handoff froze what was tried and told both sides: that stays as it happened.
    gone := ARRAY(SELECT id FROM followup_outcomeentry WHERE workspace_id = here AND id = ANY (batch) AND handoff_id IS NULL
        EXCEPT SELECT followup_pointed_at('followup_outcomeentry', here, batch, ARRAY[]::text[]));
    their_leads := ARRAY(SELECT DISTINCT lead_id FROM followup_outcomeentry WHERE workspace_id = here AND id = ANY (gone));
    PERFORM FROM leads_lead WHERE workspace_id = here AND id = ANY (their_leads) ORDER BY id FOR UPDATE;
    DELETE FROM leads_activity WHERE workspace_id = here AND lead_id = ANY (their_leads)
        AND kind IN ('outcome_qualified', 'outcome_won', 'outcome_lost', 'outcome_returned')
        AND (detail ->> 'outcome')::bigint = ANY (gone);
    DELETE FROM followup_outcomeentry WHERE workspace_id = here AND id = ANY (gone);
    kept := cardinality(batch) - cardinality(gone);
    RETURN jsonb_build_object('last', batch[cardinality(batch)], 'removed', cardinality(gone), 'leads', to_jsonb(their_leads),
        'kept', CASE WHEN kept > 0 THEN jsonb_build_object('closed', kept) ELSE '{}' END);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0012_files"), ("scoring", "0006_what_a_fact_set_holds")]

    operations = [
        TieKeys("OutcomeEntry", ["import_run"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
