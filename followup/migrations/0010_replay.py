"""Submissions read again in the background, and the door that takes a lead away that was none."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_replays_to_do() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_replay WHERE finished_at IS NULL
$$;

-- Only in the workspace that is set, only what nobody worked on; whatever else hangs on the lead keeps it by its key.
CREATE FUNCTION door_remove_lead(wanted bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
BEGIN
    PERFORM FROM leads_lead WHERE workspace_id = here AND id = wanted FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted FOR UPDATE;
    IF EXISTS (SELECT FROM followup_touch WHERE workspace_id = here AND lead_id = wanted)
        OR EXISTS (SELECT FROM followup_outcomeentry WHERE workspace_id = here AND lead_id = wanted)
        OR EXISTS (SELECT FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted
                   AND (accepted_at IS NOT NULL OR ended_at IS NOT NULL)) THEN
        RETURN false;
    END IF;
    DELETE FROM followup_delivery WHERE workspace_id = here AND alert_id IN (
        SELECT a.id FROM followup_alert a JOIN followup_handoff h ON h.workspace_id = here AND h.id = a.handoff_id
        WHERE a.workspace_id = here AND h.lead_id = wanted);
    DELETE FROM followup_alert WHERE workspace_id = here
        AND handoff_id IN (SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted);
    DELETE FROM followup_breach WHERE workspace_id = here
        AND handoff_id IN (SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted);
    DELETE FROM followup_assignment WHERE workspace_id = here
        AND handoff_id IN (SELECT id FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted);
    DELETE FROM followup_handoff WHERE workspace_id = here AND lead_id = wanted;
    DELETE FROM leads_activity WHERE workspace_id = here AND lead_id = wanted;
    DELETE FROM scoring_assessment WHERE workspace_id = here AND lead_id = wanted;
    UPDATE leads_lead SET fact_set_id = NULL WHERE workspace_id = here AND id = wanted;
    DELETE FROM leads_factset WHERE workspace_id = here AND lead_id = wanted;
    DELETE FROM leads_lead WHERE workspace_id = here AND id = wanted;
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0007_what_needs_someone'),
        ('leads', '0009_inbox'),
        ('scoring', '0005_when_first_ready'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=400)),
                ('started_at', models.DateTimeField()),
                ('last', models.BigIntegerField(help_text='The newest submission it reads.')),
                ('cursor', models.BigIntegerField(default=0, help_text='The last submission that was read.')),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0, help_text='Those that need attention still.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', '-started_at'], name='replay_started')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at__isnull', True)), fields=('workspace',), name='replay_one_running')],
            },
        ),
        SecureTables(models=["Replay"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
