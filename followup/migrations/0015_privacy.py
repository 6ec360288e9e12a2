"""The one door through which a person is erased: what is appended and never altered may lose who it was about, here only."""

from django.conf import settings
from django.db import migrations

DOOR = """
CREATE OR REPLACE FUNCTION leads_submission_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> '{app}' AND current_setting('lb.erasing', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'submission % can not be altered: only its state may change', OLD.id;
END $$;

-- The same JSON without its words: what is short and lower case, or a time, is ours and stays, unless it is a needle.
CREATE FUNCTION followup_without_words(told jsonb, needles text[], all_words boolean) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public AS $$
DECLARE said text;
BEGIN
    CASE jsonb_typeof(told)
    WHEN 'object' THEN RETURN (SELECT coalesce(jsonb_object_agg(
        CASE WHEN EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(key)) > 0) THEN '' ELSE key END,
        followup_without_words(value, needles, all_words)), '{}') FROM jsonb_each(told));
    WHEN 'array' THEN RETURN (SELECT coalesce(jsonb_agg(followup_without_words(value, needles, all_words) ORDER BY place), '[]')
        FROM jsonb_array_elements(told) WITH ORDINALITY AS e (value, place));
    WHEN 'string' THEN
        said := told #>> '{}';
        IF EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(said)) > 0)
            OR (all_words AND said !~ '^[a-z][a-z_]{0,29}$' AND said !~ '^\\d{4}-\\d\\d-\\d\\dT') THEN
            RETURN '""';
        END IF;
        RETURN told;
    ELSE RETURN told;
    END CASE;
END $$;
REVOKE EXECUTE ON FUNCTION followup_without_words(jsonb, text[], boolean) FROM PUBLIC;

CREATE FUNCTION door_erase_person(of_person bigint, by_member bigint, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
    people bigint[]; their_leads bigint[]; handoffs bigint[]; alerts bigint[]; arrived bigint[];
    needles text[]; held bigint[]; t record;
BEGIN
    PERFORM FROM workspaces_member WHERE workspace_id = here AND id = by_member AND role = 'owner';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only an owner erases people' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM leads_person WHERE workspace_id = here AND id = of_person
        UNION SELECT p.id, p.merged_into_id FROM leads_person p JOIN up ON p.workspace_id = here AND p.id = up.merged_into_id
    ), down AS (
        SELECT id FROM up UNION SELECT p.id FROM leads_person p JOIN down ON p.workspace_id = here AND p.merged_into_id = down.id
    ) SELECT array_agg(id ORDER BY id) INTO people FROM down;
    IF people IS NULL THEN
        RETURN false;
    END IF;
    PERFORM FROM leads_person WHERE workspace_id = here AND id = ANY (people) ORDER BY id FOR UPDATE;
    their_leads := ARRAY(SELECT id FROM leads_lead WHERE workspace_id = here AND person_id = ANY (people) ORDER BY id FOR UPDATE);
    handoffs := ARRAY(SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = ANY (their_leads));
    alerts := ARRAY(SELECT id FROM followup_alert WHERE workspace_id = here AND handoff_id = ANY (handoffs));
    arrived := ARRAY(SELECT id FROM leads_submission WHERE workspace_id = here AND lead_id = ANY (their_leads));

    -- What identifies them and nobody else: others keep a shared mailbox, a switchboard and a namesake's name.
    WITH said AS (
        SELECT unnest(ARRAY[name, email, phone]) AS word FROM leads_person WHERE workspace_id = here AND id = ANY (people)
        UNION SELECT value FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (people)
        UNION SELECT told FROM leads_submission s, LATERAL unnest(ARRAY[s.payload, s.correction -> 'body']) body,
            LATERAL unnest(ARRAY[body #>> '{person,name}', body #>> '{person,email}', body #>> '{person,phone}']) told
            WHERE s.workspace_id = here AND s.id = ANY (arrived)
    ) SELECT coalesce(array_agg(DISTINCT lower(btrim(word))), '{}') INTO needles FROM said
    WHERE length(btrim(word)) >= 5 AND btrim(word) ~ '[ @0-9]'  -- one bare word says too much of others
        AND NOT EXISTS (SELECT FROM leads_personkey k WHERE k.workspace_id = here AND k.value = btrim(word) AND k.person_id <> ALL (people))
        AND NOT EXISTS (SELECT FROM leads_person p WHERE p.workspace_id = here AND lower(p.name) = lower(btrim(word)) AND p.id <> ALL (people));

    held := ARRAY(SELECT run_id FROM (
        SELECT run_id, lower(encode(string_agg(body, ''::bytea ORDER BY place), 'escape')) AS file
        FROM leads_importchunk WHERE workspace_id = here GROUP BY run_id) files
        WHERE EXISTS (SELECT FROM unnest(needles) n WHERE position(lower(encode(convert_to(n, 'UTF8'), 'escape')) IN file) > 0));
    PERFORM FROM leads_importrun WHERE workspace_id = here AND id = ANY (held) AND state IN ('running', 'undoing');
    IF FOUND THEN
        RAISE EXCEPTION 'a file that holds this person is being imported' USING ERRCODE = 'object_in_use';
    END IF;
    DELETE FROM leads_importchunk WHERE workspace_id = here AND run_id = ANY (held);
    UPDATE leads_importrun SET state = 'failed', failure = 'The file was removed: it held somebody who was erased.'
        WHERE workspace_id = here AND id = ANY (held) AND state = 'uploaded';

    PERFORM door_erase_behaviour(
        ARRAY(SELECT kind::text FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (people) AND told_as = '' AND NOT is_shared ORDER BY id)
            || ARRAY(SELECT 'submission' FROM unnest(arrived)),
        ARRAY(SELECT value::text FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (people) AND told_as = '' AND NOT is_shared ORDER BY id)
            || ARRAY(SELECT one::text FROM unnest(arrived) one));
    PERFORM set_config('lb.erasing', 'on', true);
    UPDATE leads_submission SET payload = '{}', correction = NULL, reason = '', idempotency_key = 'erased:' || id,
        digest = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
    WHERE workspace_id = here AND (id = ANY (arrived) OR (lead_id IS NULL AND EXISTS (SELECT FROM unnest(needles) n
        WHERE position(n IN lower(payload::text || coalesce(correction::text, '') || idempotency_key)) > 0)));
    PERFORM set_config('lb.erasing', '', true);
    UPDATE leads_factset SET facts = '{}', folded = '{}' WHERE workspace_id = here AND lead_id = ANY (their_leads);
    UPDATE leads_activity SET detail = followup_without_words(detail, needles, true) WHERE workspace_id = here AND lead_id = ANY (their_leads);
    UPDATE leads_meeting SET title = '', external_id = 'erased:' || id WHERE workspace_id = here AND lead_id = ANY (their_leads);
    UPDATE followup_touch SET note = '' WHERE workspace_id = here AND lead_id = ANY (their_leads);
    UPDATE followup_outcomeentry SET note = '', detail = '{}' WHERE workspace_id = here AND lead_id = ANY (their_leads);
    UPDATE followup_handoff SET receipt = followup_without_words(receipt, needles, true), stuck = ''
        WHERE workspace_id = here AND id = ANY (handoffs);
    DELETE FROM followup_delivery WHERE workspace_id = here AND alert_id = ANY (alerts) AND state = 'pending';
    UPDATE followup_delivery SET subject = '', body = '', error = '' WHERE workspace_id = here AND alert_id = ANY (alerts);
    DELETE FROM leads_mergequestion WHERE workspace_id = here AND (one_id = ANY (people) OR other_id = ANY (people));
    DELETE FROM leads_merge WHERE workspace_id = here AND (survivor_id = ANY (people) OR absorbed_id = ANY (people));
    DELETE FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (people);
    UPDATE leads_person SET name = '', name_key = '', email = '', phone = '', company = '', title = '', country = '',
        consent_wording = '', do_not_contact_why = '', do_not_contact_at = coalesce(do_not_contact_at, at), erased_at = coalesce(erased_at, at)
        WHERE workspace_id = here AND id = ANY (people);
    -- Where else their name stands: others' notes, the audit log, refused rows and calls, the words of any table of ours.
    FOR t IN
        SELECT c.relname AS tab, a.attname AS col, format_type(a.atttypid, NULL) AS kind FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        WHERE a.attnum > 0 AND NOT a.attisdropped AND (c.relname, a.attname) IN (VALUES
            ('workspaces_auditentry', 'detail'), ('leads_refusedcall', 'seen'), ('leads_refusedcall', 'reason'),
            ('leads_importrefusal', 'cells'), ('leads_importrefusal', 'reason'), ('leads_importrun', 'reasons'),
            ('leads_importrun', 'failure'), ('leads_importrun', 'file_name'), ('leads_announcement', 'told'),
            ('leads_announcement', 'error'), ('leads_event', 'url'), ('leads_event', 'name'), ('leads_activity', 'detail'),
            ('followup_touch', 'note'), ('followup_touch', 'source_key'), ('followup_outcomeentry', 'note'),
            ('followup_outcomeentry', 'detail'), ('followup_outcomeentry', 'source_key'), ('followup_delivery', 'body'),
            ('followup_delivery', 'subject'), ('followup_assignment', 'why'))
    LOOP
        EXECUTE format(
            'UPDATE %I SET %I = %s WHERE workspace_id = $1 AND EXISTS (SELECT FROM unnest($2) n WHERE position(n IN lower(%I::text)) > 0)',
            t.tab, t.col, CASE WHEN t.kind = 'jsonb' THEN format('followup_without_words(%I, $2, false)', t.col)
                WHEN t.col IN ('source_key', 'reason') THEN $w$'erased:' || id$w$ ELSE $w$''$w$ END, t.col
        ) USING here, needles;
    END LOOP;
    INSERT INTO workspaces_auditentry (workspace_id, at, member_id, verb, detail)
        VALUES (here, at, by_member, 'person erased', jsonb_build_object('person', of_person, 'leads', cardinality(their_leads)));
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0014_imported_touches"), ("leads", "0014_retention")]

    operations = [migrations.RunSQL(DOOR.replace("{app}", settings.APP_ROLE), migrations.RunSQL.noop)]
