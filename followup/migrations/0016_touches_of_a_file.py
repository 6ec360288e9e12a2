"""Attempts know the file they came from, and the attempt they became part of; a file of them can be undone."""

import django.db.models.deletion
from django.db import migrations, models

import workspaces.models.tenancy
from workspaces.schema import TieKeys

DOOR = """
CREATE FUNCTION door_undo_touches(of_run bigint, beyond bigint, most integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
    batch bigint[]; pointed bigint[]; frozen bigint[]; gone bigint[]; their_leads bigint[]; worked bigint[]; stayed jsonb;
BEGIN
    PERFORM FROM leads_importrun WHERE workspace_id = here AND id = of_run AND state = 'undoing' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'import % is not being undone here', of_run;
    END IF;
    batch := ARRAY(SELECT id FROM followup_touch
        WHERE workspace_id = here AND import_run_id = of_run AND id > beyond ORDER BY id LIMIT most);
    IF batch = '{}' THEN
        RETURN NULL;
    END IF;
    worked := ARRAY(SELECT DISTINCT handoff_id FROM followup_touch
        WHERE workspace_id = here AND id = ANY (batch) AND handoff_id IS NOT NULL);
    PERFORM FROM followup_handoff WHERE workspace_id = here AND id = ANY (worked) ORDER BY id FOR UPDATE;
    pointed := ARRAY(SELECT followup_pointed_at('followup_touch', here, batch, ARRAY[]::text[]));
    -- What was tried was frozen with it when its handoff ended: figures and receipt go on saying the same.
    frozen := ARRAY(SELECT t.id FROM followup_touch t JOIN followup_handoff h ON h.workspace_id = here AND h.id = t.handoff_id
        WHERE t.workspace_id = here AND t.id = ANY (batch) AND h.receipt IS NOT NULL AND t.recorded_at <= h.ended_at);
    gone := ARRAY(SELECT unnest(batch) EXCEPT SELECT unnest(pointed || frozen));
    SELECT coalesce(jsonb_object_agg(why, rows), '{}') INTO stayed FROM (
        SELECT CASE WHEN one = ANY (pointed) THEN 'joined_report' ELSE 'receipt' END AS why, count(*) AS rows
        FROM unnest(batch) one WHERE one <> ALL (gone) GROUP BY 1
    ) counted;
    their_leads := ARRAY(SELECT DISTINCT lead_id FROM followup_touch WHERE workspace_id = here AND id = ANY (gone));
    DELETE FROM leads_activity WHERE workspace_id = here AND lead_id = ANY (their_leads)
        AND kind IN ('touched', 'touch_confirmed') AND (detail ->> 'touch')::bigint = ANY (gone);
    DELETE FROM followup_touch WHERE workspace_id = here AND id = ANY (gone);
    RETURN jsonb_build_object('last', batch[cardinality(batch)], 'removed', cardinality(gone), 'kept', stayed,
        'leads', to_jsonb(their_leads), 'handoffs', to_jsonb(worked));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0015_privacy"), ("leads", "0015_erased_keys")]

    operations = [
        migrations.AddField(
            model_name="touch",
            name="import_run",
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="touches", to="leads.importrun"),
        ),
        migrations.AddField(
            model_name="retraction",
            name="in_favour_of",
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="made_of", to="followup.touch"),
        ),
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(condition=models.Q(("import_run__isnull", False)), fields=["workspace", "import_run", "id"], name="touch_of_run"),
        ),
        migrations.AddIndex(
            model_name="retraction",
            index=models.Index(condition=models.Q(("in_favour_of__isnull", False)), fields=["workspace", "in_favour_of"], name="retraction_in_favour"),
        ),
        TieKeys("Touch", ["import_run"]),
        TieKeys("Retraction", ["in_favour_of"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
