"""Hosted forms and their versions; what a connection's settings said until now becomes its form's first version."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

FIRST_VERSIONS = """
INSERT INTO leads_form (workspace_id, connection_id, sites)
SELECT workspace_id, id, '["*"]' FROM leads_connection WHERE kind = 'form';
INSERT INTO leads_formversion (workspace_id, form_id, number, document, made_at)
SELECT form.workspace_id, form.id, 1,
    settings - 'channel' - 'campaign' - 'consent' || CASE WHEN coalesce(settings->>'consent', '') = '' THEN '{}'::jsonb
        ELSE jsonb_build_object('consent',
            jsonb_build_object('wording', settings->>'consent', 'required', false, 'version', 1)) END,
    created_at
FROM leads_form form JOIN leads_connection connection ON connection.id = form.connection_id;
UPDATE leads_connection SET settings = jsonb_build_object('source', jsonb_build_object(
    'channel', coalesce(settings->>'channel', ''), 'campaign', coalesce(settings->>'campaign', ''), 'rules', '[]'::jsonb))
WHERE kind = 'form';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0009_inbox'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sites', models.JSONField(default=list)),
                ('connection', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='forms', to='leads.connection')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('form', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='leads.form')),
                ('made_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
        ),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.UniqueConstraint(fields=('workspace', 'connection'), name='form_of_connection'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('workspace', 'form', 'number'), name='form_version_number'),
        ),
        SecureTables(models=["Form"], append_only=["FormVersion"]),
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
    ]
