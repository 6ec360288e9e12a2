"""How long things are kept, and the door through which what arrived is emptied when its time is over."""

import django.db.models.deletion
from django.db import migrations, models

from workspaces.schema import SecureTables

# Emptied, not removed: that something arrived stays, and so does the answer to its key. The digest is kept for that.
DOORS = """
CREATE FUNCTION door_with_retention() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_retentionperiod
$$;
CREATE FUNCTION door_empty_submissions(of_states text[], before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
    emptied bigint;
BEGIN
    PERFORM set_config('lb.erasing', 'on', true);
    UPDATE leads_submission SET payload = '{}', correction = NULL
    WHERE workspace_id = here AND id IN (
        SELECT s.id FROM leads_submission s LEFT JOIN leads_lead l ON l.workspace_id = here AND l.id = s.lead_id
        WHERE s.workspace_id = here AND s.state = ANY (of_states) AND s.received_at < before AND s.payload <> '{}'
            AND (l.id IS NULL OR l.is_history OR l.outcome <> '')
        ORDER BY s.id LIMIT most FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    PERFORM set_config('lb.erasing', '', true);
    RETURN emptied;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_behaviour"), ("workspaces", "0003_member_may_sign")]

    operations = [
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("payloads", "What arrived, as it came"), ("spam", "Spam"), ("refused_calls", "Refused calls"), ("files", "Imported files"), ("events", "What people did on pages and in mails")], max_length=16)),
                ("days", models.PositiveIntegerField()),
                ("workspace", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "kind"), name="retention_once")],
            },
        ),
        SecureTables(models=["RetentionPeriod"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
